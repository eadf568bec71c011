"""What ARM itself checks and adds, whatever the resource provider."""

import asyncio
from email.utils import parsedate_to_datetime

import pytest

from sandbox.azure import SimulatedAzure
from sandbox.faults import Denied, Fault
from sandbox.operation import PrincipalKind
from tests.sandbox.arm.raw import AI, PRICINGS, SUB, Arm, pricing

OTHER = "00000000-0000-0000-0000-00000000000b"


@pytest.mark.parametrize(
    ("method", "path", "version", "status", "code"),
    [
        ("GET", AI, None, 400, "MissingApiVersionParameter"),
        ("GET", AI, "2099-01-01", 400, "NoRegisteredProviderFound"),
        ("GET", f"/subscriptions/{SUB}", "2099-01-01", 400, "InvalidApiVersionParameter"),
        ("GET", "/nothing/here", "2024-01-01", 404, "NotFound"),
        ("GET", f"/subscriptions/{SUB}/providers/Microsoft.Security/pricing", "2024-01-01", 404, "InvalidResourceType"),
        ("GET", f"/subscriptions/{SUB}/providers/Microsoft.Nothing/x", "2024-01-01", 404, "InvalidResourceNamespace"),
        ("PATCH", AI, "2024-01-01", 405, "MethodNotAllowed"),
        ("GET", AI.replace(SUB, OTHER), "2024-01-01", 404, "SubscriptionNotFound"),
        ("GET", AI.replace(SUB, "my-subscription"), "2024-01-01", 400, "InvalidSubscriptionId"),
    ],
)
async def test_a_request_that_leads_nowhere_gets_arms_own_error(
    arm: Arm, method: str, path: str, version: str | None, status: int, code: str
) -> None:
    reply = await arm(method, path, version=version)
    assert (reply.status, reply.code) == (status, code)


async def test_a_deleted_subscription_is_not_found(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.set_subscription_state(SUB, "Deleted")
    assert (await arm("GET", AI)).code == "SubscriptionNotFound"


async def test_every_answer_carries_arms_headers(azure: SimulatedAzure, arm: Arm) -> None:
    reply = await arm("GET", AI, headers={"x-ms-correlation-request-id": "11-22"})
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert reply.headers["x-ms-correlation-request-id"] == "11-22"
    assert reply.headers["x-ms-request-id"] != (await arm("GET", AI)).headers["x-ms-request-id"]
    assert abs(parsedate_to_datetime(reply.headers["date"]) - azure.clock.now()).total_seconds() < 2


async def test_without_a_correlation_id_arm_makes_one(azure: SimulatedAzure, arm: Arm) -> None:
    reply = await arm("GET", AI)
    assert reply.headers["x-ms-correlation-request-id"] == azure.exchanges[0].correlation_id


async def test_what_is_left_of_the_rate_limit_counts_down(arm: Arm) -> None:
    reads = [(await arm("GET", AI)).headers["x-ms-ratelimit-remaining-subscription-reads"] for _ in range(3)]
    writes = (await arm("PUT", AI, pricing())).headers["x-ms-ratelimit-remaining-subscription-writes"]
    tenant = (await arm("GET", "/subscriptions", version="2022-12-01")).headers["x-ms-ratelimit-remaining-tenant-reads"]
    assert (reads, writes, tenant) == (["249", "248", "247"], "199", "249")


async def test_an_empty_bucket_throttles_one_subscription_until_it_refills(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_subscription(OTHER, name="B")
    replies = [await arm("GET", AI) for _ in range(251)]
    assert [reply.status for reply in replies[-2:]] == [200, 429]
    assert replies[-1].code == "SubscriptionRequestsThrottled"
    assert (await arm("GET", AI.replace(SUB, OTHER))).status == 200
    await asyncio.sleep(int(replies[-1].headers["retry-after"]))
    assert (await arm("GET", AI)).status == 200


async def test_a_caller_sees_only_what_its_role_covers(azure: SimulatedAzure, arm: Arm) -> None:
    reader = azure.tenant.add_principal(
        "reader",
        kind=PrincipalKind.SERVICE_PRINCIPAL,
        object_id="object-reader",
        app_id="app-reader",
        actions=("Microsoft.Security/*/read",),
        scope="/providers/Microsoft.Management/managementGroups/corp",
    )
    as_reader = Arm(azure, reader)
    azure.tenant.add_subscription(OTHER, name="outside")
    refused = await as_reader("PUT", AI, pricing())
    assert (await as_reader("GET", AI)).status == 200
    assert (await as_reader("GET", AI.replace(SUB, OTHER))).status == 403
    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
    assert refused.message.startswith(
        "The client 'app-reader' with object id 'object-reader' does not have authorization to perform action "
        f"'Microsoft.Security/pricings/write' over scope '/subscriptions/{SUB}' or the scope is invalid."
    )


async def test_a_revoked_caller_may_nothing(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.access.revoke(arm.principal.object_id)
    assert (await arm("GET", AI)).status == 403
    azure.tenant.assign(arm.principal, actions=("*",), not_actions=("Microsoft.Security/pricings/write",))
    assert [(await arm("GET", AI)).status, (await arm("PUT", AI, pricing())).status] == [200, 403]


async def test_a_fault_can_deny_one_verb(azure: SimulatedAzure, arm: Arm) -> None:
    azure.faults.add(Fault("PUT", PRICINGS, Denied.FORBIDDEN), Fault("PUT", PRICINGS, Denied.SUBSCRIPTION_DISABLED))
    replies = [await arm("GET", AI), await arm("PUT", AI, pricing()), await arm("PUT", AI, pricing())]
    assert [reply.status for reply in replies] == [200, 403, 409]
    assert replies[2].code == "ReadOnlyDisabledSubscription"


async def test_the_record_counts_calls(azure: SimulatedAzure, arm: Arm) -> None:
    await arm("GET", AI)
    await arm("PUT", AI, pricing())
    await arm("PUT", AI, pricing())
    assert len(azure.exchanges) == len(azure.exchanges.select(subscription_id=SUB.upper(), path="PRICINGS")) == 3
    assert [(seen.status, seen.carried_out) for seen in azure.exchanges.writes(SUB)] == [(201, True), (409, False)]
    first = azure.exchanges[0]
    assert (first.caller, first.method, first.query) == ("object-owner", "GET", {"api-version": "2024-01-01"})
    assert "authorization" not in first.request_headers


async def test_a_bug_in_a_listener_is_recorded_and_hurts_nobody(azure: SimulatedAzure, arm: Arm) -> None:
    async def broken(_: object) -> None:
        raise ZeroDivisionError

    azure.on_operation.append(broken)
    assert (await arm("PUT", AI, pricing())).status == 201
    assert [type(error) for error in azure.internal_errors] == [ZeroDivisionError]
    azure.internal_errors.clear()
