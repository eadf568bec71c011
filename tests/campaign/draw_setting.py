"""Chance → where a schedule is played: subscriptions, baseline, assumptions, workers."""

import random

from sandbox.assumptions import Assumptions, Detail, Omitted
from sandbox.events.event import EventSchema
from sandbox.events.rules import DeliveryRules
from sandbox.events.subscription import MAX_ATTEMPTS, MAX_TTL_MINUTES
from tests.campaign.setting import EVIDENCE, INVENTED, PURVIEW, SCANNER, Delivery, Home, Setting, Wish


def draw_setting(chance: random.Random) -> Setting:
    assumptions = _assumptions(chance)
    return Setting(
        homes=tuple(
            _home(chance, assumptions.ai_extensions) for _ in range(chance.choice((2, 2, 2, 2, 2, 3, 3, 4, 6)))
        ),
        evidence=chance.choice((Wish.ENABLED,) * 5 + (Wish.UNMANAGED,)),
        purview=chance.choice((Wish.UNMANAGED, Wish.UNMANAGED, Wish.DISABLED, Wish.ENABLED)),
        scanner=chance.choice((Wish.UNMANAGED, Wish.UNMANAGED, Wish.ENABLED, Wish.DISABLED)),
        assumptions=assumptions,
        observe=chance.random() < 0.1,
        workers=chance.choice((1, 1, 2, 3)),
        latency_s=chance.choice((0.0, 0.0, 0.05, 0.4)),
        jitter=chance.randrange(1_000),
        detail=chance.choice((Detail.FULL, Detail.FULL, *Detail)),
        delivery=_delivery(chance),
        enrols=chance.random() < 1 / 3,
    )


def _assumptions(chance: random.Random) -> Assumptions:
    known = (EVIDENCE, PURVIEW, SCANNER)
    return Assumptions(
        ai_extensions=chance.choice((known, known, (*known, INVENTED), (*known, INVENTED), (EVIDENCE, PURVIEW))),
        omitted_when_turned_on=chance.choice((Omitted.SWITCHED_ON, Omitted.SWITCHED_ON, Omitted.KEPT)),
        omitted_while_on=chance.choice((Omitted.KEPT, Omitted.KEPT, Omitted.SWITCHED_ON)),
        named_ignored_when_turned_on=chance.random() < 0.1,
        extensions_need_role_rights=chance.random() < 0.2,
        free_rows_list_extensions=chance.random() < 0.2,
        update_seconds=chance.choice((0.0, 0.0, 3.0)),
        lock_seconds=chance.choice((0.0, 2.0, 2.0, 8.0, 180.0)),
        conflict_retry_after_s=chance.choice((None, None, 1, 30)),
        identical_put_raises_event=chance.random() < 0.7,
        identical_put_locks=chance.random() < 0.7,
        registration_seconds=chance.choice((0.0, 5.0, 20.0, 700.0)),
    )


def _delivery(chance: random.Random) -> Delivery:
    return Delivery(
        schema=chance.choice((EventSchema.EVENT_GRID, EventSchema.EVENT_GRID, EventSchema.CLOUD_EVENTS)),
        attempts=chance.choice((MAX_ATTEMPTS, MAX_ATTEMPTS, MAX_ATTEMPTS, 5, 1)),
        ttl_minutes=chance.choice((MAX_TTL_MINUTES, MAX_TTL_MINUTES, MAX_TTL_MINUTES, 60, 1)),
        rules=DeliveryRules(
            probation=chance.random() < 0.8,
            failures_before_delay=chance.choice((10, 10, 2, None)),
            first_delay_s=chance.choice((300.0, 300.0, 30.0, 3_600.0)),
            spread=chance.choice((0.0, 0.0, 0.3)),
            seed=chance.randrange(1_000),
        ),
    )


def _home(chance: random.Random, offered: tuple[str, ...]) -> Home:
    return Home(
        inside=chance.random() < 0.85,
        nested=chance.random() < 0.4,
        registered=chance.random() < 0.85,
        enabled=chance.random() < 0.95,
        tier=chance.choice(("Standard", "Standard", "Free")),
        on=tuple(name for name in offered if chance.random() < 0.4),
    )
