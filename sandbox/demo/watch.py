"""What the story waits for: records as Application Insights receives them, and plans as they are."""

from collections.abc import Callable

from sandbox.demo.cast import AI, EVIDENCE, Role
from sandbox.demo.evidence import brief
from sandbox.demo.narrator import Narrator
from sandbox.demo.stage import Stage
from sandbox.ingestion.telemetry import CustomEvent
from sandbox.state import PlanState


class Watch:
    """Every wait raises TimeoutError after `patience_s`."""

    def __init__(self, stage: Stage, narrator: Narrator, *, patience_s: float) -> None:
        self._stage = stage
        self._say = narrator
        self._patience_s = patience_s

    def expect_baseline(self, role: Role) -> None:
        plan = self.plan(role)
        good = plan.tier == "Standard" and EVIDENCE in plan.protecting
        self._say.expect(f"{role.name}: Standard, with prompt evidence really on", good, plan)

    async def arrived(self, name: str, role: Role, count: int) -> CustomEvent:
        """The `count`-th record of that name for the subscription, as received by Application Insights."""
        await self.seen(lambda: len(self._stage.records(name, role.subscription)) >= count)
        return self._stage.records(name, role.subscription)[count - 1]

    async def confirmed(self, subscriptions: int) -> None:
        def enough() -> bool:
            found = {record.properties["subscription"] for record in self._stage.records("heal_confirmed")}
            return len(found) >= subscriptions

        await self.seen(enough)

    async def seen(self, holds: Callable[[], bool]) -> None:
        await self._stage.collector.wait_for(lambda _: holds(), self._patience_s)

    async def tell_heals(self, role: Role, *, since: int) -> None:
        for record in self._stage.records("healed", role.subscription)[since:]:
            fields = record.properties
            who = self._stage.people.name_of(fields["actor_object_id"]) if fields["actor_object_id"] else ""
            drift = brief(fields["drift"])
            self._say.tell(role.name, f"healed: {drift}", who=who, took_s=float(fields["reaction_s"]))

    def plan(self, role: Role) -> PlanState:
        return self._stage.azure.tenant.plan(role.subscription, AI)
