"""mutmut on the judgement: how many of the changes to a module its tests notice; fails below nine of ten.

Each module is mutated in a copy of its own under .work, by the tests that are named here; survivors are explained in
docs/mutants.md. mutmut changes the bodies of functions; patterns and tables atop a module are out of its reach.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tools.uv import pinned

ROOT = Path(__file__).parents[1]
LEAST_KILLED = 0.9
BUDGET_S = 900
"""Of each module; what was not tried by then counts as alive."""

_COPIED = ("baselines", "enforcer", "infra", "sandbox", "tests", "tools")
_ENDS = {0: "survived", 1: "killed", 3: "killed", 5: "no test", 33: "no test", 24: "killed", -24: "killed"}
"""How the tests ended on a mutant (mutmut's codes); who makes them run without end is noticed as well."""


@dataclass(frozen=True, slots=True)
class Module:
    file: str
    tests: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    ends: Counter[str]
    alive: tuple[str, ...]
    took_s: float

    @property
    def killed(self) -> float:
        return self.ends["killed"] / max(1, self.ends.total())


MODULES = {
    "scope": Module(
        "enforcer/scope.py",
        (
            "tests/unit/test_scope.py",
            "tests/unit/test_scope_edges.py",
            "tests/unit/test_exemptions.py",
            "tests/unit/test_explain.py",
        ),
    ),
    "plan": Module(
        "enforcer/controls/plan.py",
        ("tests/unit/test_judge_plan.py", "tests/unit/test_proof.py"),
    ),
    "proof": Module(
        "enforcer/controls/proof.py",
        ("tests/unit/test_proof.py", "tests/unit/test_judge_plan.py", "tests/property/test_laws_of_proof.py"),
    ),
    "events": Module(
        "enforcer/events.py",
        tuple(
            f"tests/unit/test_parse_{what}.py"
            for what in ("change", "drill", "message", "policy_state", "rejections", "vending")
        ),
    ),
}


def tried(name: str, module: Module, *, budget_s: float) -> Score:
    home = ROOT / ".work" / "mutants" / name
    _prepare(home, module)
    paths = {"PYTHONPATH": sysconfig.get_path("purelib"), "PATH": os.environ["PATH"], "HOME": str(home)}
    began = time.monotonic()
    with subprocess.Popen(
        [str(pinned("mutmut") / "mutmut"), "run"],
        cwd=home,
        env=paths,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            child.wait(timeout=budget_s)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
    return _score(home / "mutants" / f"{module.file}.meta", time.monotonic() - began)


def _prepare(home: Path, module: Module) -> None:
    shutil.rmtree(home, ignore_errors=True)
    for folder in _COPIED:
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "function_app.py", home)
    told = {
        "source_paths": ["enforcer"],
        "only_mutate": [module.file],
        "also_copy": [*_COPIED, "function_app.py"],
        "pytest_add_cli_args_test_selection": list(module.tests),
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in told.items()]
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (home / "pyproject.toml").write_text("\n".join([settings, "[tool.mutmut]", *lines, ""]), encoding="utf-8")


def _score(meta: Path, took_s: float) -> Score:
    codes = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"] if meta.exists() else {}
    ends = {name: "not tried" if code is None else _ENDS.get(code, "killed") for name, code in codes.items()}
    alive = tuple(f"{name}: {end}" for name, end in ends.items() if end != "killed")
    return Score(Counter(ends.values()), alive, took_s)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[[], *MODULES], help="all, where none is named")
    parser.add_argument("--budget", type=float, default=BUDGET_S, help="seconds for each module")
    chosen = parser.parse_args()
    scores = {name: tried(name, MODULES[name], budget_s=chosen.budget) for name in chosen.modules or MODULES}
    for name, score in scores.items():
        print(*(f"  {one}" for one in score.alive), sep="\n")
        print(f"{name}: {score.killed:.1%} of {score.ends.total()} killed in {score.took_s:.0f} s; {dict(score.ends)}")
    sys.exit(any(score.killed < LEAST_KILLED for score in scores.values()))


if __name__ == "__main__":
    main()
