"""A published baseline that no ledger has judged yet: as it is, but for what it would take away. Pure."""

from dataclasses import replace

from enforcer.baseline import Baseline, PlanWanted, Rule
from enforcer.observed.plan import PlanSeen


def unjudged(baseline: Baseline) -> Baseline:
    """What a worker heals by that begins while the ledger is down: it may raise what the file wants, and lower nothing.

    Whether this version is held back only the ledger knows. So `disabled` is `unmanaged` until it can be asked.
    """
    scopes = tuple(replace(scope, plan=without_disabled(scope.plan)) for scope in baseline.scopes)
    return replace(baseline, plan=without_disabled(baseline.plan), scopes=scopes, is_judged=False)


def without_disabled(plan: PlanWanted) -> PlanWanted:
    """What is `disabled` there is left as it is."""
    return PlanWanted(
        tuple(
            replace(entry, rule=Rule.UNMANAGED) if entry.rule is Rule.DISABLED else entry for entry in plan.extensions
        )
    )


def undecided(wanted: PlanWanted, seen: PlanSeen | None) -> tuple[str, ...]:
    """What is on and not asked for: the version in force, which nobody could ask, may want it off."""
    extensions = seen.extensions if seen else ()
    return tuple(entry.name for entry in extensions if entry.enabled and wanted.rule(entry.name) is not Rule.ENABLED)
