"""How long the sandbox's servers keep a connection that nobody uses."""

KEPT_OPEN_S = 240
"""As long as Azure's load balancers by default, and longer than any client here: aiohttp keeps one for 15 s. A server
that closes first loses the request that is sent at that moment, and nobody may repeat a POST.
"""
