"""Programs and data that the documents show can be read by what they are for."""

import json
from collections.abc import Callable

import pytest
import yaml

from tests.docs.documents import documents
from tests.infra.bicep import parsed


def bicep(text: str) -> None:
    errors = parsed("shown.bicep", {"shown.bicep": text}).errors
    if errors:
        raise SyntaxError(*errors)


READERS: dict[str, Callable[[str], object]] = {
    "python": lambda text: compile(text, "shown", "exec"),
    "json": json.loads,
    "yaml": yaml.safe_load,
    "bicep": bicep,
}
SHOWN = [
    pytest.param(language, body, id=f"{one.name}: {language} {number}")
    for one in documents()
    for language in READERS
    for number, body in enumerate(one.fences(language), start=1)
]


@pytest.mark.parametrize(("language", "body"), SHOWN)
def test_what_is_shown_can_be_read(language: str, body: str) -> None:
    READERS[language](body)


def test_there_is_something_to_read_in_each_language() -> None:
    assert {str(one.values[0]) for one in SHOWN} == READERS.keys()


@pytest.mark.parametrize(
    ("language", "body"),
    [("python", "x = ("), ("json", "{'a': 1}"), ("yaml", "a: b: c"), ("bicep", "param name strin = {")],
)
def test_what_can_not_be_read_is_told(language: str, body: str) -> None:
    with pytest.raises((SyntaxError, ValueError, yaml.YAMLError)):
        READERS[language](body)
