"""How well one thing is protected: the axis on which baselines are compared."""

from enum import IntEnum


class Level(IntEnum):
    """More is better."""

    SWITCHED_OFF = 0
    UNTOUCHED = 1
    SEEN = 2
    """Drift is on record, and stays."""
    KEPT = 3
