"""Writes the generated parts of the documents from the code; `--check` only says whether they are current."""

import ast
import json
import re
import sys
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.compare import table as comparison  # noqa: E402  the path comes first
from bench.compare.results import read as compared  # noqa: E402  as above
from enforcer.baselines.form import BASELINE  # noqa: E402  the path comes first
from enforcer.configuration.table import SETTINGS  # noqa: E402  the path comes first
from enforcer.contract.outcome_event import SCHEMA as OUTCOME_EVENT  # noqa: E402  the path comes first
from enforcer.selfcheck.questions import QUESTIONS  # noqa: E402  the path comes first
from sandbox.__main__ import ASSUMED  # noqa: E402  as above
from sandbox.assumption_section import choices  # noqa: E402  as above
from sandbox.assumptions import Assumptions  # noqa: E402  as above
from sandbox.described import describe  # noqa: E402  as above
from tools import cost_tables, mutants_told, performance, rights, telemetry_doc  # noqa: E402  as above
from tools.form_schema import rules, schema, table  # noqa: E402  as above
from tools.licences import document as licences  # noqa: E402  as above
from tools.sbom import locked  # noqa: E402  as above


def settings_table() -> str:
    rows = [f"| `{row.name}` | {row.meaning} | {row.allowed} | {_code(row.default)} |" for row in SETTINGS]
    return "\n".join(["| name | meaning | allowed | default |", "|---|---|---|---|", *rows])


def assumptions_list() -> str:
    """Every constant of assumptions.py with the first sentence of its docstring."""
    body = ast.parse((ROOT / "enforcer" / "assumptions.py").read_text(encoding="utf-8")).body
    lines = []
    for statement, text in pairwise(body):
        if isinstance(statement, ast.Assign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            name = ast.unparse(statement.targets[0])
            lines.append(f"- `{name}`: {' '.join(str(text.value.value).split())}")
    return "\n".join(lines)


def questions_table() -> str:
    """Every open question of the self-check, with what the product is built on."""
    rows = [f"| {row.asks} | {row.assumes} | {row.fact} | {row.elsewhere} |" for row in QUESTIONS]
    return "\n".join(["| question | built on | facts | elsewhere |", "|---|---|---|---|", *rows])


def sandbox_assumptions_table() -> str:
    """Every field of the sandbox's assumptions; what `make sandbox` sets otherwise stands beside its default."""
    played = {row.name: row.value for row in describe(ASSUMED)}
    rows = [
        f"| `{row.name}` | `{row.value}` | {'' if played[row.name] == row.value else f'`{played[row.name]}`'} "
        f"| {choices(row.name)} | {row.fact} |"
        for row in describe(Assumptions())
    ]
    heads = "| name | default | `make sandbox` | allowed | what it stands on |"
    return "\n".join([heads, "|---|---|---|---|---|", *rows])


def baseline_rules() -> str:
    """What must be said together, each rule once with all the places where it holds."""
    places: dict[str, list[str]] = {}
    for place, says in rules(BASELINE):
        places.setdefault(says, []).append(f"`{place}`")
    return "\n".join(f"- {', '.join(where)}: {says}" for says, where in places.items())


def rooms_table() -> str:
    """Every package of the product with its docstring."""
    rows = []
    for file in sorted((ROOT / "enforcer").glob("*/__init__.py")):
        room = file.parent.name
        said = " ".join((ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "").split())
        rows.append(f"| [`{room}/`](../enforcer/{room}) | {said} |")
    return "\n".join(["| room | what is in it |", "|---|---|", *rows])


def baseline_schema() -> str:
    return json.dumps(schema(BASELINE, title="Baseline of the AI Protection Enforcer"), indent=1) + "\n"


PARTS: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "docs/rooms.md": {"rooms": rooms_table},
    "docs/settings.md": {"settings": settings_table},
    "docs/unverified.md": {"assumptions": assumptions_list, "questions": questions_table},
    "docs/sandbox.md": {"assumptions": sandbox_assumptions_table},
    "docs/security.md": {"rights": rights.table},
    "docs/comparison.md": {"cells": lambda: comparison.markdown(compared())},
    "docs/cost.md": {"prices": cost_tables.prices_table, "months": cost_tables.months_table},
    "docs/telemetry.md": {
        "metrics": telemetry_doc.metrics,
        "shared": telemetry_doc.shared,
        "records": telemetry_doc.records,
    },
    "docs/mutants.md": {"modules": mutants_told.table, "survivors": mutants_told.survivors},
    "docs/performance.md": {"runs": performance.runs, "figures": performance.table},
    "docs/baseline.md": {"keys": lambda: table(BASELINE), "rules": baseline_rules},
}
"""Document → the name in its markers → what stands between them."""

WHOLE: Mapping[str, Callable[[], str]] = {
    "baselines/baseline.schema.json": baseline_schema,
    "docs/licences.md": lambda: licences(locked((ROOT / "requirements.txt").read_text(encoding="utf-8"))),
    "docs/images/performance.svg": performance.chart,
    "docs/outcome-event.schema.json": lambda: json.dumps(OUTCOME_EVENT, indent=1) + "\n",
}
"""Files that are generated from their first character to the last."""


def rendered(text: str, document: str) -> str:
    """The document with its generated parts made anew. Raises ValueError where a marker is missing."""
    for name, part in PARTS[document].items():
        text = _between(text, name, part())
    return text


def _between(text: str, name: str, part: str) -> str:
    start, end = f"<!-- {name}: generated by tools/docs.py -->", f"<!-- /{name} -->"
    pattern = f"{re.escape(start)}.*?{re.escape(end)}"
    new, count = re.subn(pattern, lambda _: f"{start}\n{part}\n{end}", text, count=1, flags=re.DOTALL)
    if not count:
        raise ValueError(f"'{start}' and '{end}' are wanted")
    return new


def _code(default: str) -> str:
    return default if default == "required" else f"`{default}`"


def main() -> None:
    stale = []
    for document in (*PARTS, *WHOLE):
        file = ROOT / document
        now = file.read_text(encoding="utf-8") if file.exists() else ""
        new = WHOLE[document]() if document in WHOLE else rendered(now, document)
        stale += [document] if new != now else []
        if "--check" not in sys.argv:
            file.write_text(new, encoding="utf-8")
    if "--check" in sys.argv and stale:
        sys.exit(f"{' and '.join(stale)}: not current: run `python tools/docs.py`")


if __name__ == "__main__":
    main()
