"""`enforcer purview`: whether the tenant has Purview's service principal, and make it where it is missing."""

import pytest

from enforcer.memory.purview import APP_ID
from sandbox.azure import SimulatedAzure
from sandbox.state import Principal
from tests.command.documented import undocumented
from tests.command.ended import Run

pytestmark = pytest.mark.sockets


async def test_it_is_made_only_with_consent_and_found_from_then_on(
    run: Run, azure: SimulatedAzure, person: Principal
) -> None:
    azure.tenant.directory.grant(person, "Application.ReadWrite.All")
    missing = await run("purview", "check", "--json")
    assert (missing.code, missing.said["state"]) == (2, "missing")
    assert undocumented("purview", missing.said) == []
    asked = await run("purview", "create")
    assert (asked.code, azure.tenant.directory.find(APP_ID)) == (4, None)
    made = await run("purview", "create", "--yes")
    assert (made.code, azure.tenant.directory.find(APP_ID) is not None) == (0, True)
    assert "created" in made.out
    assert "licence" in made.out
    assert "toggle of the Foundry portal" in made.out
    assert "user context" in made.out


async def test_who_may_neither_look_nor_make_is_told_so(run: Run, azure: SimulatedAzure, person: Principal) -> None:
    looked = await run("purview", "check")
    assert (looked.code, "Application.Read.All" in looked.out) == (3, True)
    made = await run("purview", "create", "--yes", "--json")
    assert (made.code, made.said["error"]["code"]) == (3, "Authorization_RequestDenied")
    assert azure.tenant.directory.find(APP_ID) is None


async def test_what_is_there_is_not_made_again(run: Run, azure: SimulatedAzure, person: Principal) -> None:
    azure.tenant.directory.add(APP_ID)
    azure.tenant.directory.grant(person, "Application.Read.All")
    ended = await run("purview", "create", "--json")
    assert (ended.code, ended.said["state"], ended.said["created"]) == (0, "present", False)
    assert {exchange.method for exchange in azure.beside_arm} == {"GET"}


async def test_a_host_that_is_not_microsofts_gets_no_token(run: Run, azure: SimulatedAzure, person: Principal) -> None:
    ended = await run("purview", "check", "--json", ENFORCER_GRAPH_ENDPOINT="https://graph.contoso.example")
    assert (ended.code, ended.said["problems"][0]["where"]) == (4, "ENFORCER_GRAPH_ENDPOINT")
