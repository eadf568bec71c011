"""The real worker on a stage of its own, deliveries to it, and what its process used."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp
import psutil

from sandbox.demo.cast import AI, ASSUMED, EVIDENCE, GROUP, ROLES
from sandbox.demo.stage import Stage
from sandbox.demo.staging import staged
from sandbox.host.child import FunctionsHost

_HEADERS = {"aeg-event-type": "Notification"}
_ACCEPTED = 202


@dataclass(frozen=True, slots=True)
class Bench:
    """A stage whose events reach nobody by themselves, and the subscriptions to play with."""

    stage: Stage
    session: aiohttp.ClientSession
    everybody: Sequence[str]

    async def deliver(self, host: FunctionsHost, event: object) -> None:
        """As Event Grid does; raises for any other answer than 202."""
        async with self.session.post(host.webhook_url("on_change"), json=[event], headers=_HEADERS) as answer:
            if answer.status != _ACCEPTED:
                raise RuntimeError(f"the host answered {answer.status}")

    async def deliver_all(self, host: FunctionsHost, events: Sequence[object], *, at_once: int) -> None:
        lanes = asyncio.Semaphore(at_once)

        async def one(event: object) -> None:
            async with lanes:
                await self.deliver(host, event)

        await asyncio.gather(*(one(event) for event in events))

    def switch_on(self, subscription: str) -> None:
        self.stage.azure.tenant.set_plan(subscription, AI, tier="Standard", extensions={EVIDENCE: True})

    def switch_off(self, subscription: str) -> None:
        self.stage.azure.tenant.set_plan(subscription, AI, tier="Free")

    def last_write(self, subscription: str) -> str:
        """The correlation id of the enforcer's last PUT there."""
        sent = self.stage.azure.exchanges.select(subscription_id=subscription, path="pricings/AI")
        return next(one.correlation_id for one in reversed(sent) if one.method == "PUT")


@asynccontextmanager
async def bench(subscriptions: int) -> AsyncIterator[Bench]:
    """A service without locks and latency; telemetry on, SQLite."""
    async with staged(assumptions=replace(ASSUMED, lock_seconds=0.0)) as stage:
        for role in ROLES:
            stage.grid.unsubscribe(f"/subscriptions/{role.subscription}", "enforcer-changes")
        everybody = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(1, subscriptions + 1)]
        for one in everybody:
            stage.azure.tenant.add_subscription(one, name=one[:8], management_group=GROUP, registered=True)
        async with aiohttp.ClientSession() as session:
            ready = Bench(stage, session, everybody)
            for one in everybody:
                ready.switch_on(one)
            yield ready


def changed(subscription: str, correlation_id: str | None = None) -> dict[str, object]:
    """The event of a write of the plan."""
    subject = f"/subscriptions/{subscription}/providers/Microsoft.Security/pricings/{AI}"
    data: dict[str, object] = {"operationName": "Microsoft.Security/pricings/write", "subscriptionId": subscription}
    if correlation_id:
        data["correlationId"] = correlation_id
    return {"id": "bench", "eventType": "Microsoft.Resources.ResourceWriteSuccess", "subject": subject, "data": data}


def cpu_s(host: FunctionsHost) -> float:
    """User and system time of the host's process, in which the worker runs; its grain is 10 ms."""
    times = psutil.Process(host.pid).cpu_times()
    return times.user + times.system


def memory_mb(host: FunctionsHost) -> float:
    return psutil.Process(host.pid).memory_info().rss / 2**20
