"""Rows of Microsoft.CognitiveServices accounts, as Resource Graph and as ARM list them → observed/account.py."""

import json
from collections import defaultdict
from collections.abc import Sequence

from enforcer.azure.arm import Json
from enforcer.facts import SubscriptionId, is_subscription_id
from enforcer.observed.account import AI_KINDS, Account, AccountsPage, account_of, is_opted_out

_KINDS = frozenset(kind.lower() for kind in AI_KINDS)


def accounts_query(after: str) -> str:
    """Of Resource Graph: a page of AI accounts in the order of their ids, behind `after`."""
    kinds = ", ".join(f"'{kind}'" for kind in AI_KINDS)
    return (
        f"resources | where type =~ 'microsoft.cognitiveservices/accounts' and kind in~ ({kinds}) "
        f"| extend key = tolower(id) | where key > {json.dumps(after)} "
        "| project id = key, subscriptionId, kind, capabilities = properties.capabilities | order by id asc"
    )


def account(row: Json) -> Account | None:
    """None for an account that is not about AI; ValueError for a row that names none, or not as Azure may name it."""
    if str(row.get("kind")).lower() not in _KINDS:
        return None
    properties = row.get("properties")
    shown = properties.get("capabilities") if isinstance(properties, dict) else row.get("capabilities")
    return Account(account_of(str(row.get("id"))), has_opted_out=is_opted_out(shown))


def accounts_page(rows: Sequence[object], asked: frozenset[SubscriptionId]) -> AccountsPage:
    """Rows of subscriptions that nobody asked for are nobody's; a row of another kind is not what was asked for."""
    found: dict[SubscriptionId, set[Account]] = defaultdict(set)
    unreadable: set[SubscriptionId] = set()
    for row in rows:
        name = str(row.get("subscriptionId")).lower() if isinstance(row, dict) else ""
        if not isinstance(row, dict) or not is_subscription_id(name) or SubscriptionId(name) not in asked:
            continue
        subscription = SubscriptionId(name)
        try:
            one = account(row)
        except ValueError:
            one = None
        if one:
            found[subscription].add(one)
        else:
            unreadable.add(subscription)
    kept = {name: tuple(accounts) for name, accounts in found.items() if name not in unreadable}
    return AccountsPage(kept, frozenset(unreadable))
