"""An estate that begins to enrol itself, with what may stand in its way, and what ARM has on record of it."""

from enforcer.observed.enrolment import EVENT_TYPES, enrolment_name, event_target
from enforcer.settings import Enrol
from sandbox.events.mishap import Mishap, MishapKind
from sandbox.state import Registration, RegistrationState
from tests.scenario.house import ON_CHANGE, House

NAME = enrolment_name(event_target(ON_CHANGE))


def begin_to_enrol(house: House, *, bare: str, altered: str) -> None:
    """Event Grid is not registered in one, somebody's own is there under our name in another, and no event arrives."""
    tenant = house.azure.tenant
    house.deploy(enrols=Enrol.SELF)
    house.grid.mishaps.add(Mishap(MishapKind.DROPPED, times=100_000))
    registrations = tenant.subscription(bare).registrations
    registrations["microsoft.eventgrid"] = Registration(RegistrationState.NOT_REGISTERED)
    scope, store = f"/subscriptions/{altered}", tenant.event_subscriptions
    destination = {"endpointType": "AzureFunction", "properties": {"resourceId": ON_CHANGE}}
    theirs = {"destination": destination, "eventDeliverySchema": "CloudEventSchemaV1_0"}
    store.keep(store.changed(scope, NAME, theirs, source=scope, ready_at=house.azure.clock.now()))


def is_enrolled(house: House, subscription: str) -> bool:
    """By ARM's own record, with our filter."""
    held = house.azure.tenant.event_subscriptions.get(f"/subscriptions/{subscription}", NAME)
    return held is not None and len(held.properties.get("filter", {}).get("includedEventTypes", ())) == len(EVENT_TYPES)
