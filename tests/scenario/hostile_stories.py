"""Stories of what is read beside the plan: AI accounts, our event subscription, security contacts, the activity log."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from enforcer.facts import ALL_CONTROLS, Cause, Fact
from enforcer.memory.inquiry import ONE_QUESTION_IN
from enforcer.observed.enrolment import enrolment_name, event_target
from enforcer.record import Record
from tests.scenario.bent import Json, Place, Said, exchanged, places, value_at, values
from tests.scenario.house import AI, ON_CHANGE
from tests.scenario.whole_house import ACCOUNT, WholeHouse

NAME = enrolment_name(event_target(ON_CHANGE))
EVENTS = f"/providers/Microsoft.EventGrid/eventSubscriptions/{NAME}"
SWITCH = (
    f"/resourceGroups/{ACCOUNT.group}/providers/Microsoft.CognitiveServices/accounts/{ACCOUNT.name}"
    "/defenderForAISettings/Default"
)
HOUR_S = 3_601
PLAN = "/providers/Microsoft.Security/pricings/AI"


async def plan_switched_off(whole: WholeHouse) -> None:
    """And its account's switch with it. The event leads to a heal; then accounts are listed, and the log is asked."""
    await whole.switch_off(whole.subscription)
    await whole.settle()


async def enrolment_touched(whole: WholeHouse) -> None:
    """Somebody puts our event subscription as it is."""
    held = whole.azure.tenant.event_subscriptions.get(f"/subscriptions/{whole.subscription}", NAME)
    assert held
    path = f"/subscriptions/{whole.subscription}{EVENTS}?api-version=2025-02-15"
    answer = await whole.asked_at(whole.pipeline, "PUT", path, {"properties": held.properties})
    assert answer.status in {200, 201}, answer.body
    await whole.settle()


async def slice_comes(whole: WholeHouse) -> None:
    """What the sweep does with each subscription once a day, where Resource Graph has not listed its accounts."""
    await whole.enforcer.look(Fact(subscription=whole.subscription, controls=ALL_CONTROLS, cause=Cause.SLICE))
    await whole.settle()


@dataclass(frozen=True, slots=True)
class Story:
    """`reads`: the address, by its end. `writes`: all that it may write, each once. `cause`: of the outcome that its
    event has; `judges`: the verdict in it that needs the answer, where one does.
    """

    reads: str
    tell: Callable[[WholeHouse], Awaitable[None]]
    cause: str
    judges: str
    writes: Sequence[str] = ()


STORIES: Mapping[str, Story] = {
    "the AI accounts": Story(
        r"CognitiveServices/accounts$", plan_switched_off, "plan_changed", "account", writes=(PLAN, SWITCH)
    ),
    "our event subscription": Story(
        rf"{EVENTS}$", enrolment_touched, "enrolment_changed", "enrolment", writes=(EVENTS,)
    ),
    "the security contacts": Story(r"securityContacts$", slice_comes, "slice", "efficacy"),
    "the activity log": Story(r"eventtypes/management/values$", plan_switched_off, "plan_changed", "", (PLAN, SWITCH)),
}


def is_read(story: Story, method: str, url: str) -> bool:
    return method == "GET" and re.search(story.reads, urlsplit(url).path) is not None


async def good_answer(whole: WholeHouse, story: Story) -> Json:
    whole.bending.heard.clear()
    await told(whole, story)
    return next(good for method, path, _, good in whole.bending.heard if is_read(story, method, path))


def one_wrong(good: Json) -> Iterator[tuple[Place, str, Json]]:
    """Every place of the answer with every value: place, the value's name, the whole answer."""
    for place in places(good):
        for what, value in values(value_at(good, place)).items():
            yield place, what, exchanged(good, place, value)


def spread[T](everything: Sequence[T], most: int) -> Sequence[T]:
    """So many of them, from all over."""
    step = max(1, len(everything) // most) | 1
    return tuple(islice(everything, 0, None, step))[:most]


@dataclass(frozen=True, slots=True)
class Told:
    """One telling: its outcomes, all other records, and what was written and asked for."""

    records: Sequence[Record]
    writes: Sequence[str]
    sent: Sequence[tuple[str, str]]

    def outcomes(self, story: Story) -> Sequence[Record]:
        return [one for one in self.records if one.name == "reconciled" and one.fields["cause"] == story.cause]


async def told(whole: WholeHouse, story: Story, said: Callable[[str, str], Said | None] = lambda *_: None) -> Told:
    """The story, while `said` answers what it reads, by method and address; then an hour, for whatever waits."""
    before = len(whole.writes())
    whole.records.clear()
    whole.bending.sent.clear()
    whole.bending.instead = lambda method, url: said(method, url) if is_read(story, method, url) else None
    await story.tell(whole)
    whole.bending.instead = lambda *_: None
    ended = Told(tuple(whole.records), tuple(whole.writes()[before:]), tuple(whole.bending.sent))
    for pause in (HOUR_S, ONE_QUESTION_IN.total_seconds()):
        await asyncio.sleep(pause)
        await whole.drain()
        await whole.settle()
    return ended


def complaints(whole: WholeHouse, story: Story, told: Told) -> Iterator[str]:
    """What no answer may bring about: a bug, an event without an outcome, another write, unprintable words."""
    here = f"PUT /subscriptions/{whole.subscription}"
    allowed = [here + place for place in story.writes]
    yield from (f"a bug: {one.fields}" for one in told.records if one.name == "internal_error")
    yield from (f"wrote {one}" for one in told.writes if one not in allowed)
    yield from (f"wrote {one} {told.writes.count(one)} times" for one in allowed if told.writes.count(one) > 1)
    if not any(is_read(story, *one) for one in told.sent):
        yield "it was not read"
    if not told.outcomes(story):
        yield "no outcome"
    if not whole.protects(whole.subscription):
        yield f"the plan {AI} is off"
    words = [str(one.fields.get(f"{story.judges}_reason", "")) for one in told.outcomes(story)]
    if story.judges and not any(words):
        yield f"nobody says why {story.judges} is judged as it is"
    yield from (f"{story.judges}: {one!r}" for one in words if len(one) > 500 or not one.isprintable())


async def as_wanted(whole: WholeHouse, story: Story) -> None:
    """After another telling, with good answers, nothing of it is left."""
    assert list(complaints(whole, story, await told(whole, story))) == []
    await slice_comes(whole)
    (last,) = [one for one in whole.named("reconciled") if one.fields["cause"] == "slice"][-1:]
    assert [last.fields[name] for name in ("verdict", "account", "efficacy", "enrolment")] == ["compliant"] * 4
