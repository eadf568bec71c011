"""How an ASGI app drops a connection, which ASGI itself has no word for.

Whoever drives the app puts a callable under `scope["extensions"]["sandbox.drop"]`: `server.py` for sockets,
`transport.py` in process.
"""

from starlette.types import Receive, Scope

DROP = "sandbox.drop"


async def drop_connection(scope: Scope, receive: Receive) -> None:
    """Kills the connection and returns once the server has noticed; the caller then sends nothing."""
    drop = (scope.get("extensions") or {}).get(DROP)
    if drop is None:
        raise ConnectionResetError("dropped by a fault")
    drop()
    while (await receive())["type"] != "http.disconnect":
        pass
