"""Whom an event subscription names as its handlers: may the caller send events there (events.md 6.8)?"""

from dataclasses import dataclass

from sandbox.arm.call import Call
from sandbox.arm.errors import linked_forbidden, provider_not_registered
from sandbox.arm.event_subscription_request import dead_letters_of, destination_of
from sandbox.assumptions import Assumptions
from sandbox.scopes import within_subscription
from sandbox.state import RegistrationState, Subscription
from sandbox.wire import JsonObject

EVENT_GRID = "Microsoft.EventGrid"


@dataclass(frozen=True, slots=True)
class Handler:
    """A resource that gets events, and the action on it that the caller must be allowed."""

    resource_id: str
    action: str
    is_function: bool = False


def require_destinations(call: Call, properties: JsonObject, *, held: str) -> None:
    """Raises ArmError 403, and 409 for a function in whose subscription Event Grid is not registered.

    `held` is the action that the caller is allowed on the scope itself.
    """
    tenant = call.world.tenant
    for one in handlers(properties, call.world.assumptions):
        known = tenant.knows(one.resource_id)
        scopes = tenant.scopes_of(one.resource_id) if known else ()
        if not known or not tenant.access.allows(call.principal.object_id, one.action, scopes):
            raise linked_forbidden(call.caller, action=one.action, held=held, scopes=(call.path, one.resource_id))
        if one.is_function:
            require_event_grid(call, tenant.subscription(within_subscription(one.resource_id)[-1].rpartition("/")[2]))


def require_event_grid(call: Call, subscription: Subscription) -> None:
    """Raises ArmError 409."""
    if subscription.registrations[EVENT_GRID.lower()].at(call.world.now()) is not RegistrationState.REGISTERED:
        raise provider_not_registered(EVENT_GRID)


def handlers(properties: JsonObject, assumptions: Assumptions) -> tuple[Handler, ...]:
    """[doc]: whoever names a handler that is no webhook needs write access to it."""
    destination, dead_letters = destination_of(properties), dead_letters_of(properties)
    found: list[Handler] = []
    if destination["endpointType"] != "WebHook":
        found.append(_handler(destination["endpointType"], destination["properties"]["resourceId"], assumptions))
    if dead_letters is not None:
        account = dead_letters["properties"]["resourceId"].lower().partition("/blobservices/")[0]
        found.append(Handler(account, assumptions.storage_destination_needs))
    return tuple(found)


def _handler(kind: str, resource_id: str, assumptions: Assumptions) -> Handler:
    if kind == "AzureFunction":
        return Handler(resource_id, assumptions.function_destination_needs, is_function=True)
    if kind == "StorageQueue":
        return Handler(resource_id, assumptions.storage_destination_needs)
    return Handler(resource_id, f"{_type_of(resource_id)}/write")


def _type_of(resource_id: str) -> str:
    """`Microsoft.EventHub/namespaces/eventhubs` of `…/providers/Microsoft.EventHub/namespaces/{}/eventhubs/{}`."""
    namespace, *rest = resource_id.strip("/").split("/")[5:]
    return "/".join([namespace, *rest[::2]])
