"""Laws of adoption: however an edit is cut into slices, what nobody approved stays within the limits of a day."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from enforcer.adoption.compare import compare
from enforcer.adoption.decision import Decision, decide
from enforcer.baseline import Baseline
from enforcer.baselines.file import read
from enforcer.baselines.published import DAY, MOST_EARLIER, Published, Said, Version, digest_of
from enforcer.facts import SubscriptionId
from enforcer.observed.place import Place
from enforcer.observed.subject import Subject
from tests.unit.baseline_texts import WAIVER, with_extensions
from tests.unit.build import NOW

ESTATE = tuple(
    Subject(SubscriptionId(f"{number:08d}-0000-4000-8000-000000000000"), Place(("mg-a",))) for number in range(40)
)
GOOD = with_extensions("AIModelScanner: unmanaged")
FEW = st.frozensets(st.integers(0, 9), max_size=4)
EDITS = st.lists(st.tuples(st.integers(1, 900), FEW, FEW), min_size=2, max_size=MOST_EARLIER + 4)
"""Minutes since the edit before, who is exempt from then on, and whose scanner is kept off."""
NO_EXEMPTIONS = datetime(2027, 6, 1, tzinfo=UTC)
"""When all of them are over."""


def exempting(numbers: frozenset[int], off: frozenset[int] = frozenset()) -> str:
    rows = (
        f"  - {{subscription: {ESTATE[number].subscription}, controls: [plan], owner: o, reason: x, ticket: T-1, "
        "until: 2026-12-31}\n"
        for number in sorted(numbers)
    )
    exempt = f"exemptions:\n{''.join(rows)}" if numbers else ""
    disabled = f"{{AI: {{extensions: {{AIModelScanner: {{{WAIVER}}}}}}}}}"
    scopes = (f"  - {{match: {{subscription: {ESTATE[each].subscription}}}, plans: {disabled}}}\n" for each in off)
    return GOOD + exempt + (f"scopes:\n{''.join(sorted(scopes))}" if off else "")


class Installation:
    """One ledger, and everything that was ever in force."""

    def __init__(self) -> None:
        self.said = Said(in_force=Version(digest_of(GOOD), NOW - 3 * DAY))
        self.texts = {digest_of(GOOD): GOOD}
        self.history = [(NOW - 3 * DAY, GOOD)]

    def publish(self, text: str, now: datetime) -> Decision:
        found = decide(Published("baseline.yaml", text), self.said, self.texts, ESTATE, now=now)
        self.said = found.said
        if found.text:
            self.texts = {digest: kept for digest, kept in self.texts.items() if digest in self.said.digests}
            self.texts[found.digest] = found.text
            self.history.append((now, found.text))
        return found.decision

    def at(self, moment: datetime) -> Baseline:
        text = [text for since, text in self.history if since <= moment][-1]
        return read(text, file="then", today=NOW.date())


TWO, FOUR, NONE = frozenset(range(2)), frozenset(range(4)), frozenset[int]()


@example([(1, TWO, NONE), (1500, FOUR, NONE), (1500, FOUR, FOUR)])  # in the shadow of exemptions
@settings(max_examples=30)
@given(EDITS)
def test_what_is_in_force_is_never_further_from_what_was_a_day_ago_than_one_edit_may_be(
    edits: Sequence[tuple[int, frozenset[int], frozenset[int]]],
) -> None:
    one, now = Installation(), NOW
    for minutes, exempt, off in edits:
        now += timedelta(minutes=minutes)
        one.publish(exempting(exempt, off), now)
        then, is_now = one.at(now - DAY), one.at(now)
        assert compare(then, is_now, ESTATE, now=now).beyond(then.limits) == ()
        assert compare(then, is_now, ESTATE, now=NO_EXEMPTIONS).beyond(then.limits) == ()
        assert len(one.said.digests) <= MOST_EARLIER + 1


def test_slices_within_the_limits_are_held_back_together_until_a_day_has_passed() -> None:
    one, first, both = Installation(), exempting(frozenset(range(2))), exempting(frozenset(range(4)))
    assert one.publish(first, NOW) is Decision.CHANGED
    for hours in (1, 12, 23):
        assert one.publish(both, NOW + timedelta(hours=hours)) is Decision.HELD
    assert one.publish(both, NOW + timedelta(hours=24)) is Decision.CHANGED


def test_going_back_to_what_was_in_force_a_day_ago_is_within_the_limits_of_the_day() -> None:
    one = Installation()
    one.publish(exempting(frozenset(range(2))), NOW)
    assert one.publish(GOOD, NOW + timedelta(hours=1)) is Decision.CHANGED
    assert one.publish(exempting(frozenset(range(2, 4))), NOW + timedelta(hours=2)) is Decision.CHANGED
