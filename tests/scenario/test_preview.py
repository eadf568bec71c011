"""A preview writes nothing, and what it foresees is what a reconcile does."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from enforcer.baseline import Baseline
from enforcer.baselines.file import read
from enforcer.commands.preview import preview
from enforcer.commands.preview_row import Row
from enforcer.facts import Control, SubscriptionId
from enforcer.memory.subscription import Unproven
from enforcer.observed.plan import OperationStatus
from enforcer.verdict import Kind
from sandbox.faults import Denied, Fault, ServerError, Throttle
from tests.scenario.house import AI, House

EVIDENCE_ON = {"AIPromptEvidence": True}
GRAPH = "ResourceGraph"


def baseline(house: House) -> Baseline:
    return read(house.baseline.read_text(), file="x", today=house.azure.clock.now().date())


async def previewed(house: House, *, fast: bool = False) -> tuple[Row, ...]:
    places = await house.world.estate.members()
    return await preview(places, baseline(house), house.world, fast=fast, heard=lambda: None)


def kinds(rows: Sequence[Row]) -> list[Kind]:
    return [row.kind for row in rows]


async def test_it_reads_everybody_and_writes_nothing(house: House) -> None:
    house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    house.add(2, tier="Free")
    house.add(3, registered=False)
    rows = await previewed(house)
    assert kinds(rows) == [Kind.COMPLIANT, Kind.DRIFTED, Kind.DRIFTED]
    assert [row.is_to_be_written for row in rows] == [False, True, True]
    assert {exchange.method for exchange in house.azure.exchanges} == {"GET"}


async def test_what_is_foreseen_is_what_becomes_of_it(house: House) -> None:
    drifted = house.add(1, tier="Free")
    (row,) = await previewed(house)
    await house.vend(drifted)
    plan = house.azure.tenant.plan(drifted, AI)
    states = {name: "on" if state.enabled else "off" for name, state in plan.extensions.items()}
    now = {"tier": plan.tier.value, **states}
    assert {change.field: now[change.field] for change in row.foreseen.changes} == {
        change.field: change.becomes for change in row.foreseen.changes
    }
    assert kinds(await previewed(house))[0] in {Kind.COMPLIANT, Kind.PROVEN}


async def test_who_may_not_be_read_is_refused_and_who_does_not_answer_is_unknown(house: House) -> None:
    house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    denied, silent = house.add(2), house.add(3)
    house.azure.faults.add(Fault("GET", f"{denied}/providers/Microsoft.Security", Denied.FORBIDDEN, count=9))
    house.azure.faults.add(Fault("GET", f"{silent}/providers/Microsoft.Security", ServerError(503), count=9))
    assert kinds(await previewed(house)) == [Kind.COMPLIANT, Kind.REFUSED, Kind.UNKNOWN]


async def test_the_fast_way_asks_the_index_for_plans_and_accounts_and_reads_only_who_is_not_in_it(house: House) -> None:
    for number in range(1, 31):
        house.add(number, tier="Standard", extensions=EVIDENCE_ON)
    stranger = house.add(99, registered=False)
    rows = await previewed(house, fast=True)
    assert (len(rows), rows[-1].kind) == (31, Kind.DRIFTED)
    assert len(house.azure.exchanges.select(path=GRAPH)) == 2
    assert {one.subscription_id for one in house.azure.exchanges.select(path="pricings/AI")} == {stranger}


async def test_without_the_index_the_fast_way_reads_everybody(house: House) -> None:
    house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    house.azure.faults.add(Fault("POST", GRAPH, ServerError(503), count=9))
    assert kinds(await previewed(house, fast=True)) == [Kind.COMPLIANT]


@pytest.mark.parametrize(
    "number",
    [1_500, pytest.param(10_000, marks=pytest.mark.slow)],  # ten seconds of building the estate
)
async def test_a_large_estate_is_previewed_page_by_page(house: House, number: int) -> None:
    for one in range(1, number + 1):
        house.add(one, tier="Standard", extensions=EVIDENCE_ON if one % 100 else {})
    heard: list[int] = []
    places = await house.world.estate.members()
    rows = await preview(places, baseline(house), house.world, fast=True, heard=lambda: heard.append(1))
    assert (len(rows), len(heard)) == (number, number)
    assert sum(row.is_to_be_written for row in rows) == number // 100
    assert len(house.azure.exchanges.select(path=GRAPH)) == 2 * -(-number // 1_000)


async def test_an_extension_that_the_ledger_knows_as_refused_counts_although_it_reads_as_on(house: House) -> None:
    subscription = SubscriptionId(house.add(1, tier="Standard", extensions=EVIDENCE_ON))
    refused = Unproven("AIPromptEvidence", OperationStatus.FAILED, "no rights", 1, house.azure.clock.now())
    await house.ledger.update(subscription, lambda memory: replace(memory, unproven=(refused,)))
    assert kinds(await previewed(house)) == [Kind.UNPROVEN]


async def test_a_scope_by_tags_is_previewed_before_any_sweep_has_learnt_them(house: House) -> None:
    scope = "{match: {tags: {dataClass: secret}}, plans: {AI: {extensions: {AIModelScanner: enabled}}}}"
    house.rewrite_baseline("name: contoso\n", f"name: contoso\nscopes:\n  - {scope}\n")
    tagged = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    house.azure.tenant.subscription(tagged).change_traits(tags={"dataClass": "secret"})
    await asyncio.sleep(house.azure.assumptions.graph_lag_seconds + 60)
    (row,) = await previewed(house)
    assert [change.field for change in row.foreseen.changes] == ["AIModelScanner"]
    assert row.explained[0].startswith("scope tag dataClass secret, and no less than the top level decides")


WANTED = "name: contoso\naccounts: {defenderSwitch: enabled}\ncontentFilter: {report: true}\n"


def with_accounts(house: House, **switches: str) -> str:
    """Subscription 1, its plan as wanted, and its accounts."""
    house.rewrite_baseline("name: contoso\n", WANTED)
    subscription = house.add(1, tier="Standard", extensions=EVIDENCE_ON)
    for name, switch in switches.items():
        house.azure.tenant.accounts.add(subscription, "rg-shop", name, switch=switch)
    return subscription


async def test_an_account_that_is_switched_off_is_drift_and_one_change(house: House) -> None:
    with_accounts(house, chat="Disabled", speak="Enabled")
    (row,) = await previewed(house)
    assert (row.kind, row.is_to_be_written) == (Kind.DRIFTED, True)
    change = row.foreseen.changes[0]
    assert (change.control, change.field, change.was, change.becomes) == (
        *(Control.ACCOUNT, "rg-shop/chat"),
        *("Disabled", "Enabled"),
    )
    assert {exchange.method for exchange in house.azure.exchanges} == {"GET"}


async def test_what_is_foreseen_of_accounts_is_what_becomes_of_them(house: House) -> None:
    subscription = with_accounts(house, **{f"chat-{number}": "Disabled" for number in range(5)}, speak="Enabled")
    (row,) = await previewed(house)
    await house.vend(subscription)
    healed = {str(heal.account) for heal in await house.ledger.heals(SubscriptionId(subscription))}
    assert {change.field for change in row.foreseen.changes} == healed


async def test_an_account_that_cannot_be_read_is_unknown_or_refused_and_the_others_are_told(house: House) -> None:
    with_accounts(house, chat="Disabled", speak="Enabled")
    house.azure.faults.add(Fault("GET", "speak/defenderForAISettings", Denied.FORBIDDEN, count=9))
    (row,) = await previewed(house)
    assert (row.kind, [change.field for change in row.foreseen.changes]) == (Kind.REFUSED, ["rg-shop/chat"])


async def test_once_the_service_asks_for_a_pause_no_other_account_is_read(house: House) -> None:
    with_accounts(house, one="Enabled", two="Enabled", three="Enabled")
    house.azure.faults.add(Fault("GET", "defenderForAISettings", Throttle(60), count=None))
    (row,) = await previewed(house)
    assert row.kind is Kind.UNKNOWN
    assert len(house.azure.exchanges.select(path="defenderForAISettings")) == 1


async def test_what_is_only_reported_is_told_and_makes_no_verdict_worse(house: House) -> None:
    subscription = with_accounts(house, chat="Enabled")
    house.azure.tenant.accounts.set_capabilities(subscription, "rg-shop", "chat", {"ContentLogging": "false"})
    (row,) = await previewed(house)
    assert (row.kind, row.kinds) == (Kind.COMPLIANT, (Kind.COMPLIANT, Kind.DRIFTED, Kind.DRIFTED))
    assert [verdict.control for verdict in row.reports] == [Control.CONTENT_FILTER, Control.EFFICACY]
    assert not row.is_to_be_written


@pytest.mark.parametrize(
    ("trouble", "kind"), [(Denied.FORBIDDEN, Kind.REFUSED), (ServerError(503), Kind.UNKNOWN)], ids=["denied", "silent"]
)
async def test_who_hears_of_alerts_may_be_out_of_sight_without_hiding_the_rest(
    house: House, trouble: Denied | ServerError, kind: Kind
) -> None:
    with_accounts(house, chat="Enabled")
    house.azure.faults.add(Fault("GET", "securityContacts", trouble, count=9))
    (row,) = await previewed(house)
    assert (row.kind, row.kinds) == (Kind.COMPLIANT, (Kind.COMPLIANT, kind))
