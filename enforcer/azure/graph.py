"""Resource Graph (api-version 2021-03-01): AI plans, accounts of subscriptions ↔ observed/index_page.py, account.py.

Subscriptions are listed, as many as rows fit in a page: no query needs a second page, none can be truncated at 10,000
subscriptions, and no `$skipToken` can lead in a circle.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from enforcer.azure.account_rows import accounts_page, accounts_query
from enforcer.azure.arm import Arm, Json
from enforcer.azure.graph_answer import Rows, rows_of
from enforcer.facts import SubscriptionId, is_subscription_id
from enforcer.observed.account import AccountsPage
from enforcer.observed.index_page import MOST_LISTED, IndexPage, TraitsPage
from enforcer.observed.plan import Extension, PlanSeen, Tier
from enforcer.observed.traits import Traits

_PATH = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
_QUERY = (
    "securityresources | where type =~ 'microsoft.security/pricings' and name =~ 'AI' "
    "| project id, subscriptionId, tier = tostring(properties.pricingTier), extensions = properties.extensions "
    "| order by subscriptionId asc"
)
_TRAITS = (
    "resourcecontainers | where type =~ 'microsoft.resources/subscriptions' "
    "| project subscriptionId, name, tags, quotaId = tostring(properties.subscriptionPolicies.quotaId) "
    "| order by subscriptionId asc"
)
_MOST_PAGES = 20
"""Of accounts in one call: whoever has more is listed by ARM."""
LONGEST_REST = timedelta(seconds=10)
"""Twice the window of the documented quota, 15 queries in 5 s (defender-plan 6)."""
_RESETS = re.compile(r"(\d{1,2}):(\d{1,2}):(\d{1,2})", re.ASCII)
_LONGEST_TRAITS = 64 * 1024
"""Characters of a subscription's name and tags: fifty tags, of which Azure lets a name have 512 and a value 256."""
_TIERS = {tier.value.lower(): tier for tier in Tier}
_SWITCH = {"true": True, "false": False}


class ResourceGraph:
    """Answers the port Index."""

    def __init__(self, arm: Arm) -> None:
        self._arm = arm
        self._turn = asyncio.Lock()
        """Only an answer says what is left of the quota, so that no query is sent before the last one's is there."""
        self._rests_until_s = 0.0
        """By the loop's clock. What the last answer asked for: its quota was used up."""

    async def plans(self, subscriptions: Sequence[SubscriptionId]) -> IndexPage:
        rows, asked = await self._rows(_QUERY, subscriptions), frozenset(subscriptions)
        found = page(rows.listed, asked)
        if rows.are_whole:
            return found
        return IndexPage(found.plans, asked - found.plans.keys(), is_spoilt=True)

    async def traits(self, subscriptions: Sequence[SubscriptionId]) -> TraitsPage:
        rows, asked = await self._rows(_TRAITS, subscriptions), frozenset(subscriptions)
        found = traits_of(rows.listed, asked)
        return found if rows.are_whole else TraitsPage(found.traits, asked - found.traits.keys())

    async def accounts(self, subscriptions: Sequence[SubscriptionId]) -> AccountsPage:
        """Goes on behind the last id, so that no `$skipToken` is needed. All are unreadable where an answer does not
        go on or is not as it says: an account that is missing would be taken for one that nobody has.
        """
        found: list[object] = []
        after = ""
        for _ in range(_MOST_PAGES):
            rows = await self._rows(accounts_query(after), subscriptions)
            found += rows.listed
            if rows.are_whole:
                return accounts_page(found, frozenset(subscriptions))
            last = _last(rows)
            if not rows.are_as_counted or len(rows.listed) != MOST_LISTED or last <= after:
                break
            after = last
        return AccountsPage(unreadable=frozenset(subscriptions))

    async def _rows(self, query: str, subscriptions: Sequence[SubscriptionId]) -> Rows:
        options = {"$top": MOST_LISTED, "resultFormat": "objectArray"}
        body: Json = {"query": query, "subscriptions": list(subscriptions), "options": options}
        loop = asyncio.get_running_loop()
        async with self._turn:
            await asyncio.sleep(self._rests_until_s - loop.time())
            answer, headers = await self._arm.ask_with_headers("POST", _PATH, body=body)
            self._rests_until_s = loop.time() + rest_after(headers).total_seconds()
        return rows_of(answer)


