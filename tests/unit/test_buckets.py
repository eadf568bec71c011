"""Which requests a 429 makes not worth sending, until when, and which it does not concern."""

from datetime import datetime, timedelta

import pytest

from enforcer.azure.buckets import LONGEST_CLOSED, SPREAD, UNTOLD, Asked, Buckets, Kind, asked
from tests.unit.build import NOW

A, B, C = (f"/subscriptions/{letter * 8}-0000-4000-8000-000000000000" for letter in "abc")
PLAN = "/providers/Microsoft.Security/pricings/AI"
GROUPS = "/providers/Microsoft.Management/managementGroups/mg/descendants"
HALF_A_MINUTE = timedelta(seconds=30)
NOTHING = timedelta()


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at


def buckets(clock: Clock | None = None, *, chance: float = 0.0) -> Buckets:
    return Buckets((clock or Clock()).now, lambda: chance)


def waits(found: Buckets, method: str, path: str) -> timedelta:
    return found.wait(asked(method, path))


REQUESTS = {
    "a plan's read": ("GET", A + PLAN, Asked(A[15:], "microsoft.security", Kind.READS)),
    "a plan's write": ("PUT", A + PLAN, Asked(A[15:], "microsoft.security", Kind.WRITES)),
    "another casing": ("GET", (A + PLAN).replace("Mi", "mI"), Asked(A[15:], "microsoft.security", Kind.READS)),
    "a registration": (
        "POST",
        f"{A}/providers/Microsoft.EventGrid/register",
        Asked(A[15:], "microsoft.eventgrid", Kind.WRITES),
    ),
    "an account's switch": (
        "GET",
        f"{A}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a{PLAN}",
        Asked(A[15:], "microsoft.security", Kind.READS),
    ),
    "a deletion": ("DELETE", A, Asked(A[15:], "", Kind.DELETES)),
    "the groups": ("GET", GROUPS, Asked("", "microsoft.management", Kind.READS)),
}


@pytest.mark.parametrize(("method", "path", "about"), REQUESTS.values(), ids=REQUESTS)
def test_a_request_is_known_by_whom_it_is_about_and_what_it_does(method: str, path: str, about: Asked) -> None:
    assert asked(method, path) == about


NAMED = {
    "reads": {"x-ms-ratelimit-remaining-subscription-reads": "0"},
    "all callers' reads": {"X-MS-RateLimit-Remaining-Subscription-Global-Reads": " 0 "},
    "a provider's requests": {"x-ms-ratelimit-remaining-subscription-resource-requests": "0"},
}


@pytest.mark.parametrize("headers", NAMED.values(), ids=NAMED)
def test_a_bucket_that_is_named_holds_back_its_subscription_and_kind(headers: dict[str, str]) -> None:
    found = buckets()
    found.throttled(asked("GET", A + PLAN), headers, HALF_A_MINUTE)
    assert waits(found, "GET", A + PLAN) == HALF_A_MINUTE
    assert [waits(found, *other) for other in (("PUT", A + PLAN), ("GET", B + PLAN), ("GET", GROUPS))] == [NOTHING] * 3


NO_WORD = {
    "no headers": {},
    "tokens that are left": {"x-ms-ratelimit-remaining-subscription-reads": "17"},
    "the tenant's, of a subscription's request": {"x-ms-ratelimit-remaining-tenant-reads": "0"},
    "nonsense": {"x-ms-ratelimit-remaining-subscription-reads": "none", "x-ms-ratelimit": "0"},
}


@pytest.mark.parametrize("headers", NO_WORD.values(), ids=NO_WORD)
def test_a_limit_that_is_not_named_holds_back_the_providers_requests_of_that_kind(headers: dict[str, str]) -> None:
    found = buckets()
    for path in (A, B):
        found.throttled(asked("GET", path + PLAN), headers, HALF_A_MINUTE)
    assert waits(found, "GET", C + PLAN) == HALF_A_MINUTE
    others = (("PUT", C + PLAN), ("GET", f"{C}/providers/Microsoft.EventGrid/x"), ("GET", GROUPS))
    assert [waits(found, *other) for other in others] == [NOTHING] * 3


def test_one_other_finds_out_whether_the_limit_is_everybodys() -> None:
    found = buckets()
    found.throttled(asked("GET", A + PLAN), {}, HALF_A_MINUTE)
    assert [waits(found, "GET", path + PLAN) for path in (A, B, C)] == [HALF_A_MINUTE, NOTHING, HALF_A_MINUTE]
    found.answered(asked("GET", B + PLAN))
    assert [waits(found, "GET", path + PLAN) for path in (A, B, C)] == [HALF_A_MINUTE, NOTHING, NOTHING]


def test_the_answer_of_somebody_who_was_asked_before_proves_nothing() -> None:
    found = buckets()
    found.throttled(asked("GET", A + PLAN), {}, HALF_A_MINUTE)
    found.answered(asked("GET", C + PLAN))
    assert waits(found, "GET", B + PLAN) == NOTHING
    found.throttled(asked("GET", B + PLAN), {}, HALF_A_MINUTE)
    found.answered(asked("GET", B + PLAN))
    assert waits(found, "GET", C + PLAN) == HALF_A_MINUTE


def test_a_short_wait_is_not_put_to_the_proof() -> None:
    found = buckets()
    found.throttled(asked("GET", A + PLAN), {}, timedelta(seconds=4))
    assert waits(found, "GET", B + PLAN) == timedelta(seconds=4)


@pytest.mark.parametrize(
    ("told", "waited"), [(None, UNTOLD), (timedelta(days=1), LONGEST_CLOSED), (timedelta(seconds=-5), NOTHING)]
)
def test_no_answer_holds_anybody_back_for_ever_and_none_for_nothing(told: timedelta | None, waited: timedelta) -> None:
    found = buckets()
    found.throttled(asked("GET", A + PLAN), NAMED["reads"], told)
    assert waits(found, "GET", A + PLAN) == waited


def test_a_shorter_wait_ends_no_longer_one_and_its_time_ends_all() -> None:
    clock = Clock()
    found = buckets(clock)
    for told in (HALF_A_MINUTE, timedelta(seconds=1)):
        found.throttled(asked("GET", A + PLAN), NAMED["reads"], told)
    clock.at += HALF_A_MINUTE - timedelta(seconds=1)
    assert waits(found, "GET", A + PLAN) == timedelta(seconds=1)
    clock.at += timedelta(seconds=1)
    assert waits(found, "GET", A + PLAN) == NOTHING


def test_callers_come_back_at_different_times_and_none_too_soon() -> None:
    chances = iter([0.0, 0.5, 1.0])
    found = Buckets(Clock().now, lambda: next(chances))
    found.throttled(asked("GET", A + PLAN), NAMED["reads"], HALF_A_MINUTE)
    back = [waits(found, "GET", A + PLAN) / HALF_A_MINUTE for _ in range(3)]
    assert back == [1.0, 1 + SPREAD / 2, 1 + SPREAD]
