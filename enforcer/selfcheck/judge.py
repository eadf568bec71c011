"""What the canary showed → findings. Pure: the measured values in, confirmed, refuted or not testable out."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from enforcer.assumptions import DISCLOSING_EXTENSIONS, ECHO_DELAY, HARMLESS_EXTENSIONS, PLAN_LOCK_PAUSES
from enforcer.selfcheck import questions as ask
from enforcer.selfcheck.exchange import Exchange, Reading
from enforcer.selfcheck.findings import Finding, confirmed, found, refuted, untested
from enforcer.selfcheck.ports import Arrived

KNOWN = (*DISCLOSING_EXTENSIONS, *HARMLESS_EXTENSIONS)
LOCK_BEARABLE = sum(PLAN_LOCK_PAUSES, timedelta(0))
_TO_THE_SECOND = len("2026-11-25T12:00:00")
GRAPH_BEARABLE = timedelta(minutes=30)
"""The half hour that `questions.GRAPH` assumes (defender-plan 6)."""


def extensions(names: Iterable[str]) -> Finding:
    offered = sorted(set(names), key=str.casefold)
    unknown = sorted(set(offered) - set(KNOWN))
    missing = sorted(set(KNOWN) - set(offered))
    saw = ", ".join(offered) or "none"
    saw += f"; new: {', '.join(unknown)}" if unknown else ""
    saw += f"; missing: {', '.join(missing)}" if missing else ""
    return found(ask.EXTENSIONS, saw, holds=not unknown and not missing)


def free_row(free: Reading) -> Finding:
    listed = free.extensions is not None
    return found(ask.FREE_ROW, "lists them" if listed else "has no `extensions`", holds=not listed)


def omitted_at_rise(named: Iterable[str], answer: Reading) -> Finding:
    """`answer` to a PUT from Free that named only some."""
    told = {name.casefold() for name in named}
    omitted = [entry for entry in answer.extensions or () if entry.name.casefold() not in told]
    if not omitted:
        return untested(ask.OMITTED_AT_RISE, "every extension of the answer was named")
    came_on = [entry.name for entry in omitted if entry.enabled]
    stayed = [entry.name for entry in omitted if not entry.enabled]
    words = [f"came on: {', '.join(came_on)}"] * bool(came_on) + [f"stayed off: {', '.join(stayed)}"] * bool(stayed)
    return found(ask.OMITTED_AT_RISE, "; ".join(words), holds=bool(came_on))


def named_at_rise(named: Iterable[str], answer: Reading) -> Finding:
    names = tuple(named)
    if not names:
        return untested(ask.NAMED_AT_RISE, "no harmless extension is offered that could be named")
    on = {name.casefold() for name in answer.on}
    ignored = [name for name in names if name.casefold() not in on]
    saw = f"ignored: {', '.join(ignored)}" if ignored else f"came on: {', '.join(names)}"
    return found(ask.NAMED_AT_RISE, saw, holds=not ignored)


def omitted_while_on(*, was_off_is_on: bool | None, was_on_is_off: bool | None) -> Finding:
    """None: that half was left out."""
    if was_off_is_on:
        return refuted(ask.OMITTED_WHILE_ON, "one that was off came on")
    if was_on_is_off:
        return refuted(ask.OMITTED_WHILE_ON, "one that was on went off: the PUT replaces the list")
    if was_off_is_on is None and was_on_is_off is None:
        return untested(ask.OMITTED_WHILE_ON, "left out")
    halves = ["what was off stayed off"] * (was_off_is_on is False) + ["what was on stayed on"] * (
        was_on_is_off is False
    )
    return confirmed(ask.OMITTED_WHILE_ON, "; ".join(halves))


def status(answers: Iterable[Reading], *, least_rights: bool) -> Finding:
    """Of every PUT that went through. A success proves nothing of the least rights where the caller has more."""
    told = [entry for answer in answers for entry in answer.extensions or () if entry.status]
    failed = {entry.name: entry.message for entry in told if str(entry.status).lower() != "succeeded"}
    if failed:
        saw = "; ".join(f"{name}: {message or 'Failed'}" for name, message in failed.items())
        return refuted(ask.STATUS, saw)
    if not told:
        return untested(ask.STATUS, "no answer reported a status")
    if not least_rights:
        return untested(ask.STATUS, "Succeeded, but with rights that may be wider: repeat with --least-rights")
    return confirmed(ask.STATUS, "Succeeded: " + ", ".join(sorted({entry.name for entry in told})))


def status_in_put_only(answers: Iterable[Reading], reads: Iterable[Reading]) -> Finding:
    in_put = any(entry.status for answer in answers for entry in answer.extensions or ())
    in_read = any(entry.status for answer in reads for entry in answer.extensions or ())
    words = {(True, False): "in answers to PUT only", (True, True): "in reads too", (False, True): "in reads only"}
    return found(ask.STATUS_IN_PUT_ONLY, words.get((in_put, in_read), "nowhere"), holds=in_put and not in_read)


def lock(length: timedelta | None, locked: Exchange | None) -> tuple[Finding, Finding]:
    """After a change of the plan: how long the next PUT was answered 409; `length` None: it was let through at once."""
    if length is None or locked is None:
        none = "the next PUT went through at once"
        return confirmed(ask.LOCK, none), untested(ask.LOCK_RETRY_AFTER, none)
    seconds = f"{length.total_seconds():.0f} s"
    header = locked.retry_after
    saw = f"{locked.code} with Retry-After {header}" if header else f"{locked.code} without Retry-After"
    return found(ask.LOCK, seconds, holds=length <= LOCK_BEARABLE), found(ask.LOCK_RETRY_AFTER, saw, holds=not header)


def identical(before: Reading, after: Reading, *, locks: bool, event: Arrived | str | None) -> tuple[Finding, ...]:
    """`event` is what came of the identical PUT: an event, None, or why nobody could see."""
    locked = "the next PUT was answered 409" if locks else "the next PUT went through at once"
    return (
        confirmed(ask.IDENTICAL_LOCKS, locked),
        untested(ask.IDENTICAL_EVENT, event)
        if isinstance(event, str)
        else confirmed(ask.IDENTICAL_EVENT, "an event came" if event else "no event came"),
        _enablement(before.enablement, after.enablement),
    )


def same_second(one: str, other: str) -> bool:
    """Times of seven, of six and of no fractional digits."""
    return one[:_TO_THE_SECOND] == other[:_TO_THE_SECOND]


def _enablement(before: str | None, after: str | None) -> Finding:
    if before is None or after is None:
        return untested(ask.IDENTICAL_ENABLEMENT, "an answer has no `enablementTime`")
    stayed = same_second(before, after)
    return found(ask.IDENTICAL_ENABLEMENT, "stayed" if stayed else "moved", holds=stayed)


def too_soon(patience: timedelta) -> str | None:
    """Why it says nothing that no event came; None where it does."""
    return f"none came within {_minutes(patience)}: repeat with more --patience" if patience < ECHO_DELAY else None


def event(arrived: Arrived | None, put: Exchange, patience: timedelta) -> tuple[Finding, Finding]:
    """Of a PUT that changed the plan."""
    unsaid = too_soon(patience)
    if arrived is None and unsaid:
        return untested(ask.EVENT, unsaid), untested(ask.CORRELATION, unsaid)
    if arrived is None:
        return refuted(ask.EVENT, "none came"), untested(ask.CORRELATION, "no event came")
    delay = arrived.arrived_at - put.answered_at
    claims = "with claims" if arrived.has_claims else "without claims"
    saw = f"{arrived.operation or 'an event'} after {max(delay, timedelta(0)).total_seconds():.0f} s, {claims}"
    kept = arrived.correlation_id is not None and arrived.correlation_id == put.correlation_id
    return (
        found(ask.EVENT, saw, holds=delay <= ECHO_DELAY and arrived.has_claims),
        found(ask.CORRELATION, "the same id" if kept else "another id, or none", holds=kept),
    )


def graph(lag: timedelta | None, patience: timedelta) -> Finding:
    """`lag` None: it was not shown within the patience."""
    if lag is not None:
        return found(ask.GRAPH, f"{lag.total_seconds():.0f} s", holds=lag <= GRAPH_BEARABLE)
    if patience < GRAPH_BEARABLE:
        return untested(ask.GRAPH, f"not within {_minutes(patience)}: wait at least {_minutes(GRAPH_BEARABLE)}")
    return refuted(ask.GRAPH, f"not within {_minutes(patience)}")


def _minutes(time: timedelta) -> str:
    return f"{time.total_seconds() / 60:g} min"


def account_switch(stages: Mapping[str, Mapping[str, str]]) -> Finding:
    """`stages`: what the accounts' switches said before, with the plan at Free, and after it came back."""
    seen = {name: dict(stage) for name, stage in stages.items() if stage}
    if len(seen) < 2:  # noqa: PLR2004  one look compares with nothing
        return untested(ask.SWITCH, "no AI account, or the plan was never at Free")
    moved = len({tuple(sorted(stage.items())) for stage in seen.values()}) > 1
    words = "; ".join(f"{name}: {', '.join(sorted(set(stage.values())))}" for name, stage in seen.items())
    return found(ask.SWITCH, words, holds=not moved)


def newest_api(exchange: Exchange) -> Finding:
    served = exchange.is_done
    return found(ask.NEWEST_API, "served" if served else f"{exchange.status} {exchange.code}", holds=not served)