def _last(rows: Rows) -> str:
    row = rows.listed[-1] if rows.listed else None
    return str(row.get("id", "")).lower() if isinstance(row, dict) else ""


def rest_after(headers: Mapping[str, str]) -> timedelta:
    """Until the quota is full again, where the answer says that nothing is left of it; at most LONGEST_REST."""
    if headers.get("x-ms-user-quota-remaining") != "0":
        return timedelta()
    resets = _RESETS.fullmatch(headers.get("x-ms-user-quota-resets-after", ""))
    if resets is None:
        return LONGEST_REST
    hours, minutes, seconds = (int(part) for part in resets.groups())
    return min(timedelta(hours=hours, minutes=minutes, seconds=seconds), LONGEST_REST)


def page(rows: Sequence[object], asked: frozenset[SubscriptionId]) -> IndexPage:
    """Rows of subscriptions that nobody asked for, and rows that name none, are nobody's."""
    plans: dict[SubscriptionId, PlanSeen] = {}
    unreadable: set[SubscriptionId] = set()
    for row in rows:
        name = str(row.get("subscriptionId")).lower() if isinstance(row, dict) else ""
        if not isinstance(row, dict) or not is_subscription_id(name) or SubscriptionId(name) not in asked:
            continue
        subscription, seen = SubscriptionId(name), _plan(row)
        if seen is None or plans.get(subscription, seen) != seen:
            unreadable.add(subscription)
        else:
            plans[subscription] = seen
    return IndexPage({name: seen for name, seen in plans.items() if name not in unreadable}, frozenset(unreadable))


def traits_of(rows: Sequence[object], asked: frozenset[SubscriptionId]) -> TraitsPage:
    """A row that is not as documented says nothing: half of it, taken for the whole, could loosen what was tighter."""
    traits: dict[SubscriptionId, Traits] = {}
    unreadable: set[SubscriptionId] = set()
    for row in rows:
        name = str(row.get("subscriptionId")).lower() if isinstance(row, dict) else ""
        if not isinstance(row, dict) or not is_subscription_id(name) or SubscriptionId(name) not in asked:
            continue
        subscription, seen = SubscriptionId(name), _traits(row)
        if seen is None or traits.get(subscription, seen) != seen:
            unreadable.add(subscription)
        else:
            traits[subscription] = seen
    return TraitsPage({name: seen for name, seen in traits.items() if name not in unreadable}, frozenset(unreadable))


def _traits(row: Json) -> Traits | None:
    """No tags at all are null; an offer that is not told is null or empty. None for any other shape."""
    name, tags, offer = row.get("name"), row.get("tags") or {}, row.get("quotaId") or None
    if not isinstance(name, str) or not name or not isinstance(offer, str | None) or not isinstance(tags, dict):
        return None
    if not all(isinstance(value, str) for value in tags.values()):
        return None
    if len(name) + sum(len(key) + len(value) for key, value in tags.items()) > _LONGEST_TRAITS:
        return None
    return Traits(name, tuple(sorted(tags.items())), offer)


def _plan(row: Json) -> PlanSeen | None:
    """None for a row that is not as documented."""
    tier, listed = _TIERS.get(str(row.get("tier")).lower()), row.get("extensions") or []
    if tier is None or not isinstance(listed, list):
        return None
    extensions = [_extension(entry) for entry in listed]
    known = tuple(entry for entry in extensions if entry)
    return PlanSeen(tier, known) if len(known) == len(extensions) else None


def _extension(entry: object) -> Extension | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
        return None
    enabled = _SWITCH.get(str(entry.get("isEnabled")).lower())
    return None if enabled is None else Extension(entry["name"], enabled=enabled)
