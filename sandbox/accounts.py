"""One Cognitive Services account with its own Defender switch (defender-plan.md 4.3, 11.1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sandbox.assumptions import FollowsPlan
from sandbox.operation import Caller

NAMESPACE = "Microsoft.CognitiveServices"
AI_KINDS = frozenset({"AIServices", "OpenAI"})
"""Those that the AI plan is about."""
KINDS = (
    *("AIServices", "OpenAI", "CognitiveServices", "ContentSafety", "ComputerVision", "SpeechServices"),
    *("Face", "FormRecognizer", "TextAnalytics", "TextTranslation"),
)
"""Those that tenants here may have; Microsoft's list is longer, and open."""


class SwitchState(StrEnum):
    """`properties.state` of `defenderForAISettings/Default`."""

    ENABLED = "Enabled"
    DISABLED = "Disabled"


@dataclass(frozen=True, slots=True)
class Written:
    """The latest write over ARM."""

    by: Caller
    at: datetime


@dataclass(slots=True)
class Account:
    """Mutable: the tenant, ARM and the plan change the switch in place.

    `capabilities` are read-only in Azure; `{"ContentLogging": "false"}`, a text, says that abuse monitoring was
    modified (11.1). A value of None is left out of the answer.
    """

    subscription_id: str
    resource_group: str
    name: str
    kind: str
    location: str
    capabilities: Mapping[str, str | None]
    switch: SwitchState
    follows: FollowsPlan
    sku: str = "S0"
    tags: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, object] = field(default_factory=dict)
    """What a client set, as it was sent."""
    ready_at: datetime | None = None
    """When it is made, over ARM; None: it has always been there."""
    written: Written | None = None
    superseded: tuple[SwitchState, datetime] | None = field(default=None, repr=False)
    """What the switch was, and until when: for reads that lag behind."""

    @property
    def group_id(self) -> str:
        return f"/subscriptions/{self.subscription_id}/resourceGroups/{self.resource_group}"

    @property
    def resource_id(self) -> str:
        return f"{self.group_id}/providers/{NAMESPACE}/accounts/{self.name}"

    @property
    def is_ai(self) -> bool:
        """Other kinds do not count."""
        return self.kind in AI_KINDS

    @property
    def key(self) -> str:
        return key_of(self.resource_group, self.name)

    def is_settled(self, moment: datetime) -> bool:
        return self.ready_at is None or moment >= self.ready_at

    def turn(self, switch: SwitchState, *, now: datetime) -> None:
        self.superseded = (self.switch, now)
        self.switch = switch

    def follow(self, *, turned_on: bool, now: datetime) -> None:
        """The plan was turned on or off; what then happens here is assumed, and no event tells of it."""
        if self.follows is FollowsPlan.NEVER or (turned_on and self.follows is FollowsPlan.OFF_ONLY):
            return
        self.turn(SwitchState.ENABLED if turned_on else SwitchState.DISABLED, now=now)

    def switch_as_of(self, moment: datetime) -> SwitchState:
        """As it was at `moment`, at most one change back."""
        return self.superseded[0] if self.superseded is not None and moment < self.superseded[1] else self.switch


def key_of(resource_group: str, name: str) -> str:
    """Names count in any case."""
    return f"{resource_group}/{name}".lower()
