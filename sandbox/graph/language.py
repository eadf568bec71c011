"""KQL text → the part of KQL that Resource Graph takes, or its 400 (its query-language page; defender-plan.md 6)."""

import re
from dataclasses import dataclass

from duckdb_kql import KqlSyntaxError

from sandbox.graph.refusal import (
    disallowed_join,
    invalid_query,
    parser_failure,
    too_many_operators,
    unknown_table,
    unsupported_join,
    unsupported_operator,
)
from sandbox.graph.syntax import Syntax, syntax
from sandbox.graph.words import with_kind_quoted

SECURITY_TABLE = "securityresources"
_FREELY_JOINED = frozenset({"resources", "resourcecontainers"})
TABLES = frozenset({*_FREELY_JOINED, SECURITY_TABLE})

_MOST = {"JoinOperator": ("join", 3), "MvexpandOperator": ("mv-expand", 3)}
_MOST_UNION_LEGS = 3
_MOST_CROSS_TABLE = 1
_MOST_EXPANDED = 400
_OPERATORS = frozenset(
    f"{name}Operator"
    for name in (
        *("Count", "Distinct", "Extend", "Join", "Mvexpand", "Parse", "ProjectAway", "Project", "Sample", "Sort"),
        *("Summarize", "Take", "Top", "Union", "Where"),
    )
)
_JOINS = frozenset({"", "innerunique", "inner", "leftouter", "fullouter"})
_OTHER_JOINS = {
    name.lower(): name
    for name in ("RightOuter", "LeftAnti", "RightAnti", "LeftSemi", "RightSemi", "Anti", "LeftAntiSemi")
}
_BEGINS_WITH_OPERATOR = re.compile(
    r"\s*(where|project|project-away|extend|summarize|order|sort|limit|take|top|count|distinct|mv-?expand|parse|join)\b"
)


@dataclass(frozen=True, slots=True)
class Query:
    """`kql` with the tables' names in lower case. `is_limited`: it has take or limit, and no pages."""

    kql: str
    is_limited: bool
    is_ordered: bool


def checked(text: str, *, security_may_join: bool) -> Query:
    """Raises GraphRefused. A query that begins with an operator is about `resources`."""
    spelt = with_kind_quoted(text)
    whole = f"resources | {spelt}" if _BEGINS_WITH_OPERATOR.match(spelt) else spelt
    found = _syntax(whole)
    if found.statements != ("QueryStatement",):
        raise unsupported_operator(re.split(r"\W", whole.strip(), maxsplit=1)[0])
    for kind, word in found.operators:
        if kind not in _OPERATORS:
            raise unsupported_operator(word)
    _check_numbers(found)
    for source in found.sources:
        if source.name is None:
            raise unsupported_operator(source.word)
        if source.name.lower() not in TABLES:
            raise unknown_table(source.name)
    _check_joins(found, security_may_join=security_may_join)
    return Query(
        _with_kept_names(whole, found),
        is_limited=not {"TakeOperator", "SampleOperator"}.isdisjoint(found.steps),
        is_ordered=not {"SortOperator", "TopOperator"}.isdisjoint(found.steps),
    )


def _syntax(text: str) -> Syntax:
    try:
        found = syntax(text)
    except KqlSyntaxError as error:
        places = [(one.span.line, one.span.column) for one in error.diagnostics]
        raise invalid_query(*(parser_failure(*place, _token(text, *place)) for place in places)) from error
    except RecursionError as error:
        raise invalid_query(parser_failure(1, 0, "")) from error
    if found is None:
        raise invalid_query(parser_failure(1, 0, "."))
    return found


def _token(text: str, line: int, column: int) -> str:
    lines = text.splitlines() or [""]
    found = re.match(r"\w+|.?", lines[min(line, len(lines)) - 1][column:])
    return found[0] if found else ""


def _check_numbers(found: Syntax) -> None:
    kinds = [kind for kind, _ in found.operators]
    for kind, (operator, limit) in _MOST.items():
        if kinds.count(kind) > limit:
            raise too_many_operators(operator, limit=limit)
    if found.union_legs > _MOST_UNION_LEGS:
        raise too_many_operators("union", limit=_MOST_UNION_LEGS)
    if found.most_expanded > _MOST_EXPANDED:
        raise too_many_operators("mv-expand rows", limit=_MOST_EXPANDED)


def _check_joins(found: Syntax, *, security_may_join: bool) -> None:
    """One join across tables; three where all are between resources and resourcecontainers."""
    for join in found.joins:
        if join.kind not in _JOINS:
            raise unsupported_join(_OTHER_JOINS.get(join.kind, join.kind))
        if join.has_hints:
            raise unsupported_join("hint")
    tables = [(source.name or "").lower() for source in found.sources]
    left, right = tables[:1], [join.table.lower() for join in found.joins]
    if left == [SECURITY_TABLE] and set(right) - {SECURITY_TABLE} and not security_may_join:
        raise disallowed_join(SECURITY_TABLE)
    across = [table for table in right if [table] != left]
    if len(across) > _MOST_CROSS_TABLE and {*left, *across} - _FREELY_JOINED:
        raise too_many_operators("cross-table join", limit=_MOST_CROSS_TABLE)


def _with_kept_names(text: str, found: Syntax) -> str:
    """From the end to the beginning, so that no place moves before its turn."""
    for source in sorted(found.sources, key=lambda one: one.begin, reverse=True):
        text = f"{text[: source.begin]}{(source.name or '').lower()}{text[source.end :]}"
    return text
