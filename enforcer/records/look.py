"""Outcome → the records of every look: what was judged, healed, confirmed, and found without an event."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msgspec import UNSET, UnsetType

from enforcer.baseline import Mode
from enforcer.contract.columns import Calls, Judged, Where
from enforcer.contract.heals import HealConfirmed, Healed, HealRefused, Write
from enforcer.contract.looks import DriftUnannounced, Reconciled, ScopeChanged
from enforcer.facts import Control, Fact
from enforcer.looks.outcome import Outcome
from enforcer.looks.whose import read_back
from enforcer.memory.heal import Heal, HealState
from enforcer.record import Record, record_of, seconds, where
from enforcer.records.standing import standing
from enforcer.verdict import Kind, Verdict, worst_of

_FINE = frozenset({Kind.COMPLIANT, Kind.PROVEN, Kind.EXEMPT})
_NOT_PROVEN = frozenset({HealState.BEGUN, HealState.UNPROVEN, HealState.REFUSED})


def of_outcome(outcome: Outcome) -> tuple[Record, ...]:
    """`reconciled` always, whose `verdict` is the worst but for the enrolment's and of what is only reported; `healed`,
    `heal_refused` and `heal_confirmed` for what was written or confirmed.
    """
    here = where(outcome.fact)
    said = (
        _reconciled(outcome, here),
        *_heals(outcome, here),
        *_confirmed(outcome, here),
        *((DriftUnannounced(where=here),) if outcome.is_unannounced else ()),
        *_scope_changed(outcome, here),
    )
    return tuple(record_of(each) for each in said)


def all_heals(outcome: Outcome) -> tuple[Heal, ...]:
    """Those of this reconcile, and those whose lost answer its read made up for."""
    return (*outcome.heals, *read_back(outcome.confirmed))


def reaction_s(fact: Fact, heal: Heal) -> float:
    """Seconds from the change (where no event told of it: from the write) to the answer."""
    return seconds(fact.when or heal.started_at, heal.answered_at or heal.started_at)


def _reconciled(outcome: Outcome, here: Where) -> Reconciled:
    worst, again, stands = worst_of(outcome.told), outcome.look_again, standing(outcome)
    is_fine = outcome.is_kept and (worst in _FINE or outcome.mode is Mode.SKIP)
    return Reconciled(
        severity="info" if is_fine else "warning",
        where=here,
        verdict=worst,
        mode=outcome.mode,
        paused_until=outcome.paused_until,
        scope=outcome.scope,
        exemption=outcome.exemption,
        baseline=outcome.baseline,
        ledger="" if outcome.is_kept else "down",
        echo=outcome.is_echo,
        claims_us=outcome.claims_us,
        duration_ms=round((outcome.finished_at - outcome.started_at).total_seconds() * 1000, 1),
        look_again_at=again.at if again else None,
        look_again_reason=again.reason if again else "",
        code=outcome.code,
        standing=stands,
        calls=_calls(outcome.calls),
        judged=_judged((*outcome.told, *outcome.kept.reports, *_of_enrolment(outcome))),
        event_age_s=seconds(outcome.fact.when, outcome.started_at) if outcome.fact.when else UNSET,
    )


def _of_enrolment(outcome: Outcome) -> tuple[Verdict, ...]:
    return (outcome.enrolled.verdict,) if outcome.enrolled else ()


def _calls(sent: Mapping[str, int]) -> Calls:
    return Calls(
        calls_get=sent.get("GET", UNSET),
        calls_put=sent.get("PUT", UNSET),
        calls_post=sent.get("POST", UNSET),
        calls_delete=sent.get("DELETE", UNSET),
    )


def _judged(verdicts: Sequence[Verdict]) -> Judged:
    known = {verdict.control: verdict for verdict in verdicts}
    kind, reason = partial(_kind, known), partial(_reason, known)
    return Judged(
        provider=kind(Control.PROVIDER),
        provider_reason=reason(Control.PROVIDER),
        plan=kind(Control.PLAN),
        plan_reason=reason(Control.PLAN),
        account=kind(Control.ACCOUNT),
        account_reason=reason(Control.ACCOUNT),
        enrolment=kind(Control.ENROLMENT),
        enrolment_reason=reason(Control.ENROLMENT),
        content_filter=kind(Control.CONTENT_FILTER),
        content_filter_reason=reason(Control.CONTENT_FILTER),
        efficacy=kind(Control.EFFICACY),
        efficacy_reason=reason(Control.EFFICACY),
    )


def _kind(known: Mapping[Control, Verdict], control: Control) -> Kind | UnsetType:
    return known[control].kind if control in known else UNSET


def _reason(known: Mapping[Control, Verdict], control: Control) -> str | UnsetType:
    return known[control].reason if control in known else UNSET


def _heals(outcome: Outcome, here: Where) -> Iterator[Healed | HealRefused]:
    """`healed` only for what is proven; nothing for what was withdrawn or is still under way."""
    for heal in all_heals(outcome):
        if heal.state is HealState.PROVEN:
            yield Healed(where=here, write=_write(heal), reaction_s=reaction_s(outcome.fact, heal))
        elif heal.state in _NOT_PROVEN:
            yield HealRefused(where=here, write=_write(heal))


def _confirmed(outcome: Outcome, here: Where) -> Iterator[HealConfirmed]:
    by = "echo" if outcome.is_echo else outcome.fact.cause.value
    for heal in outcome.confirmed:
        waited = seconds(heal.answered_at, heal.confirmed_at) if heal.answered_at and heal.confirmed_at else 0.0
        yield HealConfirmed(where=here, write=_write(heal), by=by, confirmed_after_s=waited)


def _scope_changed(outcome: Outcome, here: Where) -> Iterator[ScopeChanged]:
    before = outcome.scope_before
    if before is not None and before != outcome.scope:
        yield ScopeChanged(where=here, before=before, scope=outcome.scope, mode=outcome.mode, baseline=outcome.baseline)


def _write(heal: Heal) -> Write:
    return Write(
        heal=heal.id,
        control=heal.control,
        account=str(heal.account or ""),
        drift=heal.reason,
        before=heal.before,
        after=heal.after,
        state=heal.state,
        proof=heal.proof or "no answer",
    )
