"""What people and pipelines do to a tenant, over ARM with their own tokens; raises for an answer that is no success."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bench.soak.ground import TOPIC, TOPIC_KEY, Ground
from sandbox.demo.cast import AI, EVIDENCE
from sandbox.state import Principal

_PRICINGS, _EVENT_GRID, _ACCOUNTS, _PROVIDERS = "2024-01-01", "2025-02-15", "2024-10-01", "2021-04-01"
_CONFLICT = 409
_TRIES, _LOCKED_S = 40, 0.1


@dataclass(frozen=True, slots=True)
class Callers:
    ground: Ground
    session: aiohttp.ClientSession

    async def plan_off(self, subscription: str) -> None:
        """As a pipeline does."""
        body = {"properties": {"pricingTier": "Free"}}
        await self._ask(self.ground.people.pipeline, "PUT", _plan(subscription), body, version=_PRICINGS)

    async def evidence_off(self, subscription: str) -> None:
        """As the portal does."""
        off = {"name": EVIDENCE, "isEnabled": "False"}
        body = {"properties": {"pricingTier": "Standard", "extensions": [off]}}
        await self._ask(self.ground.people.dana, "PUT", _plan(subscription), body, version=_PRICINGS)

    async def switch_off(self, account_id: str) -> None:
        body = {"properties": {"state": "Disabled"}}
        path = f"{account_id}/defenderForAISettings/Default"
        await self._ask(self.ground.people.dana, "PUT", path, body, version=_ACCOUNTS)

    async def unregister(self, subscription: str) -> None:
        path = f"/subscriptions/{subscription}/providers/Microsoft.Security/unregister"
        await self._ask(self.ground.people.dana, "POST", path, version=_PROVIDERS)

    async def unsubscribe(self, subscription: str) -> None:
        """Takes the app's own event subscription away, if there is one."""
        path = f"/subscriptions/{subscription}/providers/Microsoft.EventGrid/eventSubscriptions"
        found = await self._ask(self.ground.people.dana, "GET", path, version=_EVENT_GRID)
        for one in found["value"]:
            await self._ask(self.ground.people.dana, "DELETE", one["id"], version=_EVENT_GRID)

    async def announce(self, subscription: str) -> None:
        """As a vending pipeline does."""
        event = {
            "id": f"vended-{subscription}",
            "subject": f"/subscriptions/{subscription}",
            "eventType": "SubscriptionCreated",
            "eventTime": self.ground.clock.now().isoformat(),
            "data": {"subscriptionId": subscription},
            "dataVersion": "1.0",
        }
        url = f"{self.ground.addresses.http}/topics/{TOPIC}/api/events"
        async with self.session.post(url, json=[event], headers={"aeg-sas-key": TOPIC_KEY}) as answer:
            answer.raise_for_status()

    async def deliver(self, event: object) -> None:
        """Straight to the webhook, as whoever has found the key might."""
        url, headers = self.ground.host.webhook_url("on_change"), {"aeg-event-type": "Notification"}
        async with self.session.post(url, json=[event], headers=headers) as answer:
            answer.raise_for_status()

    async def _ask(
        self, who: Principal, method: str, path: str, body: object = None, *, version: str
    ) -> dict[str, list[dict[str, str]]]:
        """Whoever meets the lock of another's write comes again."""
        url = f"{self.ground.addresses.https}{path}?api-version={version}"
        for _ in range(_TRIES):
            headers = {"authorization": f"Bearer {self.ground.azure.identity.token_for(who)}"}
            async with self.session.request(method, url, json=body, headers=headers) as answer:
                if answer.status == _CONFLICT:
                    await asyncio.sleep(_LOCKED_S)
                    continue
                answer.raise_for_status()
                text = await answer.text()
                return json.loads(text) if text else {}
        raise TimeoutError(f"{method} {path}: still locked")


def _plan(subscription: str) -> str:
    return f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/{AI}"


@asynccontextmanager
async def callers(ground: Ground) -> AsyncIterator[Callers]:
    trust = ssl.create_default_context(cafile=ground.addresses.ca_file)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trust)) as session:
        yield Callers(ground, session)
