"""Whether a baseline that somebody published comes into force: judged as a dry run over the estate before it does."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from enforcer.approvals_file import read_approvals
from enforcer.baseline import Baseline
from enforcer.baseline_file import read
from enforcer.compare import Comparison, compare
from enforcer.errors import BadBaseline, Problem
from enforcer.published import Published, Said
from enforcer.subject import Subject

LAST_GOOD = "the last good baseline"


class Decision(Enum):
    """What became of a published baseline."""

    IN_FORCE = "in force"
    """It was already."""
    FIRST = "first"
    CHANGED = "changed"
    HELD = "held"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """`text` is to be kept; None: what was in force stays. `news`: nobody was told of it yet."""

    decision: Decision
    digest: str
    said: Said
    news: bool
    text: str | None = None
    name: str = ""
    before: str = ""
    """The digest of the baseline before."""
    comparison: Comparison | None = None
    reasons: tuple[str, ...] = ()
    """Why it is held back, or, of one that is approved, why it would have been."""
    problems: tuple[Problem, ...] = ()


def decide(
    published: Published, last_good: str | None, said: Said, subjects: Iterable[Subject], *, now: datetime
) -> Adoption:
    """Limits are those of the baseline in force, so that no edit makes room for itself."""
    digest, today = published.digest, now.date()
    if last_good == published.baseline:
        return Adoption(decision=Decision.IN_FORCE, digest=digest, said=said.cleared(), news=False)
    try:
        new = read(published.baseline, file=published.name, today=today)
    except BadBaseline as error:
        return _rejected(error, digest, said)
    try:
        old = read(last_good, file=LAST_GOOD, today=today) if last_good is not None else None
    except BadBaseline:
        old = None
    if old is None:
        return _adopted(Decision.FIRST, published, new, said)
    comparison = compare(old, new, subjects, now=now)
    reasons = comparison.beyond(old.limits)
    if reasons and (trouble := _not_approved(published)):
        return _held(comparison, (*reasons, *trouble), old, new, said=said)
    adopted = _adopted(Decision.CHANGED, published, new, said)
    return replace(adopted, before=old.digest, comparison=comparison, reasons=reasons)


def _not_approved(published: Published) -> tuple[str, ...]:
    """Why nobody has approved it; nothing where somebody has. Only what goes beyond the limits needs the file."""
    if published.approvals is None:
        return ("it is not approved",)
    try:
        approved = read_approvals(published.approvals, file=published.approvals_name)
    except BadBaseline as error:
        return (f"its approvals can't be read: {error.problems[0]}",)
    return () if published.digest in approved else ("it is not among the approvals",)


def _adopted(decision: Decision, published: Published, new: Baseline, said: Said) -> Adoption:
    text = published.baseline
    return Adoption(decision=decision, digest=new.digest, said=said.cleared(), news=True, text=text, name=new.name)


def _rejected(error: BadBaseline, digest: str, said: Said) -> Adoption:
    return Adoption(
        decision=Decision.REJECTED,
        digest=digest,
        said=replace(said, rejected=digest),
        news=said.rejected != digest,
        problems=error.problems,
    )


def _held(comparison: Comparison, reasons: tuple[str, ...], old: Baseline, new: Baseline, *, said: Said) -> Adoption:
    return Adoption(
        decision=Decision.HELD,
        digest=new.digest,
        said=replace(said, rejected="", held=new.digest),
        news=said.held != new.digest,
        name=new.name,
        before=old.digest,
        comparison=comparison,
        reasons=reasons,
    )
