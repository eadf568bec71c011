"""The endpoint of the outcome topic: exactly one of Event Grid's own hosts, because our tokens go there."""

import re

HOST = "eventgrid.azure.net"
"""The public cloud's, for whose scope alone azure-eventgrid asks tokens (events 9)."""

ALLOWED = f"https://NAME.REGION-NUMBER.{HOST}/api/events of a custom topic; loopback with ENFORCER_SANDBOX=true"

_AZURE = re.compile(r"https://[a-z0-9-]{3,50}\.[a-z0-9-]{1,40}\.eventgrid\.azure\.net/api/events", re.ASCII)
_LOOPBACK = re.compile(
    r"https://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?/topics/[\w-]{3,50}/api/events", re.ASCII
)


def topic_endpoint(text: str, *, sandbox: bool) -> str:
    """The endpoint as it is used; ValueError for anything else."""
    if _AZURE.fullmatch(text.lower()):
        return text.lower()
    if sandbox and _LOOPBACK.fullmatch(text):
        return text
    raise ValueError("not the endpoint of a custom topic")
