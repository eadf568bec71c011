"""Chance → trouble: faults of ARM and of the token endpoint, and what goes wrong with deliveries."""

import random
from datetime import timedelta

from sandbox.events.mishap import Mishap, MishapKind
from sandbox.faults import (
    Action,
    Conflict,
    Denied,
    Drop,
    ErrorBody,
    Fault,
    Garbage,
    Hang,
    LostAnswer,
    LostWrite,
    Redirect,
    RefuseExtension,
    ServerError,
    StaleRead,
    Throttle,
    TokenFault,
)
from tests.campaign.schedule import Step
from tests.campaign.setting import EVIDENCE, PURVIEW, SCANNER, Setting
from tests.campaign.stage import ENROLLED, VENDING

PLAN = "pricings/AI$"
EVENTS = "eventSubscriptions/"
SWITCH = "defenderForAISettings"
ACCOUNTS = "CognitiveServices/accounts$"
DRAWS_ENDLESS_FAULTS = True
"""Faults that meet every request until their window ends: with one, some schedules do not come to an end."""
_BEGINNINGS = (None, None, None, timedelta(seconds=20), timedelta(minutes=10), timedelta(hours=2))
_DURATIONS = (None, None, None, timedelta(seconds=40), timedelta(minutes=15), timedelta(hours=6))
"""Of a fault's time window, which begins with the schedule where it has no other beginning."""


def draw_mishap(chance: random.Random, _: Setting) -> Step:
    kind = chance.choice(tuple(MishapKind))
    delay_s = chance.choice((5.0, 300.0, 7_200.0)) if kind is MishapKind.DELAYED else 0.0
    return Mishap(
        kind,
        times=chance.choice((1, 1, 2, 4)),
        delay_s=delay_s,
        subscription_name=chance.choice(("", "", ENROLLED, VENDING)),
        subject_ends_with=chance.choice(("", "", "/pricings/AI")),
    )


def draw_fault(chance: random.Random, _: Setting) -> Step:
    return _of_trouble(chance, TROUBLE)


def draw_enrolment_fault(chance: random.Random, _: Setting) -> Step:
    return _of_trouble(chance, _ENROLMENT_TROUBLE)


def draw_account_fault(chance: random.Random) -> Step:
    return _of_trouble(chance, _ACCOUNT_TROUBLE)


def _of_trouble(chance: random.Random, trouble: tuple[tuple[Action, str, str], ...]) -> Fault:
    action, method, path = chance.choice(trouble)
    after, lasts = chance.choice(_BEGINNINGS), chance.choice(_DURATIONS)
    return Fault(
        method,
        path,
        action,
        count=chance.choice((1, 1, 1, 2, 3, 9, None if DRAWS_ENDLESS_FAULTS else 9)),
        probability=chance.choice((1.0, 1.0, 0.7, 0.3)),
        after=after,
        until=lasts and (after or timedelta()) + lasts,
    )


TROUBLE: tuple[tuple[Action, str, str], ...] = (
    *[(RefuseExtension(name), "PUT", PLAN) for name in (EVIDENCE, EVIDENCE, EVIDENCE, PURVIEW, SCANNER)],
    *[(LostWrite(), method, path) for method, path in (*[("PUT", PLAN)] * 6, ("POST", "/register$"))],
    *[(LostAnswer(), method, path) for method, path in (("PUT", PLAN), ("PUT", PLAN), ("POST", "/register$"))],
    *[(Drop(), method, path) for method, path in (("PUT", PLAN), ("GET", PLAN), ("GET", "descendants"))],
    *[(Throttle(wait), "*", PLAN) for wait in (None, 1, 30, 4_000)],
    *[(Conflict(wait), "PUT", PLAN) for wait in (None, None, 3)],
    *[(ServerError(503, body), method, PLAN) for body in ErrorBody for method in ("GET", "PUT")],
    *[(Hang(seconds, lands_first=first), "*", PLAN) for seconds in (4.0, 12.0, 40.0) for first in (False, True)],
    *[(garbage, method, PLAN) for garbage in Garbage for method in ("GET", "PUT")],
    *[(denied, method, PLAN) for denied in Denied for method in ("GET", "PUT")],
    *[(fault, "GET", "/msi/token") for fault in (*TokenFault, ServerError(500))],
    *[(StaleRead(seconds), "GET", PLAN) for seconds in (3.0, 30.0)],
    (Redirect(), "*", PLAN),
    (Denied.FORBIDDEN, "*", "descendants"),
    (ServerError(500), "GET", "descendants"),
    (Garbage.WRONG_TYPES, "GET", "descendants"),
)

_ENROLMENT_TROUBLE: tuple[tuple[Action, str, str], ...] = (
    *[(trouble, "PUT", EVENTS) for trouble in (LostWrite(), LostAnswer(), Drop(), Throttle(None), Throttle(30))],
    *[(ServerError(503, body), method, EVENTS) for body in ErrorBody for method in ("GET", "PUT")],
    *[(Hang(seconds, lands_first=first), "*", EVENTS) for seconds in (4.0, 40.0) for first in (False, True)],
    *[(garbage, method, EVENTS) for garbage in Garbage for method in ("GET", "PUT")],
    *[(denied, method, EVENTS) for denied in Denied for method in ("GET", "PUT")],
    (Redirect(), "*", EVENTS),
)

_ACCOUNT_TROUBLE: tuple[tuple[Action, str, str], ...] = (
    *[(trouble, "PUT", SWITCH) for trouble in (LostWrite(), LostAnswer(), Drop(), Throttle(None), Throttle(30))],
    *[(ServerError(503, body), method, SWITCH) for body in ErrorBody for method in ("GET", "PUT")],
    *[(Hang(seconds, lands_first=first), "*", SWITCH) for seconds in (4.0, 40.0) for first in (False, True)],
    *[(garbage, method, SWITCH) for garbage in Garbage for method in ("GET", "PUT")],
    *[(denied, method, SWITCH) for denied in Denied for method in ("GET", "PUT")],
    *[(trouble, "GET", ACCOUNTS) for trouble in (Drop(), Throttle(30), ServerError(500), Denied.FORBIDDEN)],
)
