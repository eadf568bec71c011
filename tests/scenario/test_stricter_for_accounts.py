"""As soon as more is wanted of AI accounts than before, all of them are looked at: nobody waits for the daily slice."""

import asyncio
from datetime import timedelta

import pytest

from enforcer.facts import AccountId, Cause, Control, Fact, SubscriptionId
from sandbox.assumptions import Assumptions
from tests.scenario.house import GROUP, House, made_up_id

NUMBERS = range(2, 32)
"""More subscriptions than there are slices: most are not read directly by the next sweep."""
EVENTFUL = SubscriptionId(made_up_id(2))
WANTED = "accounts: {defenderSwitch: enabled}"
SKIP = f"""scopes:
  - {{match: {{managementGroup: {GROUP}}}, skip: true, owner: o, reason: a test, review: 2027-06-30}}"""
AN_HOUR = timedelta(minutes=70)


@pytest.fixture
def assumptions() -> Assumptions:
    return Assumptions(extensions_need_role_rights=False, lock_seconds=0, account_seconds=0)


def with_accounts(house: House) -> None:
    """Everybody's plan is as wanted, and everybody's only account is off: no event tells of it."""
    for number in NUMBERS:
        subscription = house.add(number, tier="Standard", extensions={"AIPromptEvidence": True})
        house.azure.tenant.accounts.add(subscription, "rg-shop", "chat", switch="Disabled")


def on(house: House) -> int:
    """How many subscriptions have their account switched on."""
    everybody = [house.azure.tenant.accounts.of(one) for one in house.azure.tenant.subscriptions]
    return sum(one.switch.value == "Enabled" for accounts in everybody for one in accounts)


def want(house: House, *lines: str) -> None:
    """Published in the file of the running enforcer."""
    text = house.baseline.read_text()
    head, _, tail = text.partition("name: contoso\n")
    tail = tail[tail.index("mode:") :]
    house.baseline.write_text("\n".join((f"{head}name: contoso", *lines, tail)))


def exempt(house: House, last_day: timedelta) -> str:
    until = (house.azure.clock.now() + last_day).date()
    return (
        f"exemptions:\n  - {{managementGroup: {GROUP}, controls: [account], owner: o, reason: a test, ticket: SEC-42, "
        f"until: {until}}}"
    )


async def run(house: House, time: timedelta) -> None:
    """The timers, every five minutes: discover, sweep and the due rows."""
    end = house.azure.clock.now() + time
    while house.azure.clock.now() < end:
        await house.discover()
        await house.sweep()
        for _ in range(5):
            await asyncio.sleep(60)
            await house.drain()


async def test_once_the_switch_is_wanted_all_accounts_are_switched_on_at_once(house: House) -> None:
    want(house, "limits: {maxChanged: 1}")
    with_accounts(house)
    await run(house, AN_HOUR)
    assert on(house) == 0
    want(house, "limits: {maxChanged: 1}", WANTED)
    await run(house, timedelta(minutes=10))
    assert on(house) == len(NUMBERS)


async def test_the_day_after_an_exemption_of_accounts_they_are_switched_on_within_the_hour(house: House) -> None:
    want(house, WANTED, exempt(house, timedelta()))
    with_accounts(house)
    midnight = house.azure.clock.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    await run(house, midnight - timedelta(minutes=10) - house.azure.clock.now())
    assert on(house) == 0
    await run(house, AN_HOUR + timedelta(minutes=10))
    assert on(house) == len(NUMBERS)


async def test_whoever_is_skipped_no_longer_has_all_accounts_switched_on_at_once(house: House) -> None:
    want(house, "limits: {maxChanged: 1}", WANTED, SKIP)
    with_accounts(house)
    await run(house, timedelta(hours=26))
    assert on(house) == 0
    want(house, "limits: {maxChanged: 1}", WANTED)
    await run(house, timedelta(minutes=10))
    assert on(house) == len(NUMBERS)


async def test_a_newcomer_whose_plan_is_as_wanted_has_its_accounts_switched_on_too(house: House) -> None:
    want(house, WANTED)
    house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    await run(house, AN_HOUR)
    with_accounts(house)
    await run(house, AN_HOUR)  # our role reaches a newcomer within half an hour
    assert on(house) == len(NUMBERS)


async def test_who_is_only_observed_is_looked_at_once_and_switched_on_once_the_mode_says_so(house: House) -> None:
    want(house, "limits: {maxChanged: 1}", WANTED)
    house.baseline.write_text(house.baseline.read_text().replace("mode: enforce", "mode: observe"))
    with_accounts(house)
    await run(house, timedelta(minutes=10))
    observed = [one.fields["subscription"] for one in house.named("reconciled") if one.fields.get("account")]
    assert (on(house), len(set(observed))) == (0, len(NUMBERS))
    want(house, "limits: {maxChanged: 1}", WANTED)
    house.baseline.write_text(house.baseline.read_text().replace("mode: observe", "mode: enforce"))
    await run(house, timedelta(minutes=10))
    assert on(house) == len(NUMBERS)


async def test_an_exemption_of_an_hour_is_noticed_by_the_sweep_and_so_is_its_end(house: House) -> None:
    limits = "limits: {maxChanged: 1, maxLoosened: 1}"
    want(house, limits, WANTED)
    with_accounts(house)
    await run(house, AN_HOUR)
    want(house, limits, WANTED, exempt(house, timedelta(days=1)))
    await run(house, timedelta(minutes=10))
    for one in house.azure.tenant.subscriptions:
        house.azure.tenant.accounts.set_switch(one, "rg-shop", "chat", "Disabled")
    want(house, limits, WANTED)
    await run(house, timedelta(minutes=10))
    assert on(house) == len(NUMBERS)


async def test_where_nothing_more_is_wanted_no_sweep_makes_anybody_due(house: House) -> None:
    want(house, WANTED)
    with_accounts(house)
    await run(house, AN_HOUR)
    before = len(house.named("reconciled"))
    await run(house, 2 * AN_HOUR)
    slices = [one for one in house.named("reconciled")[before:] if one.fields["cause"] == "slice"]
    assert len(house.named("reconciled")) - before == len(slices)


async def test_an_event_on_one_account_does_not_stand_for_a_look_at_all(house: House) -> None:
    want(house, WANTED)
    with_accounts(house)
    house.azure.tenant.accounts.add(EVENTFUL, "rg-shop", "speak", switch="Disabled")
    await house.enforcer.look(
        Fact(
            subscription=EVENTFUL,
            controls=(Control.ACCOUNT,),
            cause=Cause.ACCOUNT_CHANGED,
            account=AccountId("rg-shop", "chat"),
        )
    )
    assert on(house) == 1
    await run(house, timedelta(minutes=10))
    assert {one.switch.value for one in house.azure.tenant.accounts.of(EVENTFUL)} == {"Enabled"}
