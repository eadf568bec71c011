"""What a baseline file may say, and what comes of it."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from enforcer.baseline import Baseline, Consent, ExtensionWanted, Mode, PlanWanted, Rule, Waiver
from enforcer.baselines.file import read
from tests.unit.baseline_texts import CONSENT, GOOD, HEAD, TODAY, WAIVER, with_extensions

EVIDENCE, SHARING, SCANNER = "AIPromptEvidence", "AIPromptSharingWithPurview", "AIModelScanner"
SHIPPED = Path(__file__).parents[2] / "baselines" / "default.yaml"


def test_a_whole_file_becomes_the_baseline_under_its_digest() -> None:
    assert read(GOOD, file="baseline.yaml", today=TODAY) == Baseline(
        digest=hashlib.sha256(GOOD.encode()).hexdigest(),
        name="contoso",
        mode=Mode.ENFORCE,
        plan=PlanWanted(
            (
                ExtensionWanted(EVIDENCE, Rule.ENABLED, Consent("privacy-board", "PRIV-112")),
                ExtensionWanted(SHARING, Rule.UNMANAGED),
                ExtensionWanted(SCANNER, Rule.ENABLED),
            )
        ),
    )


FORMS = {
    "a word": (f"{SCANNER}: enabled", ExtensionWanted(SCANNER, Rule.ENABLED)),
    "a quoted word": (f'{SCANNER}: "enabled"', ExtensionWanted(SCANNER, Rule.ENABLED)),
    "a quoted name": (f'"{SCANNER}": enabled', ExtensionWanted(SCANNER, Rule.ENABLED)),
    "a mapping": (f"{SCANNER}: {{state: unmanaged}}", ExtensionWanted(SCANNER, Rule.UNMANAGED)),
    "consent": (
        f"{SHARING}: {{{CONSENT}}}",
        ExtensionWanted(SHARING, Rule.ENABLED, Consent("privacy-board", "PRIV-112")),
    ),
    "a waiver": (
        f"{SCANNER}: {{{WAIVER}}}",
        ExtensionWanted(SCANNER, Rule.DISABLED, None, Waiver("platform-team", "vendor test", date(2027, 6, 30))),
    ),
    "a waiver with a quoted date": (
        f"{EVIDENCE}: {{{WAIVER.replace('2027-06-30', '"2027-06-30"')}}}",
        ExtensionWanted(EVIDENCE, Rule.DISABLED, None, Waiver("platform-team", "vendor test", date(2027, 6, 30))),
    ),
}


@pytest.mark.parametrize(("line", "wanted"), FORMS.values(), ids=FORMS.keys())
def test_an_extension_is_said_in_any_of_its_forms(line: str, wanted: ExtensionWanted) -> None:
    assert read(with_extensions(line), file="b", today=TODAY).plan.extensions == (wanted,)


NO_EXTENSIONS = {
    "an empty mapping": HEAD + "      {}\n",
    "no extensions at all": HEAD.removesuffix("    extensions:\n"),
    "a byte order mark": "\ufeff" + HEAD + "      {}\n",
    "Windows line ends": (HEAD + "      {}\n").replace("\n", "\r\n"),
    "comments": "# reviewed\n" + HEAD + "      {}  # none\n",
    "JSON": '{"version": 1, "name": "n", "mode": "enforce", "plans": {"AI": {"tier": "Standard"}}}',
}


@pytest.mark.parametrize("text", NO_EXTENSIONS.values(), ids=NO_EXTENSIONS.keys())
def test_a_file_may_want_the_plan_alone(text: str) -> None:
    assert read(text, file="b", today=TODAY).plan == PlanWanted()


def test_a_file_may_only_observe() -> None:
    assert read(GOOD.replace("enforce", "observe"), file="b", today=TODAY).mode is Mode.OBSERVE


def test_the_digest_changes_with_a_single_character() -> None:
    assert read(GOOD, file="b", today=TODAY).digest != read(GOOD + "#", file="b", today=TODAY).digest


def test_the_shipped_baseline_is_good_and_discloses_nothing() -> None:
    baseline = read(SHIPPED.read_text(encoding="utf-8"), file=SHIPPED.name, today=TODAY)
    assert baseline.mode is Mode.ENFORCE
    assert {wanted.rule for wanted in baseline.plan.extensions} == {Rule.UNMANAGED}


def test_the_shipped_file_keeps_the_accounts_switch_on_and_reports_opt_outs_and_asks_nothing_of_graph() -> None:
    baseline = read(SHIPPED.read_text(encoding="utf-8"), file=SHIPPED.name, today=TODAY)
    reports = baseline.reports
    assert (baseline.account_switch, reports.content_filter, reports.purview) == (Rule.ENABLED, True, False)


def test_a_rule_is_found_in_any_casing_and_silence_is_unmanaged() -> None:
    plan = read(GOOD, file="b", today=TODAY).plan
    assert plan.rule("aipromptEVIDENCE") is Rule.ENABLED
    assert plan.rule("AIMystery") is Rule.UNMANAGED


def test_the_pace_is_ten_writes_a_second_unless_the_file_says_otherwise() -> None:
    paces = [
        read(GOOD + more, file="b", today=TODAY).limits.writes_per_second
        for more in ("", "limits: {writesPerSecond: 2.5}\n")
    ]
    assert paces == [10, 2.5]
