"""Registration of resource providers (defender-plan.md 8)."""

import asyncio

from sandbox.azure import SimulatedAzure
from sandbox.faults import Fault, LostWrite
from sandbox.operation import ArmOperation, OperationKind
from tests.sandbox.arm.raw import AI, SUB, Arm

PROVIDER = f"/subscriptions/{SUB}/providers/Microsoft.Security"


async def test_registering_takes_its_time_and_then_plans_exist(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_registration(SUB, "Microsoft.Security", "NotRegistered")
    asked = await arm("POST", f"{PROVIDER}/register", version="2016-02-01")
    assert (asked.status, asked.body["registrationState"]) == (200, "Registering")
    assert (await arm("GET", AI)).status == 404
    await asyncio.sleep(azure.assumptions.registration_seconds)
    assert (await arm("GET", PROVIDER, version="2021-04-01")).body["registrationState"] == "Registered"
    assert (await arm("GET", AI)).status == 200


async def test_registering_again_changes_nothing(azure: SimulatedAzure, arm: Arm) -> None:
    reply = await arm("POST", f"{PROVIDER}/register", version="2021-04-01")
    assert reply.body["registrationState"] == "Registered"


async def test_registering_is_an_action_event(arm: Arm, operations: list[ArmOperation]) -> None:
    await arm("POST", f"{PROVIDER}/REGISTER".replace("Security", "security"), version="2021-04-01")
    assert [(told.name, told.kind) for told in operations] == [
        ("Microsoft.Security/register/action", OperationKind.ACTION)
    ]


async def test_an_unregistered_provider_takes_the_plans_away(azure: SimulatedAzure, arm: Arm) -> None:
    await arm("POST", f"{PROVIDER}/unregister", version="2021-04-01")
    assert azure.tenant.registration(SUB, "Microsoft.Security") == "Unregistered"
    assert (await arm("GET", AI)).status == 404


async def test_a_lost_registration_only_looks_like_one(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_registration(SUB, "Microsoft.Security", "NotRegistered")
    azure.faults.add(Fault("POST", "register", LostWrite()))
    reply = await arm("POST", f"{PROVIDER}/register", version="2021-04-01")
    assert reply.body["registrationState"] == "Registering"
    assert azure.tenant.registration(SUB, "Microsoft.Security") == "NotRegistered"


async def test_a_lost_unregistration_only_looks_like_one(
    azure: SimulatedAzure, arm: Arm, operations: list[ArmOperation]
) -> None:
    azure.faults.add(Fault("POST", "unregister", LostWrite()))
    reply = await arm("POST", f"{PROVIDER}/unregister", version="2021-04-01")
    assert reply.body["registrationState"] == "Unregistered"
    assert (azure.tenant.registration(SUB), operations) == ("Registered", [])
    assert not azure.exchanges[0].carried_out


async def test_a_provider_that_does_not_exist_is_an_invalid_namespace(arm: Arm) -> None:
    reply = await arm("GET", f"/subscriptions/{SUB}/providers/Contoso.Nothing", version="2021-04-01")
    assert reply.code == "InvalidResourceNamespace"


async def test_all_providers_are_listed_with_their_api_versions(arm: Arm) -> None:
    rows = (await arm("GET", f"/subscriptions/{SUB}/providers", version="2021-04-01")).body["value"]
    security = next(row for row in rows if row["namespace"] == "Microsoft.Security")
    assert security["resourceTypes"][0]["apiVersions"] == ["2024-01-01", "2023-01-01"]
