"""A history against a list of all that ever was: what was so at any moment within the lag."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sandbox.history import History

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
LAG = timedelta(seconds=10)
CHANGES = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab"), st.integers(0, 3)), max_size=20)


@given(CHANGES, st.integers(0, 10), st.booleans())
def test_the_earliest_change_after_a_moment_tells_what_was_then(
    changes: list[tuple[int, str, int]], back_s: int, is_followed: bool
) -> None:
    history, now, state = History[int](LAG), BEGAN, dict.fromkeys("ab", -1)
    history.is_followed = is_followed
    all_of_it = [(now, dict(state))]
    for pause_s, subject, value in changes:
        now += timedelta(seconds=pause_s)
        history.note(subject, state[subject], now=now)
        state[subject] = value
        all_of_it.append((now, dict(state)))
    horizon = now - timedelta(seconds=back_s)
    history.settled(horizon)
    was = [known for at, known in all_of_it if at <= horizon] or [all_of_it[0][1]]
    shown = {name: state[name] if (past := history.earliest(name)) is None else past.before for name in "ab"}
    assert shown == was[-1]


def test_a_settled_change_is_told_once() -> None:
    history = History[int](LAG)
    history.is_followed = True
    history.note("a", 1, now=BEGAN)
    history.note("b", 2, now=BEGAN + LAG)
    assert history.settled(BEGAN + LAG / 2) == {"a"}
    assert history.settled(BEGAN + LAG) == {"b"}
    assert history.settled(BEGAN + 2 * LAG) == set()
