"""Baselines and exemptions that the documents show are ones that the check takes."""

from datetime import date

import pytest

from enforcer.baselines.file import read
from enforcer.errors import BadBaseline
from tests.docs.documents import ROOT, document
from tests.unit.baseline_texts import GOOD

WRITTEN = date(2026, 11, 28)
"""When the dates in the documents were far enough ahead."""


def shown(name: str, beginning: str) -> str:
    return next(fence for fence in document(name).fences("yaml") if fence.startswith(beginning))


def test_the_readmes_baseline_is_a_good_one_that_enforces() -> None:
    assert read(shown("README.md", "version: 1"), file="b.yaml", today=WRITTEN).mode.value == "enforce"


def test_the_complaint_that_the_readme_shows_is_the_one_about_its_own_baseline_without_consent() -> None:
    text = shown("README.md", "version: 1").replace(
        "{state: enabled, approvedBy: privacy-board, ticket: PRIV-112}", "enabled"
    )
    with pytest.raises(BadBaseline) as told:
        read(text, file="baseline.yaml", today=WRITTEN)
    assert str(told.value) in [fence.strip() for fence in document("README.md").fences("text")]


@pytest.mark.parametrize("name", ["README.md", "docs/deploy.md"])
def test_who_is_shown_how_to_deploy_is_told_before_that_the_packaged_baseline_enforces_at_once(name: str) -> None:
    packaged = ROOT / "baselines" / "default.yaml"
    assert read(packaged.read_text(encoding="utf-8"), file="default.yaml", today=WRITTEN).mode.value == "enforce"
    before, _, _ = document(name).text.partition("$ azd up")
    assert "`mode: observe`" in before[-1500:]


@pytest.mark.parametrize("name", ["docs/faq.md"])
def test_an_exemption_that_is_shown_can_be_pasted(name: str) -> None:
    baseline = read(GOOD + shown(name, "exemptions:"), file="b.yaml", today=WRITTEN)
    assert [one.ticket for one in baseline.exemptions] == ["SEC-42"]
