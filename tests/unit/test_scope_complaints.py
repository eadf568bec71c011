"""What scopes may not say is refused by line, and all that is wrong at once."""

import pytest

from tests.unit.added import ANSWERED, problems, scoped
from tests.unit.baseline_texts import CONSENT

TIGHTER = "a subscription's owner can edit its name and tags and choose its offer: these may only tighten"
LOOSER = "only with owner, reason and review: whoever loosens a scope answers for it"
MG, TAG = "match: {managementGroup: mg-a}", "match: {tags: {x: y}}"
EXTENSION = "plans: {AI: {extensions: {AIModelScanner: "
BAD = {
    "no match": (scoped("mode: enforce"), 2, "scopes.0.match", "nothing", "match is required"),
    "a match of nothing": (
        scoped("match: {}"),
        2,
        "scopes.0.match",
        "nothing",
        "at least one of managementGroup, subscription, name, tags, quotaId",
    ),
    "a misspelt match": (
        scoped("match: {managementgroup: mg-a}"),
        2,
        "scopes.0.match.managementgroup",
        "unknown key 'managementgroup'",
        "managementGroup, subscription, name, tags, quotaId (did you mean managementGroup?)",
    ),
    "a group's path": (
        scoped("match: {managementGroup: /providers/x/mg-a}"),
        2,
        "scopes.0.match.managementGroup",
        "'/providers/x/mg-a'",
        "the id of a management group, not its display name",
    ),
    "a subscription by name": (
        scoped("match: {subscription: bank}"),
        2,
        "scopes.0.match.subscription",
        "'bank'",
        "a subscription id (a UUID with dashes)",
    ),
    "tags that are a list": (
        scoped("match: {tags: [x]}"),
        2,
        "scopes.0.match.tags",
        "a list",
        "a mapping of 1 to 10",
    ),
    "observe without an owner": (scoped(f"{MG}, mode: observe"), 2, "scopes.0.mode", "'observe'", LOOSER),
    "skip without an owner": (scoped(f"{MG}, skip: true"), 2, "scopes.0.skip", "True", LOOSER),
    "accounts unmanaged without an owner": (
        scoped(f"{MG}, accounts: {{defenderSwitch: unmanaged}}"),
        2,
        "scopes.0.accounts.defenderSwitch",
        "'unmanaged'",
        LOOSER,
    ),
    "an extension unmanaged without an owner": (
        scoped(f"{MG}, {EXTENSION}unmanaged}}}}}}"),
        2,
        "scopes.0.plans.AI.extensions.AIModelScanner",
        "'unmanaged'",
        LOOSER,
    ),
    "skip that keeps something": (
        scoped(f"{MG}, skip: true, mode: enforce, {ANSWERED}"),
        2,
        "scopes.0.mode",
        "'enforce'",
        "no mode here: what is skipped is kept at nothing",
    ),
    "a scope that raises disclosure by the top level's consent": (
        scoped(f"{MG}, plans: {{AI: {{extensions: {{AIPromptEvidence: enabled}}}}}}"),
        2,
        "scopes.0.plans.AI.extensions.AIPromptEvidence",
        "'enabled'",
        "only with approvedBy and ticket: who agreed that prompts are handed on, and where",
    ),
    "a tag that skips": (
        scoped(f"{TAG}, skip: true, {ANSWERED}"),
        2,
        "scopes.0.skip",
        "True",
        f"no skip here: {TIGHTER}",
    ),
    "a tag that hands prompts on to Purview": (
        scoped(f"{TAG}, plans: {{AI: {{extensions: {{AIPromptSharingWithPurview: {{{CONSENT}}}}}}}}}"),
        2,
        "scopes.0.plans.AI.extensions.AIPromptSharingWithPurview",
        "a mapping",
        "nothing here: a subscription's owner does not decide that prompts are handed on where that protects nothing",
    ),
    "a tag that observes": (
        scoped(f"{TAG}, mode: observe, {ANSWERED}"),
        2,
        "scopes.0.mode",
        "'observe'",
        f"enforce: {TIGHTER}",
    ),
    "a name beside a group that observes": (
        scoped(f"match: {{managementGroup: mg-a, name: x*}}, mode: observe, {ANSWERED}"),
        2,
        "scopes.0.mode",
        "'observe'",
        f"enforce: {TIGHTER}",
    ),
    "an offer that switches off": (
        scoped(f"match: {{quotaId: MSDN*}}, {EXTENSION}{{state: disabled, {ANSWERED}}}}}}}}}"),
        2,
        "scopes.0.plans.AI.extensions.AIModelScanner",
        "a mapping",
        f"enabled: {TIGHTER}",
    ),
    "the tier Free for a group": (
        scoped(f"{MG}, plans: {{AI: {{tier: Free}}}}"),
        2,
        "scopes.0.plans.AI.tier",
        "'Free'",
        "Standard",
    ),
    "the same match twice": (
        scoped(MG, MG.replace("mg-a", "MG-A")),
        3,
        "scopes.1.match",
        "a mapping",
        "another match than that of scopes.0, which wins",
    ),
}


@pytest.mark.parametrize(("more", "line", "path", "value", "allowed"), BAD.values(), ids=BAD.keys())
def test_it_is_refused_by_line_path_value_and_what_is_allowed(
    more: str, line: int, path: str, value: str, allowed: str
) -> None:
    assert problems(more) == [(line, path, value, allowed)]


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file() -> None:
    found = problems(scoped("mode: Enforce", f"{TAG}, mode: observe, {ANSWERED}") + "limits: {maxChanged: 2}\nx: 1\n")
    assert [(line, path) for line, path, _, _ in found] == [
        (2, "scopes.0.mode"),
        (2, "scopes.0.match"),
        (3, "scopes.1.mode"),
        (4, "limits.maxChanged"),
        (5, "x"),
    ]


def test_no_more_is_told_than_somebody_mends() -> None:
    assert len(problems(scoped(*["mode: Enforce"] * 400))) == 50
