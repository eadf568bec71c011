"""What a plan says: for people coloured, field by field; for programs the JSON that docs/commands.md describes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.text import Text

from enforcer.adoption.decision import Adoption, Decision
from enforcer.baseline import Baseline
from enforcer.cli.exits import Exit
from enforcer.cli.terminal import Console
from enforcer.commands.foreseen import Change
from enforcer.commands.foreseen_accounts import REPORTED
from enforcer.commands.preview_row import Row
from enforcer.memory.purview import ADVICE, PurviewKind
from enforcer.verdict import Kind, Verdict

BILLING = "The AI plan is billed per scanned token: a subscription without AI traffic costs nothing."
COLOURS = {
    Kind.COMPLIANT: "green",
    Kind.PROVEN: "green",
    Kind.EXEMPT: "green",
    Kind.SKIPPED: "dim",
    Kind.REFUSED: "red",
    Kind.UNKNOWN: "red",
}
"""Of the others: yellow."""

_QUIET = frozenset({Kind.COMPLIANT, Kind.PROVEN, Kind.SKIPPED})
_OF_THE_TENANT = {
    PurviewKind.PRESENT: Kind.COMPLIANT,
    PurviewKind.MISSING: Kind.DRIFTED,
    PurviewKind.DENIED: Kind.REFUSED,
    PurviewKind.UNKNOWN: Kind.UNKNOWN,
}
_DRIFT = (Kind.DRIFTED, Kind.UNPROVEN, Kind.OBSERVED)


def exit_code(kinds: Iterable[Kind]) -> Exit:
    """The worst: refused, not reached, drift."""
    counted = Counter(kinds)
    if counted[Kind.REFUSED]:
        return Exit.REFUSED
    if counted[Kind.UNKNOWN]:
        return Exit.NOT_REACHED
    return Exit.DRIFT if any(counted[kind] for kind in _DRIFT) else Exit.GOOD


def plan_exit(rows: Sequence[Row], purview: PurviewKind | None) -> Exit:
    """Of everything, what is only reported included."""
    tenant = (_OF_THE_TENANT[purview],) if purview else ()
    return exit_code((*tenant, *(kind for row in rows for kind in row.kinds)))


def plan_json(
    rows: Sequence[Row], baseline: Baseline, adoption: Adoption, purview: PurviewKind | None
) -> dict[str, object]:
    counted = Counter(row.kind.value for row in rows)
    return {
        "good": plan_exit(rows, purview) is Exit.GOOD and adoption.decision is not Decision.HELD,
        "baseline": {"name": baseline.name, "digest": baseline.digest, "mode": baseline.mode.value},
        "adoption": _adoption_json(adoption),
        "counts": dict(sorted(counted.items())),
        "written": sum(row.is_to_be_written for row in rows),
        "reported": sum(bool(row.reports) for row in rows),
        "purview": {"state": purview.value} if purview else None,
        "billing": BILLING,
        "subscriptions": [_row_json(row) for row in rows],
    }


def _adoption_json(adoption: Adoption) -> dict[str, object]:
    found = adoption.comparison
    return {
        "decision": adoption.decision.value,
        "digest": adoption.digest,
        "replaces": adoption.before,
        "reasons": list(adoption.reasons),
        "loosened": found.loosened if found else 0,
        "changed": found.changed if found else 0,
        "disclosing": found.disclosing if found else 0,
        "difference": list(found.words) if found else [],
    }


def _row_json(row: Row) -> dict[str, object]:
    return {
        "subscription": row.subscription,
        "verdict": row.kind.value,
        "mode": row.desired.mode.value,
        "scope": row.desired.scope,
        "exemptions": [each.ticket for each in row.desired.exemptions],
        "why": list(row.explained),
        "controls": [
            {"control": verdict.control.value, "verdict": verdict.kind.value, "reason": verdict.reason}
            for verdict in row.foreseen.verdicts
        ],
        "changes": [_change_json(change) for change in row.foreseen.changes],
    }


def _change_json(change: Change) -> dict[str, object]:
    return {
        "control": change.control.value,
        "field": change.field,
        "was": change.was,
        "becomes": change.becomes,
        "written": change.written,
    }


def show_plan(rows: Sequence[Row], console: Console, *, everybody: bool) -> None:
    """Who is as wanted is only counted, but for what somebody asked about by name (`everybody`)."""
    for row in rows:
        if everybody or row.kind not in _QUIET or row.reports:
            console.print(_told(row), soft_wrap=True)
    counts = Counter(row.kind for row in rows)
    words = [f"[{COLOURS.get(kind, 'yellow')}]{counts[kind]} {kind.value}[/]" for kind in Kind if counts[kind]]
    written, reported = sum(row.is_to_be_written for row in rows), sum(bool(row.reports) for row in rows)
    more = f"; {reported} with what only a person can mend" if reported else ""
    console.print(f"{', '.join(words) or 'no subscriptions'}; {written} to be written{more}", soft_wrap=True)
    console.print(BILLING, style="dim", highlight=False, soft_wrap=True)


def _told(row: Row) -> Text:
    text = Text()
    text.append(f"{row.subscription}  ", "bold").append(row.kind.value, COLOURS.get(row.kind, "yellow"))
    for line in row.explained:
        text.append(f"\n  {line}", "dim")
    for change in row.foreseen.changes:
        text.append(f"\n  {'~' if change.written else '·'} {change.field}: ")
        text.append(change.was, "red").append(" → ").append(change.becomes, "green")
        if not change.written:
            text.append("  (left as it is)", "dim")
    for verdict in _without_a_change(row):
        text.append(f"\n  {verdict.control.value}: {verdict.reason}", "dim")
    for verdict in row.reports:
        text.append(f"\n  ! {verdict.control.value}: {verdict.reason}", COLOURS.get(verdict.kind, "yellow"))
    return text


def _without_a_change(row: Row) -> Sequence[Verdict]:
    """Of controls that are kept: what the changes do not say already."""
    kept = [verdict for verdict in row.foreseen.verdicts if verdict.control not in REPORTED]
    if not row.foreseen.changes:
        return kept
    told = {change.control for change in row.foreseen.changes}
    return [verdict for verdict in kept if verdict.control not in told and verdict.kind not in _QUIET]


def show_purview(kind: PurviewKind | None, console: Console) -> None:
    """Nothing where the baseline does not want to know, or it is there."""
    if kind in {None, PurviewKind.PRESENT}:
        return
    advice = ADVICE.get(kind, "ask again later: `enforcer purview check`") if kind else ""
    words = f"Purview's service principal is {kind.value if kind else ''}: {advice}"
    console.print(words, style="yellow", markup=False, highlight=False, soft_wrap=True)


def show_adoption(adoption: Adoption, console: Console) -> None:
    """What would become of this version once it is published."""
    if adoption.comparison is None:
        return
    found = adoption.comparison
    console.print(
        f"Against the baseline in force: {found.changed} of {found.subscriptions} subscriptions are wanted otherwise, "
        f"{found.loosened} lose protections, {found.disclosing} hand on more",
        highlight=False,
        soft_wrap=True,
    )
    for words in found.words:
        console.print(f"  {words}", markup=False, highlight=False, soft_wrap=True)
    _show_decision(adoption, console)


def _show_decision(adoption: Adoption, console: Console) -> None:
    if adoption.decision is not Decision.HELD:
        approved = "approved, although: " + "; ".join(adoption.reasons) if adoption.reasons else "within the limits"
        console.print(f"It would come into force: {approved}", style="green", markup=False, soft_wrap=True)
        return
    console.print("It would be held back:", style="red")
    for reason in adoption.reasons:
        console.print(f"  {reason}", style="red", markup=False, highlight=False, soft_wrap=True)
    console.print(f"The digest to approve: {adoption.digest}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"in place of: {adoption.before}", markup=False, highlight=False, soft_wrap=True)
