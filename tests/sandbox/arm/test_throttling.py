"""ARM's token buckets (defender-plan.md 7) and the lock of a plan update (defender-plan.md 9), in virtual time."""

import asyncio

import pytest

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.faults import Fault, Throttle
from sandbox.operation import PrincipalKind
from tests.sandbox.arm.raw import AI, SUB, Arm, pricing

OTHER = "00000000-0000-0000-0000-00000000000b"
BUCKETS = [
    ("GET", AI, "subscription-reads", 250, 25),
    ("PUT", AI, "subscription-writes", 200, 10),
    ("DELETE", AI, "subscription-deletes", 200, 10),
    ("GET", "/subscriptions", "tenant-reads", 250, 25),
]


def version_of(path: str) -> str:
    return "2022-12-01" if path == "/subscriptions" else "2024-01-01"


@pytest.mark.parametrize(("method", "path", "header", "capacity", "refill"), BUCKETS, ids=lambda value: str(value)[:25])
async def test_a_bucket_empties_and_refills(
    arm: Arm, method: str, path: str, header: str, capacity: int, refill: int
) -> None:
    async def ask() -> tuple[int, str | None]:
        reply = await arm(method, path, {"properties": {}} if method == "PUT" else None, version=version_of(path))
        return reply.status, reply.headers.get(f"x-ms-ratelimit-remaining-{header}")

    assert (await ask())[1] == str(capacity - 1)
    seen = [await ask() for _ in range(capacity)]
    assert (seen[-2], seen[-1]) == ((seen[0][0], "0"), (429, "0"))
    await asyncio.sleep(1)
    seen = [await ask() for _ in range(refill + 1)]
    assert [status == 429 for status, _ in seen] == [False] * refill + [True]
    await asyncio.sleep(3600)
    assert (await ask())[1] == str(capacity - 1)


async def test_a_throttled_caller_learns_when_to_come_back(arm: Arm) -> None:
    replies = [await arm("PUT", AI, {}) for _ in range(201)]
    assert (replies[-1].status, replies[-1].code) == (429, "SubscriptionRequestsThrottled")
    await asyncio.sleep(int(replies[-1].headers["retry-after"]))
    assert (await arm("PUT", AI, {})).status == 400


@pytest.mark.parametrize(("method", "path", "header", "_", "__"), BUCKETS, ids=lambda value: str(value)[:25])
async def test_a_fault_that_throttles_says_that_the_bucket_is_empty(
    arm: Arm, method: str, path: str, header: str, _: int, __: int
) -> None:
    arm.azure.faults.add(Fault(method, f"{path}$", Throttle(17)))
    reply = await arm(method, path, version=version_of(path))
    assert (reply.status, reply.headers["retry-after"]) == (429, "17")
    assert reply.headers[f"x-ms-ratelimit-remaining-{header}"] == "0"


async def test_a_fault_may_throttle_without_a_word_of_the_bucket(arm: Arm) -> None:
    arm.azure.faults.add(Fault("GET", f"{AI}$", Throttle(17, names_bucket=False)))
    reply = await arm("GET", AI)
    assert (reply.status, reply.headers["retry-after"]) == (429, "17")
    assert not [name for name in reply.headers if name.startswith("x-ms-ratelimit")]


async def test_buckets_are_apart_by_subscription_caller_and_kind(azure: SimulatedAzure, arm: Arm) -> None:
    azure.tenant.add_subscription(OTHER, name="B")
    another = azure.tenant.add_principal("b", kind=PrincipalKind.USER, object_id="object-b", app_id="app-b")
    while (await arm("GET", AI)).status != 429:
        pass
    assert (await arm("GET", AI.replace(SUB, OTHER))).status == 200
    assert (await Arm(azure, another)("GET", AI)).status == 200
    assert (await arm("PUT", AI, pricing())).status == 201
    assert (await arm("GET", "/subscriptions", version="2022-12-01")).status == 200


@pytest.mark.parametrize("lock_s", [0.5, 600.0, 86_400.0])
async def test_a_plan_update_locks_its_subscription_for_as_long_as_assumed(lock_s: float) -> None:
    azure = SimulatedAzure(assumptions=Assumptions(lock_seconds=lock_s))
    azure.tenant.add_subscription(SUB, name="A")
    arm = Arm(azure, azure.tenant.add_principal("a", kind=PrincipalKind.USER, object_id="a", app_id="a"))
    azure.tenant.add_subscription(OTHER, name="B")
    assert (await arm("PUT", AI, pricing())).status == 201
    await asyncio.sleep(lock_s - 0.25)
    locked = await arm("PUT", f"{AI.rpartition('/')[0]}/Arm", pricing())
    assert (locked.status, locked.code, "retry-after" in locked.headers) == (409, "Conflict", False)
    assert [(await arm("GET", AI)).status, (await arm("PUT", AI.replace(SUB, OTHER), pricing())).status] == [200, 201]
    await asyncio.sleep(0.25)
    assert (await arm("PUT", AI, pricing())).status == 200
