"""The published JSON Schema is what the code makes, and judges a file as the check does."""

import json
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator, FormatChecker

from enforcer.baselines.file import read
from enforcer.baselines.form import BASELINE
from enforcer.documents.check import problems
from enforcer.documents.yaml_subset import parse
from enforcer.errors import BadBaseline
from tests.unit.baseline_draw import drawn, spoilt
from tests.unit.baseline_texts import GOOD, TODAY
from tools.docs import ROOT, WHOLE, rendered

PUBLISHED = "baselines/baseline.schema.json"
VALIDATOR = Draft7Validator(json.loads((ROOT / PUBLISHED).read_text(encoding="utf-8")), format_checker=FormatChecker())


def plain(value: Any) -> Any:  # Any: YAML's values, dates as JSON writes them
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def by_schema(text: str) -> bool:
    return verdicts(text)[0]


def verdicts(text: str) -> tuple[bool, bool]:
    """The schema's and the form's."""
    document = parse(text, file="b.yaml")
    return bool(VALIDATOR.is_valid(plain(document.value))), problems(BASELINE, document) == ()


def texts(cases: int, seed: int) -> Iterator[str]:
    """Good ones and, three times as many, spoilt ones."""
    chance = random.Random(seed)  # noqa: S311  reproducible on purpose
    for number in range(cases):
        value = drawn(chance)
        value = value if number % 4 == 0 else spoilt(value, chance)
        copied = json.loads(json.dumps(value))  # shared parts would be anchors
        yield yaml.dump(copied, Dumper=yaml.CSafeDumper, sort_keys=False)


def test_the_published_schema_is_current_and_is_one() -> None:
    assert (ROOT / PUBLISHED).read_text(encoding="utf-8") == WHOLE[PUBLISHED]()
    Draft7Validator.check_schema(VALIDATOR.schema)


def test_the_table_of_keys_is_current() -> None:
    document = (ROOT / "docs" / "baseline.md").read_text(encoding="utf-8")
    assert rendered(document, "docs/baseline.md") == document


def test_two_thousand_baselines_have_the_same_verdict_from_schema_and_form() -> None:
    judged = [(text, *verdicts(text)) for text in texts(2_000, seed=7)]
    assert [text for text, one, other in judged if one is not other] == []
    assert 500 <= sum(one for _, one, _ in judged) <= 1_500


@pytest.mark.slow  # eight thousand more, of another seed each time
def test_eight_thousand_more_have_the_same_verdict() -> None:
    seed = random.SystemRandom().randrange(10**9)
    assert [text for text in texts(8_000, seed=seed) if len({*verdicts(text)}) > 1] == []


def test_a_generated_baseline_that_the_schema_allows_is_read() -> None:
    refused = []
    for text in texts(200, seed=8):
        with suppress(BadBaseline):
            read(text, file="b.yaml", today=TODAY)
            continue
        refused.append(text)
    assert all(not by_schema(text) or "until" in text or "match" in text for text in refused)
    assert len(refused) < 190


ALONE = {
    "an exemption for years": "exemptions:\n  - {subscription: 5f6c0a1e-0000-4000-8000-00000000ab01, controls: [plan], "
    "owner: o, reason: r, ticket: T-1, until: 2030-01-01}\n",
    "a scope that never wins": "scopes:\n  - {match: {subscription: 5f6c0a1e-0000-4000-8000-00000000ab01}}\n"
    "  - {match: {subscription: 5F6C0A1E-0000-4000-8000-00000000AB01}}\n",
}


@pytest.mark.parametrize("more", ALONE.values(), ids=ALONE.keys())
def test_what_the_schema_cant_say_is_refused_by_the_check_alone(more: str) -> None:
    assert by_schema(GOOD + more)
    with pytest.raises(BadBaseline):
        read(GOOD + more, file="b.yaml", today=TODAY)


def test_every_key_is_described_for_editors() -> None:
    def bare(schema: Any) -> Iterator[str]:  # Any: JSON
        for name, inner in schema.get("properties", {}).items() if "additionalProperties" in schema else ():
            yield from [name] if not inner.get("description") else []
            yield from bare(inner)

    assert list(bare(VALIDATOR.schema)) == []
