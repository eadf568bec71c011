"""A server on loopback: whose connections a client may trust after a pause."""

from starlette.responses import Response

from sandbox.host.loopback import LoopbackServer

AIOHTTP_KEEPS_S = 15
"""aiohttp's `keepalive_timeout` (stack.md 4)."""


def test_a_connection_outlasts_what_clients_keep_so_that_no_post_meets_one_that_closes() -> None:
    assert LoopbackServer.of(Response()).config.timeout_keep_alive > 2 * AIOHTTP_KEEPS_S
