"""What a plan says: for people coloured, field by field; for programs the JSON that docs/commands.md describes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from enforcer.adoption import Adoption, Decision
from enforcer.baseline import Baseline
from enforcer.cli.exits import Exit
from enforcer.foreseen import Change
from enforcer.preview import Row
from enforcer.verdict import Kind

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
_DRIFT = (Kind.DRIFTED, Kind.UNPROVEN, Kind.OBSERVED)


def exit_code(kinds: Iterable[Kind]) -> Exit:
    """The worst: refused, not reached, drift."""
    counted = Counter(kinds)
    if counted[Kind.REFUSED]:
        return Exit.REFUSED
    if counted[Kind.UNKNOWN]:
        return Exit.NOT_REACHED
    return Exit.DRIFT if any(counted[kind] for kind in _DRIFT) else Exit.GOOD


def plan_json(rows: Sequence[Row], baseline: Baseline, adoption: Adoption) -> dict[str, object]:
    counted = Counter(row.kind.value for row in rows)
    return {
        "good": exit_code(row.kind for row in rows) is Exit.GOOD and adoption.decision is not Decision.HELD,
        "baseline": {"name": baseline.name, "digest": baseline.digest, "mode": baseline.mode.value},
        "adoption": _adoption_json(adoption),
        "counts": dict(sorted(counted.items())),
        "written": sum(row.is_to_be_written for row in rows),
        "billing": BILLING,
        "subscriptions": [_row_json(row) for row in rows],
    }


def _adoption_json(adoption: Adoption) -> dict[str, object]:
    found = adoption.comparison
    return {
        "decision": adoption.decision.value,
        "digest": adoption.digest,
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
        if everybody or row.kind not in _QUIET:
            console.print(_told(row), soft_wrap=True)
    counts = Counter(row.kind for row in rows)
    words = [f"[{COLOURS.get(kind, 'yellow')}]{counts[kind]} {kind.value}[/]" for kind in Kind if counts[kind]]
    console.print(
        f"{', '.join(words) or 'no subscriptions'}; {sum(row.is_to_be_written for row in rows)} to be written"
    )
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
    if not row.foreseen.changes:
        for verdict in row.foreseen.verdicts:
            text.append(f"\n  {verdict.control.value}: {verdict.reason}", "dim")
    return text


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
