"""A setting → the baseline file that its workers read."""

from collections.abc import Iterable
from datetime import date

from tests.campaign.setting import Setting, Wish

MOST_APPROVED = 100
"""In one file."""

_WAYS = {
    Wish.UNMANAGED: "unmanaged",
    Wish.ENABLED: "{state: enabled, approvedBy: privacy-board, ticket: PRIV-1}",
    Wish.DISABLED: "{state: disabled, owner: platform, reason: privacy, review: 2027-06-30}",
}


def baseline_text(setting: Setting, *, observe: bool) -> str:
    mode = "observe" if observe else "enforce"
    lines = "".join(f"      {name}: {_WAYS[wish]}\n" for name, wish in setting.wishes.items())
    limits = "limits: {maxLoosened: 1.0, maxChanged: 1.0}"
    accounts = "accounts: {defenderSwitch: enabled}\n" if setting.sweeps_accounts else ""
    head = f"version: 1\nname: campaign\nmode: {mode}\n{limits}\n{accounts}"
    return f"{head}plans:\n  AI:\n    tier: Standard\n    extensions:\n{lines}"


def approvals_text(digest: str, *, replaces: Iterable[str], until: date) -> str:
    """That version in place of any of those."""
    rows = "".join(
        f"  - {{digest: {digest}, replaces: {one}, approvedBy: campaign, ticket: C-1, until: {until}}}\n"
        for one in replaces
    )
    return f"version: 1\napprovals:\n{rows}" if rows else "version: 1\napprovals: []\n"
