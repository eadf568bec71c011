"""Role assignments: which actions a principal may do, where."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assignment:
    """Actions as a role definition writes them (`Microsoft.Security/pricings/*`), at a scope and all below it."""

    object_id: str
    actions: tuple[str, ...]
    not_actions: tuple[str, ...]
    scope: str

    def allows(self, action: str, scopes: tuple[str, ...]) -> bool:
        return self.scope.lower() in scopes and self.covers(action)

    def covers(self, action: str) -> bool:
        """Wherever it may be."""
        return any(_covers(pattern, action) for pattern in self.actions) and not any(
            _covers(pattern, action) for pattern in self.not_actions
        )


class Access:
    """All assignments of the tenant."""

    def __init__(self) -> None:
        self._assignments: list[Assignment] = []

    def grant(self, assignment: Assignment) -> None:
        self._assignments.append(assignment)

    def revoke(self, object_id: str) -> None:
        """Takes every assignment of that principal away."""
        self._assignments = [held for held in self._assignments if held.object_id != object_id]

    def allows(self, object_id: str, action: str, scopes: tuple[str, ...]) -> bool:
        """Whether one assignment covers the action at one of `scopes`: the target's own and those above, lower case."""
        return any(held.object_id == object_id and held.allows(action, scopes) for held in self._assignments)

    def granted(self, object_id: str, action: str) -> frozenset[str]:
        """The scopes, lower case, at and below which the principal may do it."""
        return frozenset(
            held.scope.lower() for held in self._assignments if held.object_id == object_id and held.covers(action)
        )


def _covers(pattern: str, action: str) -> bool:
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), action, re.IGNORECASE) is not None
