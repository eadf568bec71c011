"""What this process has written or read last of a subscription, with its ETag: not read again before it is replaced."""

from enforcer.facts import SubscriptionId

_MOST_KNOWN = 200
"""Looks that are under way in one process at once; of any more the row is read once more."""


class Latest[T]:
    """Somebody may have replaced it meanwhile: its ETag guards what is put in its place."""

    def __init__(self) -> None:
        self._known: dict[SubscriptionId, T] = {}

    def keep(self, subscription: SubscriptionId, known: T) -> None:
        """Until it is taken, or newer ones need its place."""
        if len(self._known) >= _MOST_KNOWN:
            self._known.pop(next(iter(self._known)))
        self._known[subscription] = known

    def take(self, subscription: SubscriptionId) -> T | None:
        return self._known.pop(subscription, None)
