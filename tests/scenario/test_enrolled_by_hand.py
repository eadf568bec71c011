"""What `infra/changes-subscription.sh` deploys is what the enforcer looks for: enrolled by hand is enrolled."""

from typing import Any

import pytest

from enforcer.observed.enrolment import enrolment_name, event_target
from enforcer.settings import Enrol
from tests.infra.bicep import parsed
from tests.infra.plain import plain
from tests.infra.sources import Sources, altered, sources
from tests.scenario.house import APP, ON_CHANGE, House

BICEP = "infra/changes-subscription.bicep"
NAME = enrolment_name(event_target(ON_CHANGE))


def body(found: Sources) -> dict[str, Any]:  # Any: JSON
    """As a deployment sends it, with the parameters filled in."""
    properties = plain(parsed(BICEP, found).resources["changes"].body)["properties"]
    assert properties["destination"]["properties"]["resourceId"] == "'${functionAppId}/functions/on_change'"
    properties["destination"]["properties"]["resourceId"] = f"{APP}/functions/on_change"
    return {"properties": properties}


async def deployed(house: House, found: Sources, *, name: str = NAME) -> None:
    """By hand, in the one subscription of an estate whose enforcer only checks; then the enforcer has looked."""
    house.deploy(enrols=Enrol.CHECK)
    subscription = house.add(1, tier="Standard", extensions={"AIPromptEvidence": True})
    path = f"/subscriptions/{subscription}/providers/Microsoft.EventGrid/eventSubscriptions/{name}"
    answer = await house.asked_at(house.pipeline, "PUT", f"{path}?api-version=2025-02-15", body(found))
    assert answer.status == 201, answer.body
    await house.discover()
    await house.drain_until_quiet()


async def test_what_is_deployed_by_hand_is_enrolled_for_the_enforcer_that_checks(house: House) -> None:
    await deployed(house, sources())
    assert len(house.named("subscription_enrolled")) == 1
    assert house.named("incident_opened") == []


BROKEN = {
    "fewer attempts": (BICEP, "maxDeliveryAttempts: 30", "maxDeliveryAttempts: 3"),
    "another operation": ("infra/changes-filter.json", "Security/pricings/write", "Security/pricings/read"),
    "another schema": (BICEP, "'CloudEventSchemaV1_0'", "'EventGridSchema'"),
}


@pytest.mark.parametrize(("path", "old", "new"), BROKEN.values(), ids=BROKEN)
async def test_a_broken_copy_is_an_incident(house: House, path: str, old: str, new: str) -> None:
    await deployed(house, altered(path, old, new))
    (opened,) = house.named("incident_opened")
    assert "altered" in str(opened.fields["reason"])


async def test_another_name_is_not_found(house: House) -> None:
    await deployed(house, sources(), name="enforcer-changes-1")
    (opened,) = house.named("incident_opened")
    assert "there is no event subscription" in str(opened.fields["reason"])
