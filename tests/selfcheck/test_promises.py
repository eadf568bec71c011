"""What the self-check promises to whoever lends it a subscription."""

import pytest

from enforcer.selfcheck.canary import Canary, WouldWeakenError, body
from enforcer.selfcheck.exchange import Reading, Reported
from enforcer.selfcheck.findings import Answer
from enforcer.selfcheck.ports import Write
from sandbox.assumptions import Assumptions, Omitted
from sandbox.exchanges import Exchange
from tests.selfcheck.canary_house import AI, CANARY, EVIDENCE, PURVIEW, SCANNER, CanaryHouse


@pytest.fixture(params=list(Omitted))
def assumptions(request: pytest.FixtureRequest) -> Assumptions:
    return Assumptions(
        extensions_need_role_rights=False, omitted_while_on=request.param, lock_seconds=2.0, graph_lag_seconds=60.0
    )


def our_puts(house: CanaryHouse) -> list[Exchange]:
    return [one for one in house.azure.exchanges if one.method == "PUT" and one.caller == house.login.object_id]


async def test_no_write_of_its_own_says_free_or_switches_off_what_is_on(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE, SCANNER)
    await house.asked()
    puts = our_puts(house)
    assert len(puts) >= 5
    assert all(put.request["properties"]["pricingTier"] == "Standard" for put in puts if put.request)
    off = {
        entry["name"]
        for put in puts
        for entry in put.request["properties"].get("extensions", ())
        if entry["isEnabled"] == "False"
    }
    assert not off & {EVIDENCE, SCANNER}


async def test_the_canary_ends_as_it_began(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE, SCANNER)
    await house.asked()
    plan = house.azure.tenant.plan(CANARY, AI)
    assert plan.tier == "Standard"
    assert {EVIDENCE, SCANNER} <= plan.protecting


async def test_who_agrees_to_nothing_is_only_read(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    house.person.says_yes = house.person.runs_commands = False
    findings = await house.asked()
    assert our_puts(house) == []
    assert findings["extensions_offered"].answer is Answer.CONFIRMED
    assert findings["lock_length"].answer is Answer.NOT_TESTABLE


async def test_what_only_a_person_may_run_is_left_out_when_nobody_does(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    house.person.runs_commands = False
    findings = await house.asked()
    assert findings["omitted_when_turned_on"].answer is Answer.NOT_TESTABLE
    assert findings["identical_put_locks"].answer is Answer.CONFIRMED


async def test_success_with_wide_rights_proves_nothing_of_the_least(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    found = (await house.asked(least_rights=False))["operation_status"]
    assert (found.answer, "--least-rights" in found.saw) == (Answer.NOT_TESTABLE, True)


async def test_without_events_it_says_how_to_listen(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE)
    found = (await house.asked(events=False))["write_raises_event"]
    assert (found.answer, "--events" in found.saw) == (Answer.NOT_TESTABLE, True)


async def test_a_canary_that_is_not_registered_is_only_read(house: CanaryHouse) -> None:
    house.azure.tenant.set_registration(CANARY, "Microsoft.Security", "NotRegistered")
    findings = await house.asked()
    assert our_puts(house) == []
    assert findings["extensions_offered"].saw == "the plan can't be read: 404 Subscription Not Registered"


async def test_every_write_was_shown_before_it_was_sent(house: CanaryHouse) -> None:
    house.is_at("Standard", EVIDENCE, PURVIEW)
    await house.asked()
    shown = [write.body for write in house.person.agreed]
    assert all(put.request in shown for put in our_puts(house))


LOWERING = {
    "the tier": {"properties": {"pricingTier": "Free"}},
    "an extension that is on": body({EVIDENCE: False}),
}


@pytest.mark.parametrize("lowering", LOWERING.values(), ids=LOWERING)
async def test_a_write_that_lowers_is_not_even_sent(house: CanaryHouse, lowering: object) -> None:
    house.is_at("Standard", EVIDENCE)
    canary = Canary(CANARY, house.arm, house.azure.clock.now)
    known = Reading("Standard", (Reported(EVIDENCE, enabled=True, status=None, message=""),), None)
    with pytest.raises(WouldWeakenError):
        await canary.put(Write("a bug", "PUT", canary.at(), lowering), known)
    assert our_puts(house) == []
