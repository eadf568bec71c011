"""What exemptions and the smaller sections may not say is refused by line."""

import pytest

from enforcer.baselines.file import read
from tests.unit.added import WHO, exempt, problems
from tests.unit.baseline_texts import GOOD, TODAY

BAD = {
    "an exemption of nobody": (
        exempt("controls: [plan], owner: o, reason: r, ticket: T-1, until: 2026-12-31"),
        2,
        "exemptions.0",
        "nothing",
        "exactly one of subscription, managementGroup",
    ),
    "an exemption of both": (
        exempt(f"{WHO}, managementGroup: mg-a, controls: [plan], until: 2026-12-31"),
        2,
        "exemptions.0",
        "subscription and managementGroup",
        "exactly one of subscription, managementGroup",
    ),
    "an exemption of no control": (
        exempt(f"{WHO}, controls: [], until: 2026-12-31"),
        2,
        "exemptions.0.controls",
        "0 of them",
        "a list of 1 to 5",
    ),
    "an exemption from enrolment": (
        exempt(f"{WHO}, controls: [enrolment], until: 2026-12-31"),
        2,
        "exemptions.0.controls.0",
        "'enrolment'",
        "provider, plan, account, content-filter, efficacy",
    ),
    "a control twice": (
        exempt(f"{WHO}, controls: [plan, plan], until: 2026-12-31"),
        2,
        "exemptions.0.controls.1",
        "'plan'",
        "each one once",
    ),
    "a provider without its plan": (
        exempt(f"{WHO}, controls: [provider], until: 2026-12-31"),
        2,
        "exemptions.0.controls",
        "provider",
        "provider only together with plan",
    ),
    "no ticket": (
        exempt(f"{WHO.replace(', ticket: T-1', '')}, controls: [plan], until: 2026-12-31"),
        2,
        "exemptions.0.ticket",
        "nothing",
        "ticket is required",
    ),
    "no such day": (
        exempt(f"{WHO}, controls: [plan], until: 2026-02-30"),
        2,
        "exemptions.0.until",
        "'2026-02-30'",
        "a date such as 2027-06-30",
    ),
    "367 days": (
        exempt(f"{WHO}, controls: [plan], until: 2027-03-03"),
        2,
        "exemptions.0.until",
        "2027-03-03",
        "a day at most 366 days after 2026-03-01",
    ),
    "a switch off": (
        "accounts: {defenderSwitch: disabled}\n",
        1,
        "accounts.defenderSwitch",
        "'disabled'",
        "enabled, unmanaged",
    ),
    "a word for a flag": ("contentFilter: {report: on}\n", 1, "contentFilter.report", "'on'", "true, false"),
    "a part above one": ("limits: {maxLoosened: 5}\n", 1, "limits.maxLoosened", "5", "a number, 0 to 1"),
    "a time without a unit": ("incident: {within: 60}\n", 1, "incident.within", "60", "a time such as 30m, 1h or 2d"),
    "half a heal": ("incident: {afterHeals: 2.5}\n", 1, "incident.afterHeals", "2.5", "a whole number, 2 to 20"),
    "a whole promise": ("exposure: {slo: 100}\n", 1, "exposure.slo", "100", "a number, 50 to 99.999"),
}


@pytest.mark.parametrize(("more", "line", "path", "value", "allowed"), BAD.values(), ids=BAD.keys())
def test_it_is_refused_by_line_path_value_and_what_is_allowed(
    more: str, line: int, path: str, value: str, allowed: str
) -> None:
    assert problems(more) == [(line, path, value, allowed)]


GOOD_DAYS = {"in a leap year's time": "2027-03-02", "today": "2026-03-01", "long ago": "2020-01-01"}


@pytest.mark.parametrize("until", GOOD_DAYS.values(), ids=GOOD_DAYS.keys())
def test_an_exemption_may_end_within_366_days_or_have_ended(until: str) -> None:
    text = GOOD + exempt(f"{WHO}, controls: [plan], until: {until}")
    assert read(text, file="b.yaml", today=TODAY).exemptions[0].until.isoformat() == until
