"""KQL text → what stands in it: operators, tables, joins. Knows ANTLR's tree, and nothing of what is allowed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import duckdb_kql

type Node = Any  # Any: ANTLR's runtime ships no types

_NAME = re.compile(r"(\w+)|\[(['\"])(\w+)\2\]")
_MOST_KNOWN = 64
"""Queries that are read once: ANTLR takes a tenth of a second for one, and programs ask the same ones."""
_TAKES_TABLES = frozenset({"", "JoinOperator", "UnionOperator", "LookupOperator"})
"""Elsewhere, as in `where x in (y)`, a bare name may as well be a column."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a pipe begins with: a table's `name`, or None for anything else, which begins with `word`."""

    name: str | None
    word: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Join:
    """`kind` in lower case, as written; empty: Kusto's default. `table` is the first on its right side."""

    kind: str
    has_hints: bool
    table: str


@dataclass(frozen=True, slots=True)
class Syntax:
    """`operators`: kind and word of every one; `steps`: the kinds of those in the outermost pipe."""

    statements: tuple[str, ...]
    operators: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]
    sources: tuple[Source, ...]
    joins: tuple[Join, ...]
    union_legs: int
    most_expanded: int


@lru_cache(_MOST_KNOWN)
def syntax(text: str) -> Syntax | None:
    """None for a control command. Raises KqlSyntaxError, and RecursionError for what is nested too deep."""
    tree: Node = duckdb_kql.parse(text).tree
    if tree is None:
        return None
    nodes = list(_inside(tree))
    pipe = next((node for node in nodes if _kind(node) == "PipeExpression"), None)
    steps = [] if pipe is None else [child for child in pipe.children if _kind(child) == "PipedOperator"]
    limits = [node.getText() for node in nodes if _kind(node) == "MvapplyOperatorLimitClause"]
    return Syntax(
        statements=tuple(_kind(node.children[0]) for node in nodes if _kind(node) == "Statement"),
        operators=tuple(_operator(node) for node in nodes if _kind(node) == "AfterPipeOperator"),
        steps=tuple(_operator(_child(step, "AfterPipeOperator"))[0] for step in steps),
        sources=tuple(source for node in nodes for source in _sources(node, text)),
        joins=tuple(_join(node, text) for node in nodes if _kind(node) == "JoinOperator"),
        union_legs=sum(_kind(node) == "UnionOperatorExpression" for node in nodes),
        most_expanded=max((int(re.sub(r"\D", "", limit) or 0) for limit in limits), default=0),
    )


def _sources(node: Node, text: str) -> Iterator[Source]:
    if _kind(node) == "PipeExpression":
        if len(node.children) > 1 or _operator_above(node) in _TAKES_TABLES:
            yield from _source(node.children[0], text)
    elif _is_side(node) and _NAME.fullmatch(node.getText()):
        yield from _source(node, text)


def _is_side(node: Node) -> bool:
    """Of a join or a union: a table may stand there without parentheses."""
    kind = _kind(node)
    return kind == "UnionOperatorExpression" or (
        kind == "UnnamedExpression" and _kind(node.parentCtx) == "JoinOperator"
    )


def _source(node: Node, text: str) -> Iterator[Source]:
    """Nothing for parentheses and unions: what is inside them comes by itself."""
    begin, end = node.start.start, node.stop.stop + 1
    written = text[begin:end].strip()
    if written.startswith("(") or re.match(r"union\b", written):
        return
    named = _NAME.fullmatch(written)
    yield Source(named and (named[1] or named[3]), re.split(r"\W", written, maxsplit=1)[0], begin, end)


def _join(node: Node, text: str) -> Join:
    told = [child.getText() for child in node.children if _kind(child) == "RelaxedQueryOperatorParameter"]
    kinds = [one.partition("=")[2] for one in told if one.startswith("kind=")]
    tables = [source.name or source.word for inner in _inside(node) for source in _sources(inner, text)]
    return Join(kinds[0].lower() if kinds else "", len(told) > len(kinds), tables[0] if tables else "")


def _operator(node: Node) -> tuple[str, str]:
    """Of an AfterPipeOperator. Union stands one level deeper than the others."""
    child = node.children[0]
    inner = child.children[0] if _kind(child) == "BeforeOrAfterPipeOperator" else child
    return _kind(inner), str(inner.start.text)


def _operator_above(node: Node) -> str:
    above = node.parentCtx
    while above is not None and not _kind(above).endswith("Operator"):
        above = above.parentCtx
    return "" if above is None else _kind(above)


def _child(node: Node, kind: str) -> Node:
    return next(child for child in node.children if _kind(child) == kind)


def _kind(node: Node) -> str:
    return type(node).__name__.removesuffix("Context")


def _inside(node: Node) -> Iterator[Node]:
    """The node and all below it, in the order of the text; words are left out."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if hasattr(one, "start"):
            yield one
        waiting.extend(reversed(getattr(one, "children", None) or []))
