"""The rights beside Microsoft's built-in roles: matched as Azure does, and counted as the documents say."""

import re

import pytest

from tests.docs.documents import document
from tools.rights import BUILT_IN, OURS, actions, allows

_NUMBERS = {14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen"}


@pytest.mark.parametrize(
    ("granted", "action", "does"),
    [
        ("Microsoft.Security/*", "Microsoft.Security/pricings/write", True),
        ("microsoft.security/pricings/write", "Microsoft.Security/pricings/write", True),
        ("Microsoft.Authorization/*/read", "Microsoft.Authorization/roleAssignments/read", True),
        ("Microsoft.Security/*", "Microsoft.SecurityInsights/x/read", False),
        ("Microsoft.Security/pricings/read", "Microsoft.Security/pricings/write", False),
        ("*", "Microsoft.Web/sites/functions/write", True),
    ],
)
def test_an_action_is_allowed_as_azure_matches_it(granted: str, action: str, *, does: bool) -> None:
    assert allows((granted,), action) is does


def test_no_built_in_role_but_owner_would_do() -> None:
    needed = [one for name in OURS for one in actions(name)]
    enough = {role for role, granted in BUILT_IN.items() if all(allows(granted, one) for one in needed)}
    assert enough == {"Owner"}


def test_the_numbers_of_actions_are_those_that_the_documents_say() -> None:
    number = sum(len(actions(name)) for name in OURS if name != "activity-log")
    assert f"{_NUMBERS[number]} actions, no wildcard" in document("docs/why-not-policy.md").text
    wild = sum("*" in one for one in BUILT_IN["Security Admin"])
    told = re.sub(r"\s+", " ", document("docs/deploy.md").text)
    assert f"is {len(BUILT_IN['Security Admin'])} actions, {wild} of them with a wildcard" in told
