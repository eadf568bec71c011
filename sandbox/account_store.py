"""The Cognitive Services accounts of a tenant, and the ways to change them that are not ARM calls."""

import re
from collections.abc import Mapping

from sandbox.accounts import KINDS, Account, SwitchState, key_of
from sandbox.assumptions import Assumptions, FollowsPlan
from sandbox.clock import Clock
from sandbox.state import AI, Subscription, Tier

ACCOUNT_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{1,63}")
"""Bicep types 2025-09-01: pattern, 2 to 64 characters."""
GROUP_NAME = re.compile(r"[\w()-](?:[\w().-]{0,88}[\w()-])?")
"""A resource group's: up to 90 characters, no dot at the end."""

_USUAL: Mapping[str, str | None] = {"VirtualNetworks": None, "CustomerManagedKey": None}


class Accounts:
    """They live in their subscriptions; whatever changes here leaves no event and no row in the activity log."""

    def __init__(self, subscriptions: Mapping[str, Subscription], clock: Clock, assumptions: Assumptions) -> None:
        self._subscriptions = subscriptions
        self._clock = clock
        self._assumptions = assumptions

    def made(
        self,
        subscription_id: str,
        resource_group: str,
        name: str,
        *,
        kind: str = "AIServices",
        location: str = "westeurope",
        capabilities: Mapping[str, str | None] | None = None,
        switch: str | None = None,
    ) -> Account:
        """Not kept yet. Without `switch` it begins as the plan is, or off.

        Raises ValueError for a name that is wrong or taken.
        """
        subscription = self._home(subscription_id, resource_group, name, kind=kind)
        return Account(
            subscription_id=subscription.subscription_id,
            resource_group=resource_group,
            name=name,
            kind=kind,
            location=location,
            capabilities={**_USUAL, **(capabilities or {})},
            switch=SwitchState(switch) if switch else self._first(subscription),
            follows=self._assumptions.account_switch_follows_plan,
        )

    def add(
        self,
        subscription_id: str,
        resource_group: str,
        name: str,
        *,
        kind: str = "AIServices",
        location: str = "westeurope",
        capabilities: Mapping[str, str | None] | None = None,
        switch: str | None = None,
    ) -> Account:
        """As `made`, outside ARM: at once, and no event tells of it."""
        made = self.made(
            subscription_id,
            resource_group,
            name,
            kind=kind,
            location=location,
            capabilities=capabilities,
            switch=switch,
        )
        self.keep(made)
        return made

    def keep(self, account: Account) -> None:
        """In the place of the one of the same name, if there is one."""
        subscription = self._subscriptions[account.subscription_id]
        subscription.before_change(subscription)
        subscription.accounts[account.key] = account

    def of(self, subscription_id: str) -> tuple[Account, ...]:
        return tuple(self._subscriptions[subscription_id.lower()].accounts.values())

    def get(self, subscription_id: str, resource_group: str, name: str) -> Account:
        """Raises KeyError."""
        return self._subscriptions[subscription_id.lower()].accounts[key_of(resource_group, name)]

    def remove(self, subscription_id: str, resource_group: str, name: str) -> None:
        """Raises KeyError. With its last account a resource group is gone too."""
        subscription, gone = (
            self._subscriptions[subscription_id.lower()],
            self.get(subscription_id, resource_group, name),
        )
        subscription.before_change(subscription)
        del subscription.accounts[gone.key]

    def set_switch(self, subscription_id: str, resource_group: str, name: str, state: str) -> None:
        """Changes the account's switch outside ARM."""
        self.get(subscription_id, resource_group, name).turn(SwitchState(state), now=self._clock.now())

    def set_capabilities(
        self, subscription_id: str, resource_group: str, name: str, capabilities: Mapping[str, str | None]
    ) -> None:
        """Microsoft grants them (11.1): with `{"ContentLogging": "false"}` abuse monitoring is off, without it on."""
        account = self.get(subscription_id, resource_group, name)
        subscription = self._subscriptions[account.subscription_id]
        subscription.before_change(subscription)
        account.capabilities = {**_USUAL, **capabilities}

    def is_protected(self, account: Account) -> bool:
        """The truth, whatever reads say: the plan is on, and the switch too unless it is assumed not to matter."""
        is_switched_on = account.switch is SwitchState.ENABLED or self._assumptions.disabled_account_is_covered
        return is_switched_on and self._has_plan(self._subscriptions[account.subscription_id])

    def _home(self, subscription_id: str, resource_group: str, name: str, *, kind: str) -> Subscription:
        subscription = self._subscriptions[subscription_id.lower()]
        for pattern, text in ((ACCOUNT_NAME, name), (GROUP_NAME, resource_group)):
            if pattern.fullmatch(text) is None:
                raise ValueError(f"'{text}' is no name that Azure would take")
        if kind not in KINDS:
            raise ValueError(f"an account's kind is one of {', '.join(KINDS)}, not '{kind}'")
        if key_of(resource_group, name) in subscription.accounts:
            raise ValueError(f"there is an account '{name}' in '{resource_group}'")
        return subscription

    def _first(self, subscription: Subscription) -> SwitchState:
        follows = self._assumptions.account_switch_follows_plan is not FollowsPlan.NEVER
        return SwitchState.ENABLED if follows and self._has_plan(subscription) else SwitchState.DISABLED

    def _has_plan(self, subscription: Subscription) -> bool:
        return subscription.plans[AI.lower()].tier is Tier.STANDARD
