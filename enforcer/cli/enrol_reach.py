"""What `enrol` and `unenrol` are about, under the login of whoever calls: subscriptions, targets, Event Grid."""

import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

from enforcer.azure import pipeline
from enforcer.azure.arm import Arm
from enforcer.azure.buckets import Buckets
from enforcer.azure.event_subscriptions import ArmEventSubscriptions
from enforcer.azure.groups import ManagementGroups
from enforcer.azure.identity import credential
from enforcer.cli.estate import asked, chosen, progress, stop, warn
from enforcer.commands.enrol_estate import Row, Task, over
from enforcer.errors import AzureError, BadSettings, Problem
from enforcer.facts import SubscriptionId
from enforcer.observed.enrolment import EventTarget, event_target
from enforcer.ports import EventSubscriptions, utc_now
from enforcer.settings import Enrol, Settings
from enforcer.wiring import enrolling
from enforcer.world import Enrolling


@dataclass(frozen=True, slots=True)
class Reached:
    """`enrolling`: for each of the targets, in their order."""

    events: EventSubscriptions
    enrolling: tuple[Enrolling, ...]
    where: tuple[SubscriptionId, ...]
    at_once: int

    async def each(self, words: str, task: Task) -> tuple[Row, ...]:
        """With progress on a terminal, and none in a pipe."""
        with progress(words, len(self.where)) as heard:
            return await over(self.where, task, heard, at_once=self.at_once)


type Job = Callable[[Reached], Awaitable[tuple[Row, ...]]]


def targets(found: Settings, named: Sequence[str]) -> tuple[EventTarget, ...]:
    """Those that were named, else that of the settings; BadSettings for what is none, and where there is none."""
    wanted, problems = [], []
    for text in named:
        try:
            wanted.append(event_target(text))
        except ValueError as error:
            problems.append(Problem("--target", "", f"text of {len(text)} characters", str(error)))
    if problems:
        raise BadSettings(problems)
    if wanted:
        return tuple(wanted)
    if found.event_target is None:
        allowed = "a resource id there, or with --target"
        raise BadSettings([Problem("ENFORCER_EVENT_TARGET", "", "nothing", allowed)])
    return (found.event_target,)


def reach(job: Job, only: Sequence[SubscriptionId], wanted: Sequence[EventTarget], *, as_json: bool) -> tuple[Row, ...]:
    """The job's rows, or the end of the command with the exit code of its trouble. `only` empty: the estate."""
    return asked(_reach(job, only, wanted, as_json=as_json), as_json=as_json)


async def _reach(
    job: Job, only: Sequence[SubscriptionId], wanted: Sequence[EventTarget], *, as_json: bool
) -> tuple[Row, ...]:
    found = chosen()
    async with AsyncExitStack() as stack:
        login = credential(os.environ)
        stack.push_async_callback(login.close)
        shared = pipeline.transport()
        stack.push_async_callback(shared.close)
        policies = pipeline.policies(login, found.arm_scope, Buckets(utc_now))
        arm = Arm(found.arm_endpoint, policies=policies, transport=shared)
        events = ArmEventSubscriptions(login, arm, found.arm_endpoint, policies=policies, transport=shared)
        made = [enrolling(replace(found, event_target=one, enrol=Enrol.SELF), events) for one in wanted]
        try:
            where = tuple(only) or tuple(sorted(await ManagementGroups(arm, found.management_groups).members()))
        except AzureError as error:
            warn("the estate can't be listed", style="red")
            stop(error, as_json=as_json)
        return await job(Reached(events, tuple(one for one in made if one), where, found.concurrency))
