"""Two memories, before a change and after it → what people are to hear of it. Pure, as part of the change itself."""

from collections.abc import Iterator
from datetime import datetime

from enforcer.errors import OutsideEstate
from enforcer.looks.learnt import Learnt
from enforcer.looks.outcome import Enrolled
from enforcer.memory.enrolment import Enrolment, EnrolmentState
from enforcer.memory.notice import LONGEST_NOTICE, About, News, Notice
from enforcer.memory.subscription import Memory


def noticed(before: Memory, after: Memory, learnt: Learnt) -> Memory:
    """The memory after a look, with what is news to people."""
    news = (*_of_enrolment(before.enrolment, after.enrolment, learnt), *_of_outside(before, after, learnt.at))
    return after.noting(news)


def outside_noticed(before: Memory, after: Memory, *, now: datetime) -> Memory:
    """The same after an answer of the activity log."""
    return after.noting(tuple(_of_outside(before, after, now)))


def _of_outside(before: Memory, after: Memory, now: datetime) -> Iterator[Notice]:
    if before.outside is None and after.outside is not None:
        yield Notice(about=About.OUTSIDE, news=News.OPENED, at=now)
    if before.outside is not None and after.outside is None:
        yield Notice(about=About.OUTSIDE, news=News.CLOSED, at=now, since=before.outside)


def _of_enrolment(was: Enrolment | None, now: Enrolment | None, learnt: Learnt) -> Iterator[Notice]:
    if was is not None and now is not None and (was.name, was.state) == (now.name, now.state):
        return
    if was is not None and was.state is EnrolmentState.BLOCKED:
        yield _closed(was, learnt)
    if learnt.enrolled and now and now.state is EnrolmentState.BLOCKED:
        yield _found(News.OPENED, learnt.enrolled, learnt.at)
    if learnt.enrolled and now and now.state is EnrolmentState.ENROLLED:
        yield _found(News.ENROLLED, learnt.enrolled, learnt.at)


def _found(news: News, enrolled: Enrolled, at: datetime) -> Notice:
    return Notice(
        about=About.ENROLMENT,
        news=news,
        at=at,
        name=enrolled.name,
        target=enrolled.target,
        code=enrolled.code,
        reason=enrolled.verdict.reason[:LONGEST_NOTICE],
        attempts=enrolled.before.attempts if enrolled.before else 0,
    )


def _closed(was: Enrolment, learnt: Learnt) -> Notice:
    """Of an old target no more than the name that it made is known."""
    enrolled = learnt.enrolled
    is_same = enrolled is not None and enrolled.name == was.name
    return Notice(
        about=About.ENROLMENT,
        news=News.CLOSED,
        at=learnt.at,
        since=was.since,
        name=was.name,
        target=enrolled.target if enrolled and is_same else "",
        reason=enrolled.verdict.reason[:LONGEST_NOTICE] if enrolled and is_same else _no_business(learnt),
        attempts=was.attempts,
    )


def _no_business(learnt: Learnt) -> str:
    if isinstance(learnt.error, OutsideEstate):
        return "the subscription is not in the estate any more"
    if learnt.skips:
        return "the baseline skips the subscription now"
    return "events lead to another target now" if learnt.enrolled else "enrolment is off now (ENFORCER_ENROL)"
