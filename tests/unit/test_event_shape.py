"""What is put on record of a delivery that is rejected: its keys and types, cut to a line."""

import pytest

from enforcer.claims.shape import shape_of

SHAPES: dict[str, tuple[object, str]] = {
    "a value": (7, "int"),
    "nothing": (None, "NoneType"),
    "an empty object": ({}, "{}"),
    "two levels of keys, and below them types": (
        {"id": "x", "data": {"claims": {"a": 1}}},
        "{id: str, data: {claims: dict}}",
    ),
    "a key in another script, and a line break": ({"ä\n": 1}, "{\\xe4\\n: int}"),
}


@pytest.mark.parametrize(("event", "shape"), SHAPES.values(), ids=SHAPES)
def test_a_shape_shows_keys_and_types(event: object, shape: str) -> None:
    assert shape_of(event) == shape


def test_of_a_level_the_first_thirty_keys_are_shown() -> None:
    keys = [str(number) for number in range(31)]
    assert shape_of(dict.fromkeys(keys, 1)) == "{" + ", ".join(f"{key}: int" for key in keys[:30]) + "}"


def test_of_a_key_the_first_forty_characters_are_shown() -> None:
    assert shape_of({"k" * 41: 1}) == f"{{{'k' * 40}: int}}"


def test_a_shape_ends_after_five_hundred_characters() -> None:
    whole = {f"{number:02}{'k' * 38}": 1 for number in range(30)}
    assert len(shape_of(whole)) == 500
    assert shape_of(whole).startswith(f"{{00{'k' * 38}: int, 01")
