"""The demo's last chapter: what Application Insights received, shown and checked."""

from collections import Counter

from sandbox.demo.cast import AI, BANK, EVERYBODY, Role
from sandbox.demo.narrator import Narrator
from sandbox.demo.stage import Stage
from sandbox.ingestion.telemetry import CustomEvent

_BRIEF = 48
_HEAL_COLUMNS = ["subscription", "control", "drift", "changed by", "proof", "reaction"]
_ROLE_COLUMNS = ["subscription", "began", "GETs", "PUTs", "confirmed", "tier", "working extensions"]


def show_evidence(stage: Stage, say: Narrator) -> None:
    """Counts, heals and subscriptions as tables; every claim about them checked."""
    counts = Counter(event.name for event in stage.collector.custom_events())
    say.table("Custom events", ["event", "records"], [[name, str(n)] for name, n in sorted(counts.items())])
    metrics = {metric.name for metric in stage.collector.metrics()}
    wanted = {"enforcer.reaction", "enforcer.arm.requests"}
    say.expect("both metrics arrived", wanted <= metrics, metrics)
    _expect_correlation(stage, say)
    attempts = stage.grid.attempts
    statuses = {attempt.status for attempt in attempts}
    late = [attempt for attempt in attempts if attempt.status != 202]
    say.expect("every delivery was acknowledged", statuses == {202}, late)
    say.expect("nothing went wrong inside", not stage.records("internal_error"))
    say.expect("nothing went wrong in the sandbox", not stage.azure.internal_errors)
    say.table("Heals on record", _HEAL_COLUMNS, [_heal_row(stage, one) for one in stage.records("healed")])
    say.table("The six subscriptions", _ROLE_COLUMNS, [_role_row(stage, role) for role in EVERYBODY])


def _expect_correlation(stage: Stage, say: Narrator) -> None:
    """A record and the ARM calls behind it share one operation id."""
    (healed,) = stage.records("healed", BANK.subscription)
    calls = [span for span in stage.collector.dependencies() if span.operation_id == healed.operation_id]
    puts = [span for span in calls if span.name.startswith("PUT")]
    say.expect("the heal and its PUT share one operation id in Application Insights", bool(puts), len(calls))


def _heal_row(stage: Stage, record: CustomEvent) -> list[str]:
    fields = record.properties
    name = next(role.name for role in EVERYBODY if role.subscription == fields["subscription"])
    actor = stage.people.name_of(fields["actor_object_id"])
    reaction = f"{float(fields['reaction_s']):.2f} s"
    return [name, fields["control"], brief(fields["drift"]), actor, fields["proof"], reaction]


def _role_row(stage: Stage, role: Role) -> list[str]:
    calls = Counter(call.split()[0] for call in stage.calls(role.subscription) if not call.endswith("409"))
    confirmed = len(stage.records("heal_confirmed", role.subscription))
    plan = stage.azure.tenant.plan(role.subscription, AI)
    extensions = ", ".join(sorted(plan.protecting)) or "none"
    return [role.name, role.begins, str(calls["GET"]), str(calls["PUT"]), str(confirmed), plan.tier, extensions]


def brief(text: str) -> str:
    return text if len(text) <= _BRIEF else text[:_BRIEF] + "…"
