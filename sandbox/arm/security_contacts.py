"""Microsoft.Security/securityContacts, read only (public specs 2020-01-01-preview and 2023-12-01-preview)."""

import json

from sandbox.arm.call import Call
from sandbox.arm.errors import resource_not_found
from sandbox.arm.security_registration import require_security
from sandbox.notifications import SecurityContact
from sandbox.wire import Answer, JsonObject

_NAME = "default"
"""`The single applicable name of the security contact object`."""
_TYPE = "Microsoft.Security/securityContacts"
_OLDER = "2020-01-01-preview"
_BY_DEFAULT = SecurityContact(roles=("Owner",))


async def list_contacts(call: Call) -> Answer:
    """In one page. The older version answers with a bare array, against its own specification."""
    require_security(call)
    contact = _contact(call)
    rows = [] if contact is None else [_row(call, contact)]
    if call.api_version == _OLDER and call.world.assumptions.contacts_listed_bare:
        return Answer(200, raw=json.dumps(rows).encode())
    return Answer(200, {"value": rows})


async def get_contact(call: Call) -> Answer:
    require_security(call)
    contact = _contact(call)
    if contact is None or call.names["contact"].lower() != _NAME:
        raise resource_not_found(f"The security contact '{call.names['contact']}' could not be found.")
    return Answer(200, _row(call, contact))


def _contact(call: Call) -> SecurityContact | None:
    by_default = _BY_DEFAULT if call.world.assumptions.contact_by_default else None
    return call.subscription.contact or by_default


def _row(call: Call, contact: SecurityContact) -> JsonObject:
    """With `etag` and `location`, which no specification names (azure-rest-api-specs#21260 shows a real answer)."""
    contact_id = f"/subscriptions/{call.subscription.subscription_id}/providers/{_TYPE}/{_NAME}"
    shown = _older(contact) if call.api_version == _OLDER else _newer(contact)
    common = {
        "emails": ";".join(contact.emails),
        "phone": contact.phone,
        "notificationsByRole": {"state": "On" if contact.roles else "Off", "roles": list(contact.roles)},
    }
    named = {"id": contact_id, "name": _NAME, "type": _TYPE, "etag": '"1"', "location": "West Europe"}
    return {**named, "properties": {**common, **shown}}


def _older(contact: SecurityContact) -> JsonObject:
    state = "On" if contact.enabled else "Off"
    return {"alertNotifications": {"state": state, "minimalSeverity": contact.minimal_severity}}


def _newer(contact: SecurityContact) -> JsonObject:
    source = {"sourceType": "Alert", "minimalSeverity": contact.minimal_severity}
    return {"isEnabled": contact.enabled, "notificationsSources": [source]}
