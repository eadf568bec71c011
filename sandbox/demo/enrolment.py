"""The demo's chapter on enrolment: nobody announces the sixth subscription, and its changes arrive all the same."""

import asyncio

from azure.mgmt.security.v2024_01_01.models import Pricing

from sandbox.demo.cast import EVERYBODY, QUIET, Role, app_id
from sandbox.demo.narrator import Narrator
from sandbox.demo.stage import Stage
from sandbox.demo.watch import Watch
from sandbox.ingestion.telemetry import CustomEvent
from sandbox.wire import JsonObject

_TICK_S = 1.0
"""Between two runs of the minute timer; the demo does not wait for minutes."""
_RUNS = 30
_PLAN_WRITE = "Microsoft.Security/pricings/write"


async def show_enrolment(stage: Stage, say: Narrator, watch: Watch) -> None:
    """Discovered, enrolled, then switched off and altered by others: each is put back, each claim is checked."""
    await stage.host.run_timer("discover")
    await watch.arrived("subscription_discovered", QUIET, 1)
    say.tell(QUIET.name, "discovered below the management group")
    await _all_enrolled(stage, watch)
    for role in EVERYBODY:
        await watch.arrived("subscription_enrolled", role, 1)
    say.tell("—", "every subscription has our event subscription, put by the app with its own identity")
    watch.expect_baseline(QUIET)
    seen = [_leads_to(await enrolled_at(stage, role)) for role in EVERYBODY]
    wanted = (f"{app_id(stage.azure.tenant)}/functions/on_change", "Succeeded")
    say.expect("ARM shows all six, and they lead to on_change", set(seen) == {wanted}, seen)
    await _plan_off(stage, say, watch)
    await _filter_altered(stage, say, watch)


async def _all_enrolled(stage: Stage, watch: Watch) -> None:
    """Runs the minute timer until it has nothing left to do about it."""
    for _ in range(_RUNS):
        if len(stage.records("subscription_enrolled")) >= len(EVERYBODY):
            return
        await stage.host.run_timer("drain")
        await asyncio.sleep(_TICK_S)
    await watch.seen(lambda: len(stage.records("subscription_enrolled")) >= len(EVERYBODY))


async def _plan_off(stage: Stage, say: Narrator, watch: Watch) -> None:
    before = len(stage.records("healed", QUIET.subscription))
    await asyncio.sleep(stage.azure.assumptions.lock_seconds)
    await stage.put_plan_as_pipeline(QUIET.subscription, Pricing(pricing_tier="Free"))
    say.tell(QUIET.name, "AI plan set to Free with an ordinary PUT", who="pipeline")
    healed = await watch.arrived("healed", QUIET, before + 1)
    await watch.tell_heals(QUIET, since=before)
    watch.expect_baseline(QUIET)
    cause = healed.properties["cause"]
    say.expect("it was the event of that PUT that brought the enforcer there", cause == "plan_changed", cause)


async def _filter_altered(stage: Stage, say: Narrator, watch: Watch) -> None:
    dana, looks = stage.people.dana, len(_looks_at_it(stage))
    held = await enrolled_at(stage, QUIET)
    _let_through(held).remove(_PLAN_WRITE)
    await stage.ask(dana, "PUT", held["id"], {"properties": held["properties"]})
    say.tell(QUIET.name, f"event subscription altered: {_PLAN_WRITE} is held back", who=dana.name)
    await watch.seen(lambda: len(_looks_at_it(stage)) >= looks + 2)
    say.tell(QUIET.name, "altered back by the enforcer, whose own write came back as an echo")
    let_through = _let_through(await enrolled_at(stage, QUIET))
    say.expect("ARM shows the filter as it was", _PLAN_WRITE in let_through, let_through)


def _looks_at_it(stage: Stage) -> list[CustomEvent]:
    """What brought the enforcer there was an event on its own event subscription."""
    looks = stage.records("reconciled", QUIET.subscription)
    return [one for one in looks if one.properties["cause"] == "enrolment_changed"]


async def enrolled_at(stage: Stage, role: Role) -> JsonObject:
    """The app's event subscription on a subscription, as ARM shows it to a person; empty where there is none."""
    path = f"/subscriptions/{role.subscription}/providers/Microsoft.EventGrid/eventSubscriptions"
    found = (await stage.ask(stage.people.dana, "GET", path))["value"]
    return next((one for one in found if one["name"].startswith("enforcer-")), {})


def _let_through(held: JsonObject) -> list[str]:
    values: list[str] = held["properties"]["filter"]["advancedFilters"][0]["values"]
    return values


def _leads_to(held: JsonObject) -> tuple[str, str]:
    """Where to, and how far Event Grid is with it."""
    properties = held.get("properties")
    return (
        (properties["destination"]["properties"]["resourceId"], properties["provisioningState"])
        if properties
        else ("", "")
    )
