"""The subscriptions of a soak: most stay, a few come, move and go; their number stays the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

from sandbox.demo.cast import AI, EVERYBODY, EVIDENCE, GROUP
from sandbox.tenant import Tenant

LAB, ELSEWHERE = "mg-lab", "mg-elsewhere"
"""Below the estate's group, and beside it."""
SIZE, SMALL = 24, 8
_WITH_ACCOUNT = 2
"""Every so manieth subscription has an AI account."""


@dataclass(slots=True)
class Estate:
    """`ids`: those that are in the estate now, the oldest first; of them one may be `away` for a while."""

    tenant: Tenant
    random: Random
    ids: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def begin(self, size: int) -> None:
        self.tenant.add_management_group(LAB, parent=GROUP)
        self.tenant.add_management_group(ELSEWHERE)
        self.ids = [role.subscription for role in EVERYBODY]
        while len(self.ids) < size:
            self.add()

    def add(self) -> str:
        """A newcomer, unprotected; nobody is told."""
        number = next(self._numbers)
        one = f"{number:08d}-50a4-4000-8000-{number:012d}"
        self.tenant.add_subscription(one, name=f"soak-{number}", management_group=GROUP, registered=number % 3 > 0)
        if number % _WITH_ACCOUNT == 0:
            self.tenant.accounts.add(one, "rg-ai", "brain")
        self.ids.append(one)
        return one

    def take_away(self) -> str:
        """The oldest but for the first, in which the app itself lies: deleted."""
        one = self.ids.pop(1)
        self.tenant.remove_subscription(one)
        return one

    def move(self, subscription: str, group: str) -> None:
        self.tenant.move_subscription(subscription, management_group=group)

    def anybody(self) -> str:
        return self.random.choice(self.ids)

    def account_of_anybody(self) -> tuple[str, str]:
        """A subscription, and the id of its account."""
        one = self.random.choice([one for one in self.ids if self.tenant.accounts.of(one)])
        return one, f"/subscriptions/{one}/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/brain"

    @property
    def unprotected(self) -> tuple[str, ...]:
        """Not registered, not at Standard, without evidence that really works, or with an account switched off."""
        return tuple(one for one in self.ids if not self._is_protected(one))

    def _is_protected(self, one: str) -> bool:
        accounts = all(account.switch.value == "Enabled" for account in self.tenant.accounts.of(one))
        registered = self.tenant.registration(one) == "Registered"
        return registered and EVIDENCE in self.tenant.plan(one, AI).protecting and accounts
