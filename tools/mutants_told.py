"""docs/mutants.json, which `make mutants INTO=…` writes → what docs/mutants.md shows of it."""

import ast
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.judgement import MODULES, Module
from tools.survivors import EXPLAINED, Survivor, complaints, explanations

ROOT = Path(__file__).parents[1]
RUN = ROOT / "docs" / "mutants.json"


@dataclass(frozen=True, slots=True)
class Told:
    """One module's run. `untried`: left when its budget was over; `cpu_s`: seconds of one core.

    `judgement`: the `digest` of what was mutated.
    """

    killed: int
    tried: int
    untried: int
    cpu_s: int
    judgement: str
    alive: tuple[Survivor, ...] = ()

    @property
    def share(self) -> float:
        return self.killed / max(1, self.tried + self.untried)


def digest(source: str) -> str:
    """Of a module's functions, whatever it imports and however it is laid out: what mutation is about."""
    functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef)]
    return hashlib.sha256("\n".join(ast.unparse(one) for one in functions).encode()).hexdigest()[:12]


def told(text: str) -> Mapping[str, Told]:
    """By the module's name, in the order of tools/judgement.py; KeyError for a module that is not there any more."""
    found = json.loads(text)
    runs = {
        name: Told(**{**run, "alive": tuple(Survivor(module=name, **one) for one in run["alive"])})
        for name, run in found.items()
    }
    return {name: runs[name] for name in sorted(runs, key=[*MODULES].index)}


def as_json(runs: Mapping[str, Told]) -> str:
    """With a module's name once: of a survivor it is left out."""
    rows = {name: asdict(run) for name, run in runs.items()}
    for row in rows.values():
        row["alive"] = [{key: value for key, value in one.items() if key != "module"} for one in row["alive"]]
    return json.dumps({name: rows[name] for name in MODULES if name in rows}, indent=1, ensure_ascii=False) + "\n"


def read() -> Mapping[str, Told]:
    return told(RUN.read_text(encoding="utf-8"))


def table(runs: Mapping[str, Told] | None = None) -> str:
    """Markdown: a row for each module, and one for each part."""
    shown = read() if runs is None else runs
    rows = []
    for part in dict.fromkeys(module.part for module in MODULES.values()):
        members = [(MODULES[name], run) for name, run in shown.items() if MODULES[name].part == part]
        rows += [_row(f"`{module.file}`", [run], _since(module, run)) for module, run in members]
        rows += [_row(f"**{part}**", [run for _, run in members], "")] if members else []
    return "\n".join(["| module | killed | | survive | CPU time | |", "|---|---|---|---|---|---|", *rows])


def _row(name: str, runs: Sequence[Told], since: str) -> str:
    killed, tried = sum(run.killed for run in runs), sum(run.tried + run.untried for run in runs)
    alive, cpu_s = sum(len(run.alive) for run in runs), sum(run.cpu_s for run in runs)
    return f"| {name} | {killed} of {tried} | {killed / max(1, tried):.1%} | {alive} | {cpu_s} s | {since} |"


def _since(module: Module, run: Told) -> str:
    now = digest((ROOT / module.file).read_text(encoding="utf-8"))
    return "" if now == run.judgement else "changed since"


def survivors(runs: Mapping[str, Told] | None = None, explained: Mapping[Survivor, str] | None = None) -> str:
    """Markdown: each survivor with its explanation. ValueError where one has none, or an explanation no survivor."""
    alive = [one for run in (read() if runs is None else runs).values() for one in run.alive]
    why = explanations(EXPLAINED.read_text(encoding="utf-8")) if explained is None else explained
    if wrong := complaints(alive, why):
        raise ValueError("\n".join([f"{EXPLAINED.name}:", *wrong]))
    rows = [f"| `{one.module}`: `{one.function}` | {_code(one.was)} | {_code(one.now)} | {why[one]} |" for one in alive]
    return "\n".join(["| where | as it stands | as it survives | why |", "|---|---|---|---|", *rows])


def _code(text: str) -> str:
    return f"`{text.replace('|', chr(92) + '|')}`" if text else "(nothing)"
