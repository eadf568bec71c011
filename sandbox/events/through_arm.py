"""ARM's writes and event subscriptions → the grid's events and event subscriptions (facts/events.md 2 and 6)."""

from sandbox.azure import SimulatedAzure
from sandbox.event_subscriptions import EventSubscriptionChange, EventSubscriptionRefused
from sandbox.events.arm_form import Places, subscription_of
from sandbox.events.grid import EventGrid
from sandbox.events.handshake import EndpointNotValidatedError

NOWHERE = Places({}, {})


def connect(azure: SimulatedAzure, grid: EventGrid, places: Places = NOWHERE) -> None:
    """From now on ARM's writes raise events, and what is subscribed through ARM gets them.

    A handler that is not among `places` can not be named; a webhook needs no place.
    """
    azure.on_operation.append(grid.announce)
    azure.on_event_subscription.append(_Subscriber(grid, places))
    grid.internal_errors = azure.internal_errors


class _Subscriber:
    def __init__(self, grid: EventGrid, places: Places) -> None:
        self._grid = grid
        self._places = places

    async def __call__(self, change: EventSubscriptionChange) -> None:
        """Raises EventSubscriptionRefused: no handshake (5.7), or a handler that Event Grid can not deliver to."""
        if change.after is None:
            self._grid.unsubscribe(change.source, change.name)
            return
        try:
            wanted = subscription_of(change.source, change.name, change.after.properties, self._places)
            await self._grid.subscribe(wanted)
        except (EndpointNotValidatedError, ValueError) as error:
            raise EventSubscriptionRefused(str(error)) from error
