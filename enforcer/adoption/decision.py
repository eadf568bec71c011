"""Whether a baseline that somebody published comes into force: judged as a dry run over the estate before it does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from enforcer.adoption.compare import Comparison
from enforcer.adoption.dry_run import dry_run
from enforcer.baseline import Baseline
from enforcer.baselines.approvals import approving, read_approvals, why_not
from enforcer.baselines.file import read
from enforcer.baselines.published import MOST_USED, Approval, Published, Said, Untold
from enforcer.errors import BadBaseline, Problem
from enforcer.observed.subject import Subject

LAST_GOOD = "the last good baseline"

ROLLOUT = timedelta(minutes=15)
"""How long workers with the package before may still begin once one with another package did."""


class Decision(Enum):
    """What became of a published baseline."""

    IN_FORCE = "in force"
    """It was already."""
    FIRST = "first"
    CHANGED = "changed"
    HELD = "held"
    REJECTED = "rejected"
    SUPERSEDED = "superseded"
    """What an old worker of a rollout still carries; the version that replaced it stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """`text` is to be kept; None: it is already, or is not in force. `news`: nobody was told of it yet."""

    decision: Decision
    digest: str
    said: Said
    news: bool
    text: str | None = None
    name: str = ""
    before: str = ""
    """The digest of the version in force before: what an approval replaces."""
    comparison: Comparison | None = None
    reasons: tuple[str, ...] = ()
    """Why it is held back, or, of one that is approved, why it would have been."""
    problems: tuple[Problem, ...] = ()
    to_tell: tuple[Untold, ...] = ()
    """What this worker has taken on to put on record, of another one that died too."""

    @property
    def is_new(self) -> bool:
        """It came into force by this."""
        return self.decision in {Decision.FIRST, Decision.CHANGED}


def decide(
    published: Published,
    said: Said,
    texts: Mapping[str, str],
    subjects: Sequence[Subject],
    *,
    now: datetime,
    is_packaged: bool = False,
) -> Adoption:
    """`texts` of the versions in force and of the day before, by digest; what is missing there can't be read.

    Limits are those of the baseline in force, so that no edit makes room for itself.
    """
    digest, in_force = published.digest, said.in_force
    if in_force and digest == in_force.digest:
        text = None if digest in texts else published.baseline
        return Adoption(decision=Decision.IN_FORCE, digest=digest, said=said.cleared(), news=False, text=text)
    if in_force and is_packaged and digest == said.before and now < in_force.since + ROLLOUT:
        return Adoption(decision=Decision.SUPERSEDED, digest=digest, said=said, news=False)
    try:
        new = read(published.baseline, file=published.name, today=now.date())
    except BadBaseline as error:
        return rejected(error, said, digest=digest)
    if in_force is None:
        return _adopted(Decision.FIRST, published, new, said, now=now)
    old = readable(texts.get(in_force.digest), now=now)
    earlier = (readable(texts.get(each), now=now) for each in said.of_the_day(now))
    comparison, reasons = dry_run(old, next(filter(None, earlier), None), new, subjects, now=now)
    by, trouble = _approved(published, said, in_force.digest, now=now) if reasons else ((), "")
    if trouble:
        return _held(comparison, (*reasons, trouble), in_force.digest, new, said=said)
    adopted = _adopted(Decision.CHANGED, published, new, said, now=now, by=by)
    return replace(adopted, before=in_force.digest, comparison=comparison, reasons=reasons)


def readable(text: str | None, *, now: datetime) -> Baseline | None:
    """A version that the ledger keeps, where it can be read."""
    try:
        return read(text, file=LAST_GOOD, today=now.date()) if text is not None else None
    except BadBaseline:
        return None


def rejected(error: BadBaseline, said: Said, *, digest: str = "") -> Adoption:
    """Told once until it changes; what is missing or no text has no digest and goes by what is wrong."""
    what = digest or str(error)[:200]
    return Adoption(
        decision=Decision.REJECTED,
        digest=digest,
        said=replace(said, rejected=what),
        news=said.rejected != what,
        problems=error.problems,
    )


def _approved(published: Published, said: Said, in_force: str, *, now: datetime) -> tuple[tuple[Approval, ...], str]:
    """By what it is approved, or why by nothing. Only what goes beyond the limits needs the file."""
    if published.approvals is None:
        return (), "it is not approved"
    today, digest = now.date(), published.digest
    try:
        approvals = read_approvals(published.approvals, file=published.approvals_name, today=today)
    except BadBaseline as error:
        return (), f"its approvals can't be read: {error.problems[0]}"
    found = approving(approvals, digest, replaces=in_force, today=today)
    fresh = tuple(each for each in found if each not in said.used)
    if fresh and len([each for each in said.used if today <= each.until]) < MOST_USED:
        return fresh[:1], ""
    if fresh:
        return (), f"{MOST_USED} approvals were used and have not ended: no further one counts until one has"
    used = "its approval was used: another step needs another one, with another last day"
    return (), used if found else why_not(approvals, digest, replaces=in_force)


def _adopted(
    decision: Decision,
    published: Published,
    new: Baseline,
    said: Said,
    *,
    now: datetime,
    by: tuple[Approval, ...] = (),
) -> Adoption:
    replaced = said.replaced(new.digest, by=by, now=now)
    text = published.baseline
    return Adoption(decision=decision, digest=new.digest, said=replaced, news=True, text=text, name=new.name)


def _held(comparison: Comparison, reasons: tuple[str, ...], before: str, new: Baseline, *, said: Said) -> Adoption:
    return Adoption(
        decision=Decision.HELD,
        digest=new.digest,
        said=replace(said, rejected="", held=new.digest),
        news=said.held != new.digest,
        name=new.name,
        before=before,
        comparison=comparison,
        reasons=reasons,
    )
