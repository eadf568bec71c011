"""Laws of holding fewer exposures: no moment gets lost, none is called exact that may not be, and they are few."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from enforcer.exposure.merged import FEWEST, merged
from enforcer.exposure.stretch import Ending, Exposure, Precision, Waived
from enforcer.exposure.tally import Tally, Window, stretch, tally
from enforcer.facts import AccountId, Control

BEGIN = datetime(2026, 11, 1, tzinfo=UTC)
MONTH = Window(BEGIN, BEGIN + timedelta(days=30))
MINUTES = 30 * 24 * 60


def drawn(chance: Random) -> Exposure:
    opened = BEGIN + timedelta(minutes=chance.randrange(MINUTES))
    account = chance.choice([None, AccountId("rg", f"chat-{chance.randrange(300)}")])
    return Exposure(
        control=Control.ACCOUNT if account else chance.choice([Control.PROVIDER, Control.PLAN]),
        account=account,
        opened=opened,
        precision=chance.choice(list(Precision)),
        seen=opened,
        off_at=opened,
        waived=Waived(*(chance.random() < chance.choice([0.1, 0.5]) for _ in range(3))),
        closed=opened + timedelta(minutes=chance.randrange(600)),
        ending=chance.choice([Ending.HEALED, Ending.SELF_CORRECTED]),
    )


def many_of(seed: int) -> list[Exposure]:
    """By a seed: to draw so many one by one takes minutes."""
    chance = Random(seed)  # noqa: S311  draws examples, keeps no secret
    return [drawn(chance) for _ in range(chance.randint(FEWEST + 1, 3 * FEWEST))]


MANY = st.integers(0, 2**32).map(many_of)


def counted(some: Sequence[Exposure]) -> Tally:
    return tally([stretch(one, until=MONTH.end) for one in some], MONTH, watched=MONTH)


@given(MANY)
def test_they_are_no_more_than_may_be_held_and_it_is_known_how_many_less(many: list[Exposure]) -> None:
    done = merged(many, most=FEWEST)
    assert len(done.exposures) <= FEWEST
    assert done.fewer == len(many) - len(done.exposures)


@given(MANY)
def test_no_exposure_is_lost_whatever_its_control_and_waiver(many: list[Exposure]) -> None:
    rows = merged(many, most=FEWEST).exposures
    for one in many:
        assert any(
            (row.control, row.waived, row.is_confirmed) == (one.control, one.waived, one.is_confirmed)
            and row.account in {one.account, None}
            and row.opened <= one.opened
            and row.closed
            and one.closed
            and row.closed >= one.closed
            for row in rows
        )


@given(MANY)
def test_none_counts_less_than_before_nor_more_of_it_as_exact(many: list[Exposure]) -> None:
    before, after = counted(many), counted(merged(many, most=FEWEST).exposures)
    assert after.exposed >= before.exposed
    assert after.exposed - after.at_most <= before.exposed - before.at_most


def test_the_closest_of_one_control_go_together_first() -> None:
    def plan(minute: int) -> Exposure:
        at = BEGIN + timedelta(minutes=minute)
        end = at + timedelta(seconds=30)
        return Exposure(
            control=Control.PLAN,
            opened=at,
            precision=Precision.EXACT,
            seen=at,
            off_at=at,
            closed=end,
            ending=Ending.HEALED,
        )

    pairs = [plan(60 * number + minute) for number in range(60) for minute in (0, 1)]
    rows = merged(pairs, most=FEWEST).exposures
    assert len(rows) < FEWEST
    assert {(row.duration, row.precision) for row in rows} == {
        (timedelta(seconds=30), Precision.EXACT),
        (timedelta(seconds=90), Precision.AT_MOST),
    }


def test_so_many_are_left_that_each_control_can_be_told_apart_in_each_way_that_it_is_waived() -> None:
    kinds = [one for one in Control if one in {Control.PROVIDER, Control.PLAN, Control.ACCOUNT}]
    assert len(list(product(kinds, range(2**3), range(2)))) <= FEWEST
