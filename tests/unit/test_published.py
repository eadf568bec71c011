"""What the ledger keeps of versions: a day of them, bounded, and records until they are told."""

from datetime import timedelta

from enforcer.baselines.published import DAY, MOST_EARLIER, Approval, Said, Untold, Version
from tests.unit.build import NOW

HOUR = timedelta(hours=1)


def after(*minutes: int, approved: int = -1) -> Said:
    """Version `n` came into force at minute `minutes[n]`; version `approved` by an approval."""
    said = Said()
    for number, minute in enumerate(minutes):
        now = NOW + timedelta(minutes=minute)
        by = (Approval(str(number), said.before, now.date()),) if number == approved else ()
        said = said.replaced(str(number), by=by, now=now)
    return said


def test_a_day_begins_with_the_version_that_was_in_force_24_hours_ago() -> None:
    said = after(0, 60, 120)
    days = [said.of_the_day(NOW + timedelta(hours=1) + ago) for ago in (DAY - HOUR, DAY, DAY + HOUR)]
    assert days == [("0", "1"), ("1",), ()]


def test_of_more_versions_than_are_kept_the_oldest_stays_for_as_long_as_it_counts() -> None:
    said = after(*range(3 * MOST_EARLIER))
    assert len(said.digests) == MOST_EARLIER + 1
    assert said.of_the_day(NOW + HOUR)[0] == "0"
    assert said.before == str(3 * MOST_EARLIER - 2)


def test_versions_of_days_before_are_forgotten_as_another_one_comes() -> None:
    assert after(0, 10, 2 * 1440).digests == {"1", "2"}


def test_an_approved_version_begins_the_day_anew() -> None:
    assert after(0, 60, 120, approved=2).of_the_day(NOW + 3 * HOUR) == ()


def test_a_used_approval_is_kept_until_it_ends() -> None:
    said = after(0, 60, approved=1)
    assert [each.digest for each in said.replaced("2", now=NOW + HOUR).used] == ["1"]
    assert said.replaced("2", now=NOW + DAY).used == ()


def test_a_record_is_taken_out_when_it_is_told_and_others_stay() -> None:
    one, other = (Untold(name, "info", {}, NOW) for name in ("baseline_changed", "baseline_held"))
    said = Said(in_force=Version("a", NOW), untold=(one, other))
    assert said.told((one,)).untold == (other,)
