"""What the timers call, over the whole estate: each story to its end, or on record why not. The next one goes on."""

from collections.abc import Awaitable, Callable

from enforcer import record
from enforcer.baseline import Baseline
from enforcer.discover import discover, note_what_was_told
from enforcer.errors import AzureError, BadConfiguration, LedgerDown
from enforcer.facts import Fact
from enforcer.in_force.announced import Announced, Journal
from enforcer.observed.account import Listed
from enforcer.records import estate as record_estate
from enforcer.records.baseline import of_notice
from enforcer.records.measures import measure_age, measure_estate
from enforcer.records.purview import of_purview
from enforcer.sweep import sweep
from enforcer.upkeep.clean_up import clean_up
from enforcer.upkeep.look_at_purview import look_at_purview
from enforcer.upkeep.look_at_purview import note_what_was_told as purview_told
from enforcer.upkeep.remind import due_notices, reminded
from enforcer.upkeep.watch_pause import watch_pause
from enforcer.world import World


class Timers:
    """One per process. `world` raises BadSettings when the environment does not allow one; `look` keeps what fails."""

    def __init__(
        self,
        world: Callable[[], World],
        announced: Announced,
        *,
        journal: Journal,
        look: Callable[[Fact, Listed], Awaitable[bool]],
    ) -> None:
        self._world = world
        self._announced = announced
        self._journal = journal
        self._look = look

    async def discover(self) -> None:
        """Pauses, the baseline that is published; then whoever is new below the management groups becomes due.

        Once a pause is over, or another baseline is in force, the estate is swept at once.
        """
        is_over = await self._watch_pause()
        has_changed = await self._adopt()
        await self._discover()
        if has_changed or is_over:
            await self.sweep()

    async def _watch_pause(self) -> bool:
        """Whether one is over."""
        try:
            return await watch_pause(self._world(), lambda told: self._journal([told]))
        except BadConfiguration:
            return False  # told by whatever comes next
        except LedgerDown as error:
            await self._journal([record_estate.story_failed("pause", error)])
            return False

    async def _discover(self) -> None:
        try:
            baseline = await self._announced.baseline(self._world())
            found = await discover(self._world(), writes_per_second=baseline.limits.writes_per_second)
            await self._journal(record_estate.of_discovery(found))
            await note_what_was_told(found, self._world())
            await self._remind(baseline)
        except BadConfiguration as error:
            await self._journal([record.not_started(error)])
        except (AzureError, LedgerDown) as error:
            await self._journal([record_estate.story_failed("discover", error)])

    async def _remind(self, baseline: Baseline) -> None:
        due = await due_notices(baseline, self._world())
        if due:
            await self._journal([of_notice(notice, names=baseline.reports.actor_names) for notice in due.notices])
            await reminded(due, self._world())

    async def sweep(self) -> None:
        """The estate by its index, when it is time, or as far as it had not come; tenant and ledger once a day."""
        await self._sweep()
        await self._look_at_purview()
        await self.clean_up()

    async def clean_up(self) -> None:
        try:
            done = await clean_up(self._world())
        except BadConfiguration:
            return  # told by the sweep
        except LedgerDown as error:
            await self._journal([record_estate.story_failed("clean-up", error)])
        else:
            await self._journal([record_estate.cleaned(done)] if done else [])

    async def _look_at_purview(self) -> None:
        try:
            look = await look_at_purview(await self._announced.baseline(self._world()), self._world())
            if look:
                await self._journal(of_purview(look))
                await purview_told(look, self._world())
        except BadConfiguration:
            return  # told by the sweep
        except (AzureError, LedgerDown) as error:
            await self._journal([record_estate.story_failed("purview", error)])

    async def _sweep(self) -> None:
        try:
            baseline = await self._announced.baseline(self._world())
            done = await sweep(baseline, self._world(), self._look)
            measure_age(done or await self._world().ledger.sweep(lambda kept: kept), self._world().now())
        except BadConfiguration as error:
            await self._journal([record.not_started(error)])
        except (AzureError, LedgerDown) as error:
            await self._journal([record_estate.story_failed("sweep", error)])
        else:
            await self._journal(record_estate.of_sweep(done) if done else [])
            if done:
                measure_estate(done)

    async def _adopt(self) -> bool:
        """Whether another baseline came into force."""
        try:
            return await self._announced.adopt(self._world())
        except BadConfiguration:
            return False  # told by whatever comes next
