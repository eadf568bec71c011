"""Registration of resource providers (spec Microsoft.Resources 2021-04-01; defender-plan.md section 8)."""

from datetime import timedelta

from sandbox.arm.call import Call
from sandbox.arm.errors import unknown_namespace
from sandbox.faults import LostWrite
from sandbox.operation import ArmOperation, OperationKind
from sandbox.registrations import RESOURCE_TYPES
from sandbox.state import Registration, RegistrationState
from sandbox.wire import Answer, JsonObject

_CANONICAL = {namespace.lower(): namespace for namespace in RESOURCE_TYPES}


async def list_providers(call: Call) -> Answer:
    return Answer(200, {"value": [_row(call, namespace) for namespace in RESOURCE_TYPES]})


async def get_provider(call: Call) -> Answer:
    return Answer(200, _row(call, _namespace(call)))


async def register(call: Call) -> Answer:
    """200 at once, Registering; Registered after the assumed time. Registering what is registered changes nothing."""
    namespace, now = _namespace(call), call.world.now()
    registrations = call.subscription.registrations
    if isinstance(call.action, LostWrite):
        return Answer(200, {**_row(call, namespace), "registrationState": RegistrationState.REGISTERING.value})
    if registrations[namespace.lower()].at(now) not in {RegistrationState.REGISTERED, RegistrationState.REGISTERING}:
        ready_at = now + timedelta(seconds=call.world.assumptions.registration_seconds)
        call.subscription.change_registration(namespace, Registration(RegistrationState.REGISTERING, ready_at))
    await call.world.announce(_operation(call, namespace, "register"))
    return Answer(200, _row(call, namespace))


async def unregister(call: Call) -> Answer:
    namespace = _namespace(call)
    if isinstance(call.action, LostWrite):
        return Answer(200, {**_row(call, namespace), "registrationState": RegistrationState.UNREGISTERED.value})
    call.subscription.change_registration(namespace, Registration(RegistrationState.UNREGISTERED))
    await call.world.announce(_operation(call, namespace, "unregister"))
    return Answer(200, _row(call, namespace))


def _namespace(call: Call) -> str:
    wanted = call.names["namespace"]
    if wanted.lower() not in _CANONICAL:
        raise unknown_namespace(wanted)
    return _CANONICAL[wanted.lower()]


def _row(call: Call, namespace: str) -> JsonObject:
    state = call.subscription.registrations[namespace.lower()].at(call.world.now())
    return {
        "id": f"/subscriptions/{call.subscription.subscription_id}/providers/{namespace}",
        "namespace": namespace,
        "registrationState": state.value,
        "registrationPolicy": "RegistrationRequired",
        "resourceTypes": [
            {"resourceType": name, "locations": [], "apiVersions": list(versions), "capabilities": "None"}
            for name, versions in RESOURCE_TYPES[namespace].items()
        ],
    }


def _operation(call: Call, namespace: str, verb: str) -> ArmOperation:
    return call.operation(
        name=f"{namespace}/{verb}/action",
        kind=OperationKind.ACTION,
        resource_id=f"/subscriptions/{call.subscription.subscription_id}/providers/{namespace}",
    )
