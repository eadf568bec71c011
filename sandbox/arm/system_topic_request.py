"""The body of a PUT on a system topic → the topic, or ARM's 400 (events.md 4.2, 6.4, 6.7)."""

import re
from typing import Any

from sandbox.arm.errors import bad_request
from sandbox.arm.shape import members, one_of, parsed_object, text, without_nulls, wrong
from sandbox.system_topics import POLICY_STATES, SUBSCRIPTIONS, SystemTopic

_NAME = re.compile(r"[-a-zA-Z0-9]{3,128}")
_GROUP = re.compile(
    r"/tenants/(?P<tenant>[^/]+)/providers/Microsoft\.Management/managementGroups/(?P<group>[^/]+)", re.IGNORECASE
)
_TYPES = (SUBSCRIPTIONS, POLICY_STATES)


def _tags(value: Any, where: str) -> None:  # Any: parsed JSON
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise wrong(where, "an object of strings", value)


def _identities(value: Any, where: str) -> None:  # Any: parsed JSON
    """Resource id → what Azure adds to it."""
    if not isinstance(value, dict):
        raise wrong(where, "an object", value)
    for one in value.values():
        members(principalId=text, clientId=text)(one, where)


_check_body = members(
    required=("location", "properties"),
    id=text,
    name=text,
    type=text,
    location=text,
    tags=_tags,
    identity=members(
        type=one_of("None", "SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"),
        principalId=text,
        tenantId=text,
        userAssignedIdentities=_identities,
    ),
    properties=members(
        required=("source", "topicType"), source=text, topicType=text, provisioningState=text, metricResourceId=text
    ),
)


def parse_system_topic(resource_id: str, body: bytes) -> SystemTopic:
    """Not yet checked: whether the source exists, and may be listened to."""
    name = resource_id.rpartition("/")[2]
    if not _NAME.fullmatch(name):
        raise bad_request(f"System topic name '{name}' is invalid: 3 to 128 letters, digits and hyphens.")
    content = parsed_object(body)
    _check_body(content, "body")
    if content["location"].lower() != "global":
        raise bad_request(f"Location '{content['location']}' is invalid for this source. Allowed: global.")
    properties = content["properties"]
    given = next((one for one in _TYPES if one.lower() == properties["topicType"].lower()), None)
    if given is None:
        raise bad_request(f"topicType '{properties['topicType']}' is invalid. Allowed: {', '.join(_TYPES)}.")
    source, identity = properties["source"].rstrip("/"), content.get("identity") and without_nulls(content["identity"])
    return SystemTopic(resource_id, source, given, content.get("tags") or {}, identity)


def group_in(source: str) -> tuple[str, str] | None:
    """Tenant id and name of the management group that the source is; None for any other."""
    found = _GROUP.fullmatch(source)
    return None if found is None else (found["tenant"], found["group"])
