"""Which texts a pattern of the baseline fits."""

import pytest

from enforcer.baselines.pattern import fits

FITTING = {
    "the same": ("prod", "PROD", True),
    "another": ("prod", "prod-1", False),
    "anything": ("*", "", True),
    "a beginning": ("pay-*", "Pay-1", True),
    "an end": ("*-prod", "pay-prod", True),
    "the middle in order": ("a*b*c*d", "a.b.c.d", True),
    "the middle out of order": ("a*b*c*d", "a.c.b.d", False),
    "beginning and end that overlap": ("ab*ba", "aba", False),
    "what is not known": ("*", None, False),
    "letters that mean something elsewhere": ("a.c[1]?", "abc1x", False),
}


@pytest.mark.parametrize(("pattern", "text", "does"), FITTING.values(), ids=FITTING.keys())
def test_a_star_stands_for_any_characters(pattern: str, text: str | None, does: bool) -> None:
    assert fits(pattern, text) is does


def test_a_pattern_made_to_take_long_does_not() -> None:
    assert not fits("*a" * 40 + "*b", "a" * 100_000)


PATTERNS = {
    "a part in the middle": ("a*b*c", "a-b-c", True),
    "a part that lies only in the end": ("a*bc*c", "abc", False),
    "a part that lies only past the end's beginning": ("a*bb*b", "abb", False),
    "the same part twice, and there once": ("a*b*b*c", "a-b-c", False),
    "the same part twice, and there twice": ("a*b*b*c", "a-b-b-c", True),
    "a part at the very beginning": ("*a*b", "a-b", True),
    "a part right behind the beginning of one letter": ("x*a*b", "xab", True),
    "the first place counts, so that the next part is found": ("*b*c*", "b-c-b", True),
    "parts in the wrong order": ("*b*a*", "a-b", False),
    "a part that overlaps the one before": ("*aba*bab*", "abab", False),
}


@pytest.mark.parametrize(("pattern", "text", "does"), PATTERNS.values(), ids=PATTERNS)
def test_the_parts_of_a_pattern_follow_each_other_and_share_no_letter(pattern: str, text: str, does: bool) -> None:
    assert fits(pattern, text) is does
