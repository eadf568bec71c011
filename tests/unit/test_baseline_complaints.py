"""A bad baseline is refused with line, path, value and what is allowed, so that a person can mend it."""

import pytest

from enforcer.baselines.file import read
from enforcer.baselines.form import BASELINE
from enforcer.errors import BadBaseline, Problem
from tests.unit.baseline_texts import CONSENT, GOOD, HEAD, LINE, TODAY, WAIVER, with_extensions

EXTENSIONS = "plans.AI.extensions"
NAMES = "AIPromptEvidence, AIPromptSharingWithPurview, AIModelScanner"
STATES = "enabled, disabled, unmanaged"
WORDS = "enabled, disabled, unmanaged, or a mapping with a state"
KEYS = ", ".join(key.name for key in BASELINE.keys)
SAID = "state, approvedBy, ticket, owner, reason, review"
CONSENT_RULE = "only with approvedBy and ticket: who agreed that prompts are handed on, and where"
WAIVER_RULE = "only with owner, reason and review: for what is switched off"
NO_TAGS = "no YAML: anchors, aliases and tags are not allowed"
EVIDENCE, SCANNER = f"{EXTENSIONS}.AIPromptEvidence", f"{EXTENSIONS}.AIModelScanner"


def problem(text: str) -> Problem:
    with pytest.raises(BadBaseline) as caught:
        read(text, file="b.yaml", today=TODAY)
    (only,) = caught.value.problems
    return only


BAD = {
    "a version to come": (GOOD.replace("version: 1", "version: 2"), 1, "version", "2", "1"),
    "a version in words": (GOOD.replace("version: 1", "version: '1'"), 1, "version", "'1'", "1"),
    "a version that is true": (GOOD.replace("version: 1", "version: true"), 1, "version", "True", "1"),
    "no version": (GOOD.replace("version: 1\n", ""), 1, "version", "nothing", "version is required"),
    "no name": (GOOD.replace("name: contoso\n", ""), 1, "name", "nothing", "name is required"),
    "a name that is a number": (GOOD.replace("contoso", "7"), 2, "name", "7", "text"),
    "no mode": (GOOD.replace("mode: enforce\n", ""), 1, "mode", "nothing", "mode is required"),
    "a mode in capitals": (GOOD.replace("enforce", "Enforce"), 3, "mode", "'Enforce'", "observe, enforce"),
    "a mode that is nothing": (GOOD.replace("enforce", ""), 3, "mode", "nothing", "observe, enforce"),
    "plans that are a list": (GOOD.replace("plans:\n  AI:", "plans:\n  - AI:"), 4, "plans", "a list", "a mapping"),
    "no AI plan": ("version: 1\nname: n\nmode: enforce\nplans: {}", 4, "plans.AI", "nothing", "AI is required"),
    "another plan": (GOOD + "  Servers: {}\n", 11, "plans.Servers", "unknown key 'Servers'", "AI"),
    "no tier": (GOOD.replace("    tier: Standard\n", ""), 5, "plans.AI.tier", "nothing", "tier is required"),
    "the tier Free": (GOOD.replace("Standard", "Free"), 6, "plans.AI.tier", "'Free'", "Standard"),
    "a sub-plan": (
        GOOD.replace("Standard", "Standard\n    subPlan: P2"),
        7,
        "plans.AI.subPlan",
        "unknown key 'subPlan'",
        "tier, extensions",
    ),
    "extensions that are nothing": (HEAD, 7, EXTENSIONS, "nothing", "a mapping"),
    "extensions that are a list": (HEAD + "      - AIModelScanner\n", 7, EXTENSIONS, "a list", "a mapping"),
    "a misspelt key": (GOOD.replace("mode", "moed"), 3, "moed", "unknown key 'moed'", f"{KEYS} (did you mean mode?)"),
    "a key unlike any other": (GOOD + "xyz: 1\n", 11, "xyz", "unknown key 'xyz'", KEYS),
    "a misspelt extension": (
        with_extensions("AIModelScaner: enabled"),
        LINE,
        f"{EXTENSIONS}.AIModelScaner",
        "unknown key 'AIModelScaner'",
        f"{NAMES} (did you mean AIModelScanner?)",
    ),
    "an extension in other casing": (
        with_extensions("aimodelscanner: enabled"),
        LINE,
        f"{EXTENSIONS}.aimodelscanner",
        "unknown key 'aimodelscanner'",
        f"{NAMES} (did you mean AIModelScanner?)",
    ),
    "a misspelt consent": (
        with_extensions("AIPromptEvidence: {state: enabled, approvedby: x, ticket: T-1}"),
        LINE,
        f"{EVIDENCE}.approvedby",
        "unknown key 'approvedby'",
        f"{SAID} (did you mean approvedBy?)",
    ),
    "a number for an extension": (with_extensions("AIModelScanner: 7"), LINE, SCANNER, "7", WORDS),
    "a state unheard of": (with_extensions("AIModelScanner: {state: off}"), LINE, f"{SCANNER}.state", "'off'", STATES),
    "an extension that is a list": (with_extensions("AIModelScanner: [enabled]"), LINE, SCANNER, "a list", WORDS),
    "consent by a number": (
        with_extensions("AIPromptEvidence: {state: enabled, approvedBy: 7, ticket: T-1}"),
        LINE,
        f"{EVIDENCE}.approvedBy",
        "7",
        "text",
    ),
    "a key twice": (GOOD + "mode: observe\n", 11, "mode", "a key twice", "each key once"),
    "an extension twice": (
        with_extensions("AIModelScanner: enabled", "AIModelScanner: enabled"),
        LINE + 1,
        SCANNER,
        "a key twice",
        "each key once",
    ),
}


