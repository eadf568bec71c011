"""The canary subscription: its plan, its lock, its AI accounts and its row in Resource Graph, by single requests.

No write leaves here that lowers a protection: `weakened` names what a body would, and such a body is not sent. The plan
is read before every try, because a person was asked, or a lock waited for, since it was read last.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from enforcer.errors import EnforcerError
from enforcer.facts import SubscriptionId
from enforcer.observed.account import account_of
from enforcer.ports import Now
from enforcer.selfcheck.exchange import PRICING_VERSION, Exchange, Json, Reading, reading, values
from enforcer.selfcheck.ports import Arm, Command, Write

ACCOUNTS_VERSION = "2025-09-01"
GRAPH_VERSION = "2021-03-01"
NEWEST_VERSION = "2026-07-01"
LOCK_PATIENCE = timedelta(minutes=5)
_POLL_S = 1.0
_MOST_ACCOUNTS = 3
_QUERY = (
    "securityresources | where type =~ 'microsoft.security/pricings' and name =~ 'AI' "
    "| project subscriptionId, tier = tostring(properties.pricingTier), since = tostring(properties.enablementTime)"
)


class WouldWeakenError(Exception):
    """A bug of the self-check: it was about to lower a protection."""


class NotSent(EnforcerError):
    """A write that would do, by now, something else than what was agreed to."""


class NoAnswer(EnforcerError):
    """A question that this login may not ask."""


@dataclass(frozen=True, slots=True)
class Written:
    """A PUT that went through, and what its lock answered before. `locked` None: it went through at once."""

    exchange: Exchange
    locked: Exchange | None


@dataclass(frozen=True, slots=True)
class GraphRow:
    tier: str
    since: str


def body(extensions: dict[str, bool]) -> Json:
    """A PUT at Standard; the words for true and false are the service's (defender-plan 2.3)."""
    entries = [{"name": name, "isEnabled": str(enabled)} for name, enabled in extensions.items()]
    return {"properties": {"pricingTier": "Standard", **({"extensions": entries} if entries else {})}}


def weakened(written: Json, known: Reading) -> tuple[str, ...]:
    """What the body switches off of what is on."""
    properties = written["properties"]
    off = {entry["name"].casefold() for entry in properties.get("extensions", ()) if entry["isEnabled"] != "True"}
    lowered = ("tier",) if properties["pricingTier"] != "Standard" else ()
    return (*lowered, *(name for name in known.on if name.casefold() in off))


def switched_on(written: Json) -> tuple[str, ...]:
    """What the body names as on."""
    entries = written["properties"].get("extensions", ())
    return tuple(entry["name"] for entry in entries if entry["isEnabled"] == "True")


class Canary:
    """One subscription, under the caller's own login."""

    def __init__(self, subscription: SubscriptionId, arm: Arm, now: Now) -> None:
        self.subscription = subscription
        self._arm = arm
        self._now = now
        self._path = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/AI"

    def at(self, version: str = PRICING_VERSION) -> str:
        return f"{self._path}?api-version={version}"

    def write(self, why: str, extensions: dict[str, bool], *, warns: str = "") -> Write:
        return Write(why, "PUT", self.at(), body(extensions), warns)

    def command(self, why: str, extensions: dict[str, bool] | None) -> Command:
        """For a person; `extensions` None: the plan at Free."""
        free = {"properties": {"pricingTier": "Free"}}
        return Command(why, "PUT", self.at(), free if extensions is None else body(extensions))

    async def read(self, version: str = PRICING_VERSION) -> Exchange:
        return await self._arm.send("GET", self.at(version))

    async def put(self, write: Write, known: Reading) -> Written:
        """Sent until the lock lets it through, for five minutes. NotSent where it would lower by now."""
        lowered = weakened(write.body, known)
        if lowered:
            raise WouldWeakenError(f"{', '.join(lowered)}: {write.why}")
        give_up, locked = self._now() + LOCK_PATIENCE, None
        while True:
            await self._check_still_harmless(write)
            exchange = await self._arm.send(write.method, write.path, write.body)
            if exchange.code != "Conflict" or self._now() > give_up:
                return Written(exchange, locked)
            locked = exchange
            await asyncio.sleep(_POLL_S)

    async def _check_still_harmless(self, write: Write) -> None:
        seen = await self.read()
        fresh = reading(seen)
        if fresh is None:
            raise NotSent(f"the plan can't be read before the write: {seen.status} {seen.code}")
        lowered = weakened(write.body, fresh)
        if lowered:
            raise NotSent(f"changed meanwhile: {', '.join(lowered)} came on, and the write would switch that off")

    async def switches(self) -> dict[str, str]:
        """The Defender switch of some AI accounts, by the account's id; empty where there are none to be seen."""
        listed = await self._arm.send(
            "GET",
            f"/subscriptions/{self.subscription}/providers/Microsoft.CognitiveServices/accounts"
            f"?api-version={ACCOUNTS_VERSION}",
        )
        found = {}
        for account in self._named(listed)[:_MOST_ACCOUNTS]:
            answer = await self._arm.send(
                "GET", f"{account}/defenderForAISettings/Default?api-version={ACCOUNTS_VERSION}"
            )
            properties = answer.answer.get("properties") if answer.is_done and isinstance(answer.answer, dict) else None
            found[account] = str(properties.get("state")) if isinstance(properties, dict) else answer.code
        return found

    def _named(self, listed: Exchange) -> list[str]:
        """Resource ids, made of the parsed names: an id as it came could lead our token to another host."""
        found = []
        for entry in values(listed):
            with suppress(ValueError):
                account = account_of(str(entry.get("id")))
                group, name = quote(account.group, safe=""), quote(account.name, safe="")
                place = f"/subscriptions/{self.subscription}/resourceGroups/{group}"
                found.append(f"{place}/providers/Microsoft.CognitiveServices/accounts/{name}")
        return found

    async def graph_row(self) -> GraphRow | None:
        """Its row, or None where Resource Graph shows none. NoAnswer where it does not let us ask."""
        question = {"subscriptions": [self.subscription], "query": _QUERY, "options": {"resultFormat": "objectArray"}}
        path = f"/providers/Microsoft.ResourceGraph/resources?api-version={GRAPH_VERSION}"
        answer = await self._arm.send("POST", path, question)
        if not answer.is_done:
            raise NoAnswer(f"Resource Graph: {answer.status} {answer.code}")
        rows = values(answer, "data")
        return next((GraphRow(str(row.get("tier")), str(row.get("since"))) for row in rows), None)
