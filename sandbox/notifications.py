"""Who hears of Defender's alerts: a subscription's security contact, and its continuous exports.

No copy of their specifications is at hand: written from the public ones of Microsoft.Security, 2023-12-01-preview.
"""

from collections.abc import Mapping
from dataclasses import dataclass

SEVERITIES = ("High", "Medium", "Low")
"""The least severity that is told; each holds those before it."""
CONTACT_ROLES = ("AccountAdmin", "ServiceAdmin", "Owner", "Contributor")
EVENT_SOURCES = (
    *("Assessments", "AssessmentsSnapshot", "SubAssessments", "SubAssessmentsSnapshot", "Alerts", "SecureScores"),
    *("SecureScoresSnapshot", "SecureScoreControls", "SecureScoreControlsSnapshot", "RegulatoryComplianceAssessment"),
    *("RegulatoryComplianceAssessmentSnapshot", "AttackPaths", "AttackPathsSnapshot"),
)
ACTION_MEMBERS: Mapping[str, str] = {
    "Workspace": "workspaceResourceId",
    "EventHub": "eventHubResourceId",
    "LogicApp": "logicAppResourceId",
}
"""An action's kind → the member that names its target. Connection strings and URIs are never shown."""


@dataclass(frozen=True, slots=True)
class SecurityContact:
    """Of one subscription, which has one at most. `roles` are told besides the addresses."""

    emails: tuple[str, ...] = ()
    phone: str = ""
    roles: tuple[str, ...] = ()
    minimal_severity: str = "High"
    enabled: bool = True

    @property
    def hears_alerts(self) -> bool:
        return self.enabled and bool(self.emails or self.roles)


@dataclass(frozen=True, slots=True)
class ExportAction:
    """`kind` is a key of ACTION_MEMBERS."""

    kind: str
    resource_id: str


@dataclass(frozen=True, slots=True)
class Export:
    """A `Microsoft.Security/automations`: what is exported, and where to."""

    subscription_id: str
    resource_group: str
    name: str
    sources: tuple[str, ...]
    actions: tuple[ExportAction, ...]
    location: str = "westeurope"
    enabled: bool = True

    @property
    def group_id(self) -> str:
        return f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"

    @property
    def resource_id(self) -> str:
        return f"{self.group_id}/providers/Microsoft.Security/automations/{self.name}"

    @property
    def key(self) -> str:
        return export_key(self.resource_group, self.name)

    @property
    def hears_alerts(self) -> bool:
        return self.enabled and "Alerts" in self.sources and bool(self.actions)


def export_key(resource_group: str, name: str) -> str:
    """Names count in any case."""
    return f"{resource_group}/{name}".lower()
