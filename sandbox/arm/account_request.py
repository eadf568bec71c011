"""The body of a PUT or PATCH on an account's Defender switch → the wanted state, or ARM's 400.

Perhaps stricter than Azure, as with plans: a member that no spec names is refused.
"""

import json

from sandbox.accounts import SwitchState
from sandbox.arm.errors import bad_content
from sandbox.wire import JsonObject

_BODY = frozenset({"id", "name", "type", "tags", "properties", "etag", "systemData"})


def parse_switch(content: bytes) -> SwitchState | None:
    """The state that a body names. Tags and read-only members may be sent, and are ignored. Raises ArmError 400."""
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise bad_content(f"Unexpected character encountered while parsing value: {error}") from error
    state = _object(_object(body, "body", _BODY).get("properties", {}), "properties", frozenset({"state"})).get("state")
    if state is None:
        return None
    if not isinstance(state, str) or state not in set(SwitchState):
        raise bad_content(f"Error converting value {json.dumps(state)} to 'properties.state', wanted Enabled, Disabled")
    return SwitchState(state)


def _object(value: object, where: str, known: frozenset[str]) -> JsonObject:
    if not isinstance(value, dict):
        raise bad_content(f"Error converting value {json.dumps(value)} at '{where}', wanted an object")
    for name in value:
        if name not in known:
            raise bad_content(f"Could not find member '{name}' on object '{where}'")
    return value
