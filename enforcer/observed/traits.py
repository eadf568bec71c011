"""What a subscription's owner made of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Traits:
    """What the subscription's owner can edit or choose. None: not known, so that no scope is matched by it."""

    name: str | None = None
    tags: tuple[tuple[str, str], ...] | None = None
    quota_id: str | None = None


UNKNOWN = Traits()
