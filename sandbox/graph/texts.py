"""What a row says besides whose it is: kept once, however many subscriptions say the same."""

import json
from datetime import datetime

from sandbox.accounts import Account
from sandbox.arm.account_answers import account_row
from sandbox.arm.pricing_answers import row
from sandbox.assumptions import Assumptions
from sandbox.catalogue import PlanOffer
from sandbox.snapshot import SubscriptionSnapshot
from sandbox.state import ManagementGroup, PlanState
from sandbox.wire import JsonObject

_PRICINGS_VERSION = (
    "2024-01-01"  # defender-plan.md 6 shows no captured row; this is what ARM says by its current version
)


class Texts:
    """`fresh` are those that nobody has taken yet: key, name and properties as JSON."""

    def __init__(self, assumptions: Assumptions, tenant_id: str) -> None:
        self.fresh: list[tuple[int, str, str]] = []
        self._assumptions = assumptions
        self._tenant_id = tenant_id
        self._keys: dict[tuple[str, str], int] = {}
        self._of_plans: dict[tuple[str, int], tuple[PlanState, int]] = {}

    def take(self) -> list[tuple[int, str, str]]:
        taken, self.fresh = self.fresh, []
        return taken

    def of_plan(self, offer: PlanOffer, plan: PlanState, *, at: datetime) -> int:
        """The key. Plans that never changed are one object, known by its identity; a running trial ties it to `at`."""
        place = (offer.name, id(plan))
        if place in self._of_plans:
            return self._of_plans[place][1]
        now = max(at, plan.trial_started or at)
        shown = row("", offer, plan, api_version=_PRICINGS_VERSION, now=now, assumptions=self._assumptions)
        key = self._key(offer.name, shown["properties"])
        if plan.trial_started is None:
            self._of_plans[place] = (plan, key)
        return key

    def of_account(self, account: Account, *, at: datetime) -> str:
        """As JSON, and not kept: no two say the same. What ARM says, without the members that have no column."""
        return json.dumps({**account_row(account, at=at), "resourceGroup": account.resource_group.lower()})

    def of_subscription(self, subscription: SubscriptionSnapshot) -> int:
        """Nearest group first, as public programs read `managementGroupAncestorsChain`. It has no name of its own."""
        properties = {
            "managedByTenants": [],
            "managementGroupAncestorsChain": _chain(subscription.groups),
            "state": subscription.state.value,
            "subscriptionPolicies": {
                "locationPlacementId": "Public_2014-09-01",
                "quotaId": subscription.quota_id,
                "spendingLimit": "Off",
            },
        }
        return self._key("", properties)

    def of_group(self, group: ManagementGroup, above: tuple[ManagementGroup, ...]) -> int:
        """`above`: the groups over it, nearest first."""
        details: JsonObject = {"version": 1, "managementGroupAncestorsChain": _chain(above)}
        if above:
            details["parent"] = {
                "id": above[0].resource_id,
                "name": above[0].name,
                "displayName": above[0].display_name,
            }
        properties = {"tenantId": self._tenant_id, "displayName": group.display_name, "details": details}
        return self._key(group.name, properties)

    def _key(self, name: str, properties: JsonObject) -> int:
        content = (name, json.dumps(properties))
        if content not in self._keys:
            self._keys[content] = len(self._keys)
            self.fresh.append((self._keys[content], *content))
        return self._keys[content]


def _chain(groups: tuple[ManagementGroup, ...]) -> list[dict[str, str]]:
    return [{"displayName": group.display_name, "name": group.name} for group in groups]
