"""Baseline files to bend: a good one, and what can stand in its place."""

from datetime import date

TODAY = date(2026, 3, 1)
HEAD = "version: 1\nname: contoso\nmode: enforce\nplans:\n  AI:\n    tier: Standard\n    extensions:\n"
LINE = 8
"""Where the first extension stands."""

CONSENT = "state: enabled, approvedBy: privacy-board, ticket: PRIV-112"
WAIVER = 'state: disabled, owner: platform-team, reason: "vendor test", review: 2027-06-30'


def with_extensions(*lines: str) -> str:
    """The good file with these extensions."""
    return HEAD + "".join(f"      {line}\n" for line in lines)


GOOD = with_extensions(
    f"AIPromptEvidence: {{{CONSENT}}}",
    "AIPromptSharingWithPurview: unmanaged",
    "AIModelScanner: enabled",
)
