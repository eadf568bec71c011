"""The Storage queue that events may lead to, in this process: Event Grid's PUTs in, `on_change_queued`'s texts out."""

from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path

from sandbox.events.delivery import Request, Response
from sandbox.host.host_json import queue_options
from sandbox.host.message import decoded
from sandbox.storage.account import StorageAccount

_URL = "https://stchanges.queue.core.windows.net"
_HOST_JSON = Path(__file__).parents[2]
NAME = "enforcer-changes"
"""The queue of `on_change_queued`; a test holds it to `function_app.py`."""


class ChangesQueue:
    """One queue of one account; a message stays until the function has taken it."""

    def __init__(self, subscription: str, function: Callable[[str], Awaitable[None]]) -> None:
        self.account_id = (
            f"/subscriptions/{subscription}/resourceGroups/rg-enforcer/providers/Microsoft.Storage"
            "/storageAccounts/stchanges"
        )
        self.target = f"{self.account_id}/queueServices/default/queues/{NAME}"
        self.account = StorageAccount("stchanges", "", "", _URL, "")
        self.texts: deque[str] = deque()
        self._function = function

    async def take(self, request: Request) -> Response:
        """A Deliver: 404 for a queue that is not there."""
        if request.url != f"{_URL}/{NAME}":
            return Response(404, {}, b"")
        self.texts.append(request.body.decode())
        return Response(201, {}, b"")

    async def work_off(self) -> int:
        """As the host does: decoded as host.json says, one by one; how many there were."""
        number, encoding = 0, queue_options(_HOST_JSON).encoding
        while self.texts:
            text = decoded(self.texts[0], encoding)
            assert text is not None, "the host could not decode it"
            await self._function(text)
            self.texts.popleft()
            number += 1
        return number
