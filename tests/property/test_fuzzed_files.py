"""Baselines and settings of any text are read or refused, and nothing else."""

import json
import random
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from enforcer.baseline import Baseline
from enforcer.baselines.file import read as read_baseline
from enforcer.configuration.table import SETTINGS
from enforcer.errors import BadBaseline, BadSettings
from enforcer.settings import read as read_settings
from tests.unit.baseline_texts import GOOD, TODAY, with_extensions
from tests.unit.build import SUBSCRIPTION

WAIVED = with_extensions("AIModelScanner: {state: disabled, owner: o, reason: r, review: 2027-06-30}")
SCOPED = (
    "scopes:\n  - {match: {managementGroup: mg-a}, skip: true, owner: o, reason: r, review: 2026-09-30}\n"
    "  - match: {tags: {a: b}, name: '*'}\n    mode: enforce\nexemptions:\n"
    "  - {managementGroup: mg-b, controls: [plan], owner: o, reason: r, ticket: T, until: 2026-12-31}\n"
    "limits: {maxLoosened: 0.1}\nincident: {within: 1h}\ntelemetry: {actorNames: false}\n"
)
SAMPLES = (GOOD, WAIVED, GOOD[:99], GOOD + SCOPED, GOOD + SCOPED)
PIECES = (
    *("\n", "  ", "\t", ":", ": ", "-", "- ", "{", "}", "[", "]", ",", "#", "&a ", "*a", "!", "!!int ", "|", ">", "%"),
    *("@", "'", '"', "? ", "---\n", "...\n", "<<", "~", "null", "true", "on", "7", "1.5", "2027-06-30", "\0", "\ufeff"),
    *("\x85", "\u2028", "\ud800", "AI", "state", "enabled", "AIModelScanner", "approvedBy", "9" * 99, "0x7", ".", "$"),
    *("\\", "`", "\\ud800", "\\UFFFFFFFF", "- at `$."),
)


def read(text: str) -> Baseline | None:
    try:
        return read_baseline(text, file="b.yaml", today=TODAY)
    except BadBaseline as error:
        problems = error.problems
    assert all(problem.where.startswith("b.yaml") and problem.value and problem.allowed for problem in problems)
    return None


def mutated(chance: random.Random) -> str:
    text = chance.choice(SAMPLES)
    for _ in range(chance.randrange(1, 4)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(PIECES) + text[at + chance.choice((0, 0, 1, 9)) :]
    return text


def fuzz(cases: int, seed: int) -> list[Baseline | None]:
    chance = random.Random(seed)  # noqa: S311  reproducible on purpose
    return [read(mutated(chance)) for _ in range(cases)]


def test_spoilt_baselines_are_read_or_refused_and_never_disclose_without_consent() -> None:
    found = fuzz(600, seed=1)
    good = [baseline for baseline in found if baseline]
    assert 5 < len(good) < 595
    assert all(wanted.consent for baseline in good for wanted in baseline.plan.extensions if is_disclosing(wanted))


def is_disclosing(wanted: object) -> bool:
    return "Prompt" in repr(wanted) and "ENABLED" in repr(wanted)


@pytest.mark.slow  # YAML is read at a millisecond a file: twelve thousand take ten seconds
def test_many_spoilt_baselines_are_read_or_refused() -> None:
    assert fuzz(12_000, seed=random.SystemRandom().randrange(10**9))


@given(st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_text_is_refused(text: str) -> None:
    assert read(text) is None


KEYS = st.sampled_from(
    (
        *("version", "name", "mode", "plans", "AI", "tier", "extensions", "AIPromptEvidence", "state", "accounts", "x"),
        *("scopes", "match", "tags", "managementGroup", "skip", "exemptions", "controls", "until", "limits", "within"),
    )
)
LEAVES = st.sampled_from([None, True, 1, 0.5, "", "enabled", "enforce", "2026-12-31", "mg-a", "1h", SUBSCRIPTION])
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=30
)
WELL_BEGUN = yaml.safe_load(GOOD)


@given(st.dictionaries(KEYS, ANYTHING, max_size=6))
def test_the_right_keys_with_anything_in_them_are_read_or_refused(said: dict[str, object]) -> None:
    read(json.dumps(said))
    read(json.dumps(WELL_BEGUN | said))


NAMES = st.sampled_from([*(setting.name for setting in SETTINGS), "ENFORCER_X", "WEBSITE_SITE_NAME"])
TEXTS = st.sampled_from(["true", "mg", "https://management.azure.com", "https://127.0.0.1:1", "https://[", "//"])
ENVIRONMENTS = st.dictionaries(NAMES | st.text(max_size=5).map("ENFORCER_".__add__), TEXTS | st.text(max_size=30))


@given(ENVIRONMENTS)
def test_any_environment_is_read_or_refused(environment: dict[str, str]) -> None:
    with suppress(BadSettings):
        assert read_settings(environment, app_folder=Path("app")).management_groups


SECRETS = st.text("abcdefghij", min_size=12, max_size=30).map("Zq".__add__)


@given(st.sampled_from([setting.name for setting in SETTINGS]), SECRETS)
def test_a_value_is_never_shown(name: str, secret: str) -> None:
    environment = {"ENFORCER_X": secret, name: secret}
    with pytest.raises(BadSettings) as caught:
        read_settings(environment, app_folder=Path("app"))
    assert secret not in str(caught.value)
