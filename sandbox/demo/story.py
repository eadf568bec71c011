"""The story of the demo, chapter by chapter: something happens, the enforcer reacts, and every claim is checked."""

import asyncio
from collections.abc import Awaitable, Callable

from azure.mgmt.security.v2024_01_01.models import Pricing

from sandbox.demo.cast import BANK, CHAT, EVERYBODY, EVIDENCE, ROLES, SHARING, SHOP, Role
from sandbox.demo.enrolment import show_enrolment
from sandbox.demo.evidence import brief, show_evidence
from sandbox.demo.narrator import Narrator
from sandbox.demo.stage import Stage
from sandbox.demo.watch import Watch
from sandbox.events.event import Event, EventSchema, timestamp
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import Fault, RefuseExtension

PATIENCE_S = 60.0
"""How long the demo waits for a record before it says that it never came; unless told otherwise."""

RETRY_AFTER_REFUSAL_S = 10.5
"""A refused extension is tried again after ten seconds (README, "how it works")."""

_FUNCTIONS = {
    *("on_change", "on_change_queued", "on_change_poison", "on_vending"),
    *("drain", "discover", "sweep", "reconcile_subscription", "reconcile_subscription_poison"),
}


class Story:
    """`play` runs all chapters in order; each builds on the one before."""

    def __init__(self, stage: Stage, narrator: Narrator, *, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._stage = stage
        self._say = narrator
        self._watch = Watch(stage, narrator, patience_s=patience_s)

    async def play(self) -> None:
        chapters: list[tuple[str, Callable[[], Awaitable[None]]]] = [
            ("A tenant: one management group, six subscriptions", self._tenant),
            ("A vending pipeline announces five of them", self._vending),
            ("The sixth is discovered, and every subscription is enrolled", self._enrolment),
            ("A service principal called pipeline sets the plan to Free", self._plan_off),
            ("Dana switches only prompt evidence off, then the service refuses to switch it on", self._extension_off),
            ("Garbage, a foreign event, and the same event twice", self._bad_deliveries),
            ("What Application Insights received", self._evidence),
        ]
        for number, (title, chapter) in enumerate(chapters, 1):
            self._say.chapter(number, title)
            await chapter()

    async def _tenant(self) -> None:
        for role in EVERYBODY:
            self._say.tell(role.name, role.begins)
        names = {function.name for function in self._stage.host.functions}
        self._say.expect("the functions host indexed all triggers", names == _FUNCTIONS, names)
        kept = "Storage tables of Azurite, with the app's identity" if self._stage.account else "SQLite"
        self._say.tell("—", f"the app keeps its ledger in {kept}")

    async def _vending(self) -> None:
        for role in ROLES:
            await self._stage.vend(role.subscription)
            self._say.tell(role.name, "SubscriptionCreated published", who="vending")
        for role in ROLES:
            await self._watch.arrived("reconciled", role, 1)
            await self._watch.tell_heals(role, since=0)
        for role in ROLES:
            self._watch.expect_baseline(role)
            if role.is_compliant:
                calls = self._stage.calls(role.subscription)
                self._say.expect(f"{role.name}: compliant, so one GET and no write", calls == ["GET 200"], calls)
        sharing = [role.name for role in ROLES if self._watch.plan(role).extensions[SHARING].enabled]
        self._say.expect("no disclosing extension is on that nobody consented to", not sharing, sharing)

    async def _enrolment(self) -> None:
        """No echo told of the heals before: it takes an event subscription. The look that enrols confirms them too."""
        await show_enrolment(self._stage, self._say, self._watch)
        healed = sum(1 for role in EVERYBODY if not role.is_compliant)
        await self._watch.confirmed(healed)
        self._say.tell("—", f"the heals of {healed} subscriptions are confirmed by an independent read")

    async def _plan_off(self) -> None:
        before = len(self._stage.calls(BANK.subscription))
        await self._stage.put_plan_as_pipeline(BANK.subscription, Pricing(pricing_tier="Free"))
        self._say.tell(BANK.name, "AI plan set to Free with an ordinary PUT", who="pipeline")
        healed = await self._watch.arrived("healed", BANK, 1)
        await self._watch.tell_heals(BANK, since=0)
        confirmed = await self._watch.arrived("heal_confirmed", BANK, 1)
        self._say.tell(BANK.name, f"confirmed by the {confirmed.properties['by']} of our own write")
        self._watch.expect_baseline(BANK)
        pipeline = self._stage.people.pipeline
        named = (healed.properties["actor_object_id"], healed.properties["actor_app_id"])
        self._say.expect("the record names the pipeline's ids", named == (pipeline.object_id, pipeline.app_id), named)
        self._say.expect("the heal is proven", healed.properties["proof"] == "proven", healed.properties)
        calls = self._stage.calls(BANK.subscription)[before:]
        self._say.tell(BANK.name, f"calls: {', '.join(calls)}")
        claim = "each try is a GET and a PUT (409: the lock of the pipeline's own write), one GET is for the echo"
        tries = calls.count("PUT 409")
        self._say.expect(claim, calls == ["GET 200", "PUT 409"] * tries + ["GET 200", "PUT 200", "GET 200"], calls)

    async def _extension_off(self) -> None:
        dana = self._stage.people.dana
        await self._stage.put_plan_as_person(dana, CHAT.subscription, EVIDENCE, on=False)
        self._say.tell(CHAT.name, "prompt evidence switched off", who=dana.name)
        await self._watch.arrived("healed", CHAT, 2)
        await self._watch.tell_heals(CHAT, since=1)
        await self._watch.arrived("heal_confirmed", CHAT, 2)
        self._watch.expect_baseline(CHAT)
        mine = self._stage.people.enforcer.object_id
        refusal = Fault("PUT", "pricings/AI", RefuseExtension(EVIDENCE), count=None, caller=mine)
        self._stage.azure.faults.add(refusal)
        await asyncio.sleep(self._stage.azure.assumptions.lock_seconds)
        await self._stage.put_plan_as_person(dana, CHAT.subscription, EVIDENCE, on=False)
        self._say.tell(CHAT.name, "switched off again; this time the service refuses", who=dana.name)
        refused = await self._watch.arrived("heal_refused", CHAT, 1)
        self._stage.azure.faults.clear()
        self._say.tell(CHAT.name, f"HTTP 200, yet not healed: {brief(refused.properties['proof'])}")
        await asyncio.sleep(RETRY_AFTER_REFUSAL_S)
        reads_true = self._watch.plan(CHAT).extensions[EVIDENCE]
        self._say.expect(
            "the service reads as enabled and is not", reads_true.enabled and reads_true.refused, reads_true
        )
        healed = len(self._stage.records("healed", CHAT.subscription))
        self._say.expect("no record calls that healed", healed == 2, healed)
        await self._stage.host.run_timer("drain")
        await self._watch.arrived("healed", CHAT, 3)
        await self._watch.tell_heals(CHAT, since=2)
        self._watch.expect_baseline(CHAT)

    async def _bad_deliveries(self) -> None:
        writes = len(self._stage.azure.exchanges.writes())
        garbage = await self._stage.deliver("on_change", [{"hello": "world", "data": [1, 2]}])
        self._say.tell("—", "an event that is none, delivered to on_change")
        foreign = await self._stage.deliver("on_change", [_foreign(SHOP, self._stage).rendered(EventSchema.EVENT_GRID)])
        self._say.tell(SHOP.name, "a storage account was written, delivered to on_change")
        self._say.expect("both are acknowledged with 202", (garbage, foreign) == (202, 202), (garbage, foreign))
        await self._watch.seen(lambda: len(self._stage.records("event_rejected")) >= 2)
        reasons = {record.properties["reason"] for record in self._stage.records("event_rejected")}
        self._say.expect("both are on record", reasons == {"not_an_event", "foreign_resource"}, reasons)
        await self._twice()
        writes = len([one for one in self._stage.azure.exchanges.writes()[writes:] if one.status in {200, 201}])
        self._say.expect("one write by the pipeline and one by the enforcer, no more", writes == 2, writes)

    async def _twice(self) -> None:
        before = len(self._stage.records("reconciled", SHOP.subscription))
        self._stage.grid.mishaps.add(Mishap(MishapKind.TWICE, subject_ends_with="/pricings/AI"))
        await self._stage.put_plan_as_pipeline(SHOP.subscription, Pricing(pricing_tier="Free"))
        self._say.tell(SHOP.name, "plan set to Free, and the event is delivered twice at once", who="pipeline")
        await self._watch.arrived("healed", SHOP, 1)
        await self._watch.tell_heals(SHOP, since=0)
        await self._watch.arrived("heal_confirmed", SHOP, 1)
        await self._stage.grid.settle(self._patience_s)
        await self._watch.arrived("reconciled", SHOP, before + 3)
        self._watch.expect_baseline(SHOP)

    async def _evidence(self) -> None:
        await self._watch.seen(lambda: bool(self._stage.collector.metrics("enforcer.reaction")))
        show_evidence(self._stage, self._say)


def _foreign(role: Role, stage: Stage) -> Event:
    subject = f"/subscriptions/{role.subscription}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/st"
    data = {"operationName": "Microsoft.Storage/storageAccounts/write", "subscriptionId": role.subscription}
    kind, when = "Microsoft.Resources.ResourceWriteSuccess", timestamp(stage.azure.clock.now())
    return Event("f", f"/subscriptions/{role.subscription}", subject, kind, when, {**data})
