"""Whose query it is and what it names → whose rows it sees."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sandbox.assumptions import Assumptions, Overflow
from sandbox.graph.index import Index
from sandbox.graph.refusal import access_denied, too_many_in_scope, too_many_listed
from sandbox.graph.request import GraphRequest
from sandbox.scopes import within_subscription
from sandbox.tenant import Tenant

MOST_SUBSCRIPTIONS = 10_000  # defender-plan.md 6
_READ_ACCOUNT = "Microsoft.CognitiveServices/accounts/read"
_READS = ("Microsoft.Resources/subscriptions/read", "Microsoft.Security/pricings/read", _READ_ACCOUNT)
_READ_GROUP = "Microsoft.Management/managementGroups/read"


@dataclass(frozen=True, slots=True)
class Reach:
    """Ids of subscriptions and lower-case resource ids of groups; `is_cut`: there were more subscriptions.

    `accounts` holds ids of subscriptions too, and lower-case ids of accounts that may be read alone.
    """

    containers: tuple[str, ...]
    security: tuple[str, ...]
    accounts: tuple[str, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """The caller's rights, in the tenant as it is now: roles do not lag."""

    tenant: Tenant
    index: Index
    object_id: str

    def reach(self, request: GraphRequest, assumptions: Assumptions) -> Reach:
        """Raises GraphRefused. No permission, no row."""
        wanted = self._wanted(request, assumptions.graph_subscriptions_listed)
        subscriptions, pricings, accounts = (self._readable(wanted, action) for action in _READS)
        alone = self._accounts_alone(key for key in wanted if key not in accounts)
        groups = () if request.subscriptions else self._readable_groups(request.groups)
        seen = subscriptions.union(pricings, accounts, alone)
        if assumptions.graph_refuses_the_blind and not (seen or groups):
            raise access_denied()
        seen_in_order = [key for key in wanted if key in seen]
        is_cut = len(seen_in_order) > MOST_SUBSCRIPTIONS and not request.subscriptions
        if is_cut and assumptions.graph_overflow is Overflow.REFUSED and not request.allows_partial_scopes:
            raise too_many_in_scope(MOST_SUBSCRIPTIONS)
        kept = seen_in_order[:MOST_SUBSCRIPTIONS] if is_cut else seen_in_order
        return Reach(
            (*(key for key in kept if key in subscriptions), *groups),
            tuple(key for key in kept if key in pricings),
            (*(key for key in kept if key in accounts), *(one for key in kept for one in alone.get(key, ()))),
            is_cut,
        )

    def _wanted(self, request: GraphRequest, most_listed: int) -> Iterable[str]:
        """What the graph has noticed of it; what it has not is not there."""
        indexed = self.index.subscriptions
        if len(request.subscriptions) > most_listed:
            raise too_many_listed(most_listed)
        if request.subscriptions:
            return [key for key in request.subscriptions if key in indexed]
        if not request.groups:
            return indexed
        named = set(request.groups)
        if not named <= set(self.tenant.groups):
            raise access_denied()
        return [key for key, one in indexed.items() if any(group.name.lower() in named for group in one.groups)]

    def _readable(self, keys: Iterable[str], action: str) -> frozenset[str]:
        granted, now = self.tenant.access.granted(self.object_id, action), self.tenant.clock.now()
        if "/" in granted:
            return frozenset(keys)
        return frozenset(
            key for key in keys if f"/subscriptions/{key}" in granted or self._from_above(key, granted, now)
        )

    def _accounts_alone(self, keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """By subscription: those that a role at the account itself, or at its resource group, lets the caller read."""
        granted = self.tenant.access.granted(self.object_id, _READ_ACCOUNT)
        homes = {scope.split("/")[2] for scope in granted if "/resourcegroups/" in scope}
        found = {
            key: tuple(
                account.resource_id.lower()
                for account in self.index.subscriptions[key].accounts
                if not granted.isdisjoint(within_subscription(account.resource_id))
            )
            for key in keys
            if key in homes
        }
        return {key: ids for key, ids in found.items() if ids}

    def _from_above(self, key: str, granted: frozenset[str], now: datetime) -> bool:
        """A subscription that is gone already is judged by where the graph still sees it."""
        live = self.tenant.subscriptions.get(key)
        if live is None:
            return any(group.resource_id.lower() in granted for group in self.index.subscriptions[key].groups)
        return any(scope in granted and now >= since for scope, since in live.groups_above.items())

    def _readable_groups(self, names: tuple[str, ...]) -> tuple[str, ...]:
        granted = self.tenant.access.granted(self.object_id, _READ_GROUP)
        return tuple(
            key
            for key, group in self.index.groups.items()
            if not granted.isdisjoint(scopes := self.tenant.scopes_of_group(group.name))
            and (not names or any(scope.rpartition("/")[2] in names for scope in scopes))
        )
