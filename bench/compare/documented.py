"""What Microsoft documents of its built-in policy, DeployIfNotExists, in each scenario: read, not run."""

from collections.abc import Mapping

NAME = "Azure Policy (documented, not run)"
_MARKED = "found by the next scan, once every 24 h, and only marked; fixed when a person starts a remediation task"
_OPEN = "a deployment that fails is not started again by itself; more is not documented"

DOCUMENTED: Mapping[str, str] = {
    "no-op": "compliant at the next scan; writes nothing",
    "plan-off": _MARKED,
    "extension-off": f"the tier-only policy does not see it; the full one: {_MARKED}",
    "conflict": _OPEN,
    "throttled": _OPEN,
    "unavailable": _OPEN,
    "partial": "compliant, inferred: a refused extension reads as enabled, and the policy compares what is read",
    "down": _OPEN,
    "fight": "does not fight: marked at a scan, whatever happened in between",
    "unregistered": "evaluated about 30 min later; without the provider the policy fails, and only marks",
    "fifty": f"{_MARKED}: one for up to 500 subscriptions, ten at once",
    "five-hundred": f"{_MARKED}: one for up to 500 subscriptions, ten at once",
}
"""Scenario → what happens. Where it stands: docs/why-not-policy.md."""
