"""What a file must not say although its form allows it: what depends on another part of it, or on today."""

from collections.abc import Iterator
from datetime import date

from enforcer.baseline import Baseline, Match
from enforcer.baselines.exemptions import LONGEST
from enforcer.documents.complaints import problem
from enforcer.documents.yaml_subset import Document
from enforcer.errors import Problem


def rule_problems(baseline: Baseline, document: Document, *, today: date) -> tuple[Problem, ...]:
    """None where the file may come in force."""
    return (*_dead_scopes(baseline, document), *_endless(baseline, document, today=today))


def _dead_scopes(baseline: Baseline, document: Document) -> Iterator[Problem]:
    """A scope that never wins is a mistake: its writer believes that it holds."""
    first: dict[Match, int] = {}
    for index, scope in enumerate(baseline.scopes):
        if scope.match in first:
            path = ("scopes", str(index), "match")
            yield problem(document, path, f"another match than that of scopes.{first[scope.match]}, which wins")
        first.setdefault(scope.match, index)


def _endless(baseline: Baseline, document: Document, *, today: date) -> Iterator[Problem]:
    for index, exemption in enumerate(baseline.exemptions):
        if exemption.until - today > LONGEST:
            path = ("exemptions", str(index), "until")
            yield problem(document, path, f"a day at most {LONGEST.days} days after {today.isoformat()}")