@pytest.mark.parametrize(("text", "line", "path", "value", "allowed"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_names_line_path_value_and_what_is_allowed(
    text: str, line: int, path: str, value: str, allowed: str
) -> None:
    assert problem(text) == Problem(f"b.yaml:{line}", path, value, allowed)


RULES = {
    "evidence without consent": ("AIPromptEvidence: enabled", CONSENT_RULE),
    "sharing with a ticket alone": ("AIPromptSharingWithPurview: {state: enabled, ticket: T-1}", CONSENT_RULE),
    "evidence with a waiver instead": (f"AIPromptEvidence: {{{WAIVER.replace('disabled', 'enabled')}}}", CONSENT_RULE),
    "off in a word": ("AIModelScanner: disabled", WAIVER_RULE),
    "off without an owner": (f"AIModelScanner: {{{WAIVER.replace('owner: platform-team, ', '')}}}", WAIVER_RULE),
    "off without a reason": (f"AIModelScanner: {{{WAIVER.replace('reason: "vendor test", ', '')}}}", WAIVER_RULE),
    "off without a review": (f"AIModelScanner: {{{WAIVER.replace(', review: 2027-06-30', '')}}}", WAIVER_RULE),
    "off with consent instead": (f"AIPromptEvidence: {{{CONSENT.replace('enabled', 'disabled')}}}", WAIVER_RULE),
}


@pytest.mark.parametrize(("line", "rule"), RULES.values(), ids=RULES.keys())
def test_disclosing_needs_consent_and_switching_off_needs_a_waiver(line: str, rule: str) -> None:
    found = problem(with_extensions(line))
    assert (found.where, found.allowed) == (f"b.yaml:{LINE}", rule)
    assert found.path == f"{EXTENSIONS}.{line.partition(':')[0]}"


TROUBLES = {
    "nothing": ("", "b.yaml:1", "nothing"),
    "a word": ("hello", "b.yaml:1", "'hello'"),
    "a list": ("- 1\n", "b.yaml:1", "a list"),
    "two documents": (GOOD + "---\na: 1\n", "b.yaml:11", "no YAML: but found another document"),
    "an anchor": (GOOD.replace("contoso", "&a contoso"), "b.yaml:2", NO_TAGS),
    "an alias": (GOOD.replace("contoso", "*a"), "b.yaml:2", NO_TAGS),
    "a tag": (GOOD.replace("contoso", "!!python/object:os.system contoso"), "b.yaml:2", NO_TAGS),
    "a local tag": (GOOD.replace("contoso", "!x contoso"), "b.yaml:2", NO_TAGS),
    "a tab": (GOOD.replace("  AI", "\tAI"), "b.yaml:5", "no YAML: found character '\\t' that cannot start any token"),
    "an open bracket": ("a: [1", "b.yaml:1", "no YAML: expected ',' or ']', but got '<stream end>'"),
    "a NUL": (GOOD.replace("contoso", "con\0toso"), "b.yaml", "no YAML: ReaderError"),
    "a lone surrogate": (GOOD.replace("contoso", "con\ud800toso"), "b.yaml", "no YAML: ReaderError"),
    "too many characters": ("x" * 300_000, "b.yaml", "more than 262144 characters"),
    "endless lists": ("[" * 200_000, "b.yaml:1", "nested too deeply"),
    "endless mappings": ("{" * 200_000, "b.yaml:1", "nested too deeply"),
    "endless dashes": ("- " * 50_000, "b.yaml:1", "nested too deeply"),
    "nested too deeply": ("a: " + "[" * 30 + "]" * 30, "b.yaml:1", "nested too deeply"),
    "a key that is a list": ("[1]: 2", "b.yaml:1", "a key that is no text"),
}


@pytest.mark.parametrize(("text", "where", "value"), TROUBLES.values(), ids=TROUBLES.keys())
def test_what_is_no_baseline_at_all_says_so(text: str, where: str, value: str) -> None:
    found = problem(text)
    assert (found.where, found.value) == (where, value)
    assert found.allowed


@pytest.mark.parametrize("word", ["on", "off", "yes", "no", "Yes", "TRUE", "True", "y"])
def test_a_word_that_other_parsers_take_for_a_boolean_is_a_word(word: str) -> None:
    assert problem(GOOD.replace("enforce", word)).value == repr(word)


def test_a_long_value_is_cut_short() -> None:
    assert len(problem(GOOD.replace("enforce", "x" * 9_000)).value) == 80


@pytest.mark.parametrize("word", ["on", "off", "Enabled"])
def test_a_bad_word_for_an_extension_is_shown(word: str) -> None:
    assert word in problem(with_extensions(f"AIModelScanner: {word}")).value


def test_an_extension_that_says_nothing_is_told_the_words() -> None:
    assert "enabled" in problem(with_extensions("AIModelScanner:")).allowed


def test_a_review_that_is_no_date_is_told_that_it_must_be_one() -> None:
    line = f"AIModelScanner: {{{WAIVER.replace('2027-06-30', '2027-06-31')}}}"
    assert "date" in problem(with_extensions(line)).allowed.removeprefix("Invalid RFC3339 encoded date")


@pytest.mark.parametrize("blank", ['" "', '"\\t"', '"\\u200b"'])
def test_nobody_is_no_consent(blank: str) -> None:
    assert problem(with_extensions(f"AIPromptEvidence: {{state: enabled, approvedBy: {blank}, ticket: T-1}}"))


ESCAPES = {
    "an escape beyond Unicode": GOOD.replace("contoso", '"\\UFFFFFFFF"'),
    "an escaped surrogate as a value": GOOD.replace("enforce", '"\\ud800"'),
    "an escaped surrogate as a key": GOOD + '"\\ud800": 1\n',
}


@pytest.mark.parametrize("text", ESCAPES.values(), ids=ESCAPES.keys())
def test_escapes_in_quotes_are_refused_like_anything_else(text: str) -> None:
    assert problem(text)
