"""One path of ARM: a template with names in braces → the pattern that reads them, and who answers."""

import re
from dataclasses import dataclass

from sandbox.arm.call import Handler
from sandbox.arm.permissions import PERMISSIONS

_PATTERNS = {
    "scope": r"(?P<scope>/subscriptions/(?P<subscription>[^/]+)"
    r"(?:/resourceGroups/[^/]+(?:/providers/[^/]+/[^/]+/[^/]+)?)?)",
    "topic": r"(?P<topic>/subscriptions/(?P<subscription>[^/]+)/resourceGroups/[^/]+/providers/Microsoft\.EventGrid"
    r"/systemTopics/[^/]+)",
}
"""A scope is a subscription, a resource group, or a resource; `topic` is a system topic; another name: one segment."""


@dataclass(frozen=True, slots=True)
class ArmRoute:
    """`operation` is the key into PERMISSIONS; `template` the path with its parameters in braces."""

    operation: str
    method: str
    template: str
    pattern: re.Pattern[str]
    resource_type: str
    versions: tuple[str, ...]
    handler: Handler

    @property
    def permission(self) -> str:
        """The RBAC action; empty: every caller may, and the handler filters what it shows."""
        return PERMISSIONS[self.operation].action

    @property
    def writes(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Family:
    """The routes of one resource type."""

    resource_type: str
    versions: tuple[str, ...]

    def route(self, operation: str, method: str, template: str, handler: Handler) -> ArmRoute:
        pattern = "".join(
            _PATTERNS.get(part[1:-1], f"(?P<{part[1:-1]}>[^/]+)") if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{[^}]+\})", template)
        )
        compiled = re.compile(pattern, re.IGNORECASE)
        return ArmRoute(operation, method, template, compiled, self.resource_type, self.versions, handler)
