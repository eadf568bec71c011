"""What mutation testing looks at: each module of scope, controls and events, with the quick tests that are about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Module:
    """`part`: scope, controls or events. `tests` are quick: those that reach a function run for each of its mutants."""

    part: str
    file: str
    tests: tuple[str, ...]


_CLAIMS = ("tests/unit/test_claims.py", "tests/unit/test_parse_change.py")
_EVENTS = (
    "tests/unit/test_parse_change.py",
    "tests/unit/test_parse_drill.py",
    "tests/unit/test_parse_message.py",
    "tests/unit/test_parse_policy_state.py",
    "tests/unit/test_parse_rejections.py",
    "tests/unit/test_parse_vending.py",
)
_PLAN = ("tests/unit/test_judge_plan.py", "tests/unit/test_proof.py")
_SCOPE = (
    "tests/unit/test_scope.py",
    "tests/unit/test_scope_edges.py",
    "tests/unit/test_exemptions.py",
    "tests/unit/test_explain.py",
)

MODULES = {
    "scope": Module("scope", "enforcer/scope.py", _SCOPE),
    "pattern": Module("scope", "enforcer/baselines/pattern.py", ("tests/unit/test_pattern.py",)),
    "wanted": Module("scope", "enforcer/baseline.py", ("tests/unit/test_wanted.py",)),
    "desired": Module("scope", "enforcer/desired.py", ("tests/unit/test_desired.py",)),
    "exemptions": Module("scope", "enforcer/baselines/exemptions.py", ("tests/unit/test_exemptions.py",)),
    "unjudged": Module("scope", "enforcer/baselines/unjudged.py", ("tests/unit/test_unjudged.py",)),
    "plan": Module("controls", "enforcer/controls/plan.py", _PLAN),
    "proof": Module("controls", "enforcer/controls/proof.py", _PLAN),
    "provider": Module("controls", "enforcer/controls/provider.py", ("tests/unit/test_judge_provider.py",)),
    "account": Module("controls", "enforcer/controls/account.py", ("tests/unit/test_judge_account.py",)),
    "content_filter": Module("controls", "enforcer/controls/content_filter.py", ("tests/unit/test_judge_reports.py",)),
    "efficacy": Module("controls", "enforcer/controls/efficacy.py", ("tests/unit/test_judge_reports.py",)),
    "enrolment": Module("controls", "enforcer/observed/enrolment.py", ("tests/unit/test_enrolment.py",)),
    "purview": Module("controls", "enforcer/memory/purview.py", ("tests/unit/test_purview.py",)),
    "plan_seen": Module("controls", "enforcer/observed/plan.py", ("tests/unit/test_plan_seen.py",)),
    "account_seen": Module(
        "controls",
        "enforcer/observed/account.py",
        ("tests/unit/test_account_names.py", "tests/unit/test_judge_reports.py"),
    ),
    "verdict": Module("controls", "enforcer/verdict.py", ("tests/unit/test_worst_verdict.py",)),
    "events": Module("events", "enforcer/events.py", _EVENTS),
    "event_parts": Module("events", "enforcer/claims/parts.py", ("tests/unit/test_event_parts.py",)),
    "event_shape": Module("events", "enforcer/claims/shape.py", ("tests/unit/test_event_shape.py",)),
    "facts": Module(
        "events", "enforcer/facts.py", ("tests/unit/test_account_names.py", "tests/unit/test_parse_drill.py")
    ),
    "claims": Module("events", "enforcer/claims/actor.py", _CLAIMS),
    "address": Module("events", "enforcer/claims/address.py", _CLAIMS),
    "clients": Module("events", "enforcer/claims/clients.py", _CLAIMS),
}
"""By the name that `make mutants MODULE=…` takes."""
