"""A mutant that no test notices → the line that it changes; and a person's word on why no test could notice it."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import yaml

EXPLAINED = Path(__file__).with_name("survivors.yaml")
_KEYS = frozenset({"module", "function", "was", "now", "why"})


class BadExplanationError(Exception):
    """What is wrong in the file of explanations, and where."""


@dataclass(frozen=True, slots=True, order=True)
class Survivor:
    """`module` by its name in tools/judgement.py; `was` and `now`: the line as it stands and as it was changed."""

    module: str
    function: str
    was: str
    now: str

    def __str__(self) -> str:
        return f"{self.module}, {self.function}: `{self.was}` → `{self.now}`"


def survivor(module: str, name: str, mutated: str) -> Survivor:
    """By mutmut's name of it, such as `enforcer.scope.x_fits__mutmut_7`, in the text of the file that mutmut wrote."""
    last = name.rpartition(".")[2]
    stem = last.rpartition("__mutmut_")[0]
    texts = {
        one.name: (ast.get_source_segment(mutated, one) or "").splitlines()[1:]
        for one in ast.walk(ast.parse(mutated))
        if isinstance(one, ast.FunctionDef)
    }
    was, now = _differing(texts[f"{stem}__mutmut_orig"], texts[last])
    return Survivor(module, stem.removeprefix("x_").removeprefix("xǁ").replace("ǁ", "."), was, now)


def _differing(was: list[str], now: list[str]) -> tuple[str, str]:
    changes = [
        (was[begin:end], now[first:last])
        for kind, begin, end, first, last in SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
        if kind != "equal"
    ]
    before, after = (" ".join(line.strip() for lines in side for line in lines) for side in zip(*changes, strict=True))
    return before, after


def explanations(text: str) -> Mapping[Survivor, str]:
    """Raises BadExplanationError: what is misspelt explains nothing."""
    found: dict[Survivor, str] = {}
    for position, row in enumerate(yaml.safe_load(text) or [], start=1):
        if not isinstance(row, dict) or row.keys() != _KEYS or not row["why"]:
            raise BadExplanationError(f"{EXPLAINED.name}: entry {position}: wanted are {', '.join(sorted(_KEYS))}")
        why = row.pop("why")
        found[Survivor(**row)] = " ".join(str(why).split())
    return found


def complaints(alive: Iterable[Survivor], explained: Iterable[Survivor]) -> list[str]:
    """What nobody explained, and explanations of what does not survive (any more)."""
    left, known = set(alive), set(explained)
    return [f"not explained: {one}" for one in sorted(left - known)] + [
        f"explained, and does not survive: {one}" for one in sorted(known - left)
    ]
