"""Where a subscription lies in the tree of management groups."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The ids of the management groups above a subscription: its own first, the configured one last."""

    groups: tuple[str, ...]
