"""The judge of the whole run: what it sees, what it says at the end, and what makes the run fail."""

from pathlib import Path

import pytest

from sandbox.azure import WITNESSES, SimulatedAzure
from sandbox.contract import Judge, specs_folder
from sandbox.events.event import Event
from sandbox.events.grid import EventGrid
from sandbox.faults import Fault, ServerError
from sandbox.handover import VARIABLE, hand_over
from sandbox.operation import PrincipalKind
from tests.judged import Judged, accepted_routes
from tests.sandbox.arm.raw import AI, SUB, Arm, pricing

pytestmark = pytest.mark.skipif(specs_folder() is None, reason="Microsoft's specifications are absent (ENFORCER_SPECS)")
STATUS = f"/subscriptions/{SUB}/providers/Microsoft.EventGrid/operationsStatus/x"
STATUS_ROUTE = "GET /subscriptions/{subscription}/providers/Microsoft.EventGrid/operationsStatus/{operation}"


def seen_by(judged: Judged) -> Arm:
    """Judged by `judged` alone: what breaks here must not break this run."""
    azure = SimulatedAzure()
    azure.exchanges.on_append.clear()
    judged.watch(azure)
    azure.tenant.add_subscription(SUB, name="A")
    principal = azure.tenant.add_principal("a", kind=PrincipalKind.USER, object_id="a", app_id="a")
    return Arm(azure, principal)


@pytest.fixture
def own(judge: Judge) -> Judged:
    return Judged(judge, accepted=frozenset())


def test_an_azure_that_a_test_builds_itself_is_watched_too() -> None:
    seen: list[SimulatedAzure] = []
    WITNESSES.append(seen.append)
    built = SimulatedAzure()
    WITNESSES.remove(seen.append)
    assert seen == [built]


async def test_what_is_judged_is_counted_by_route(own: Judged) -> None:
    arm = seen_by(own)
    await arm("PUT", AI, pricing())
    await arm("GET", AI)
    await arm("GET", AI.lower())
    pricings = "/subscriptions/{subscription}/providers/Microsoft.Security/pricings/{plan}"
    assert own.covered == {f"PUT {pricings}": 1, f"GET {pricings}": 2}
    assert own.take() == []


async def test_a_broken_contract_fails_the_test_in_which_it_broke(own: Judged) -> None:
    arm = seen_by(own)
    arm.azure.tenant.subscription(SUB).name = 7  # type: ignore[assignment]  # the wrong type is the point
    await arm("GET", f"/subscriptions/{SUB}", version="2022-12-01")
    (found,) = own.take()
    assert found.endswith("answer displayName: 7 is not of type 'string'")
    assert own.take() == []


async def test_an_accidental_500_of_the_sandbox_fails_the_test(own: Judged) -> None:
    arm = seen_by(own)

    async def broken(_: object) -> None:
        raise ZeroDivisionError

    arm.azure.on_request.append(broken)
    assert (await arm("GET", AI)).code == "SandboxBug"
    assert own.take() == ["the sandbox itself: ZeroDivisionError()"]
    arm.azure.internal_errors.clear()


async def test_an_exchange_that_a_fault_spoilt_is_not_judged(own: Judged) -> None:
    arm = seen_by(own)
    arm.azure.faults.add(Fault("GET", "pricings/AI", ServerError(500)))
    await arm("GET", AI)
    assert (own.spoilt, own.covered, own.take()) == (1, {}, [])


async def test_a_route_that_no_specification_covers_must_be_on_the_committed_list(judge: Judge) -> None:
    strict, lenient = Judged(judge, accepted=frozenset()), Judged(judge, accepted=accepted_routes())
    for judged in (strict, lenient):
        await seen_by(judged)("GET", STATUS, version="2022-06-15")
    assert (strict.new, lenient.new) == ([STATUS_ROUTE], [])
    assert f"  NEW: {STATUS_ROUTE} is used, no specification covers it" in strict.report()


async def test_an_api_version_without_a_specification_must_be_on_the_committed_list(judge: Judge) -> None:
    strict, lenient = Judged(judge, accepted=frozenset()), Judged(judge, accepted=accepted_routes())
    provider = f"/subscriptions/{SUB}/providers/Microsoft.Security"
    for judged in (strict, lenient):
        await seen_by(judged)("GET", provider, version="2024-11-01")
        await seen_by(judged)("GET", provider, version="2024-03-01")
    line = "2024-11-01 as 2024-03-01: GET /subscriptions/{subscription}/providers/{namespace}"
    assert (strict.new, lenient.new) == ([line], [])


async def test_an_api_version_that_arm_refuses_needs_no_specification(own: Judged) -> None:
    assert (await seen_by(own)("GET", AI, version="2001-01-01")).status == 400
    assert own.new == []


async def test_routes_beside_arm_are_judged_or_counted_as_uncovered(own: Judged) -> None:
    arm = seen_by(own)
    grid = EventGrid(arm.azure.clock)
    topic = grid.create_topic("vending", "a-key")
    arm.azure.add_routes(grid.routes())
    await arm("POST", topic.path, [{"id": "1"}], version="2018-01-01", headers={"aeg-sas-key": "a-key"})
    await arm("GET", "/msi/token?resource=x", version="2019-08-01")
    assert (own.covered, own.uncovered) == ({"POST /topics/{name}/api/events": 1}, {"GET /msi/token": 1})
    assert arm.azure.exchanges.select(path="topics") == ()


async def test_what_a_system_topic_tells_is_judged(own: Judged) -> None:
    own.hear(Event("1", "t", "s", "Microsoft.Resources.ResourceWriteSuccess", None, data={"claims": 7}))
    own.hear(Event("1", "t", "s", "Microsoft.Resources.ResourceDreamSuccess", None, data={}))
    assert "Microsoft.Resources.ResourceWriteSuccess: claims: 7 is not of type 'object'" in own.take()
    assert own.new == ["Microsoft.Resources.ResourceDreamSuccess"]


async def test_what_another_process_hands_over_is_judged_as_here(own: Judged, judge: Judge, tmp_path: Path) -> None:
    arm = seen_by(Judged(judge, accepted=frozenset()))
    arm.azure.tenant.subscription(SUB).name = 7  # type: ignore[assignment]  # the wrong type is the point
    arm.azure.faults.add(Fault("GET", "pricings/AI", ServerError(500)))
    await arm("GET", AI)
    await arm("GET", f"/subscriptions/{SUB}", version="2022-12-01")
    arm.azure.internal_errors.append(ZeroDivisionError())
    hand_over(arm.azure, [], {VARIABLE: str(tmp_path)})
    arm.azure.internal_errors.clear()
    assert own.read(tmp_path) == 1
    assert own.covered == {"GET /subscriptions/{subscription}": 1}
    bug, broken = own.take()
    assert bug == "the sandbox itself: ZeroDivisionError()"
    assert broken.endswith("answer displayName: 7 is not of type 'string'")


async def test_a_path_that_leads_nowhere_is_no_route(own: Judged) -> None:
    await seen_by(own)("GET", "/nothing")
    assert (own.covered, own.uncovered) == ({}, {})


def test_without_specifications_the_report_says_so() -> None:
    (line,) = Judged(None, accepted=frozenset()).report()
    assert "ENFORCER_SPECS" in line
