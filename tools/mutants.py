"""mutmut on the judgement: how many of the changes to a module its tests notice.

Fails below nine of ten, where a change was left untried, and where what survives is not explained in survivors.yaml.
Each module is mutated in a copy of its own under .work, by the tests that tools/judgement.py names. mutmut changes the
bodies of functions; patterns and tables atop a module are out of its reach, and so are properties.
"""

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from tools.judgement import MODULES, Module
from tools.mutants_told import Told, as_json, digest, told
from tools.survivors import EXPLAINED, complaints, explanations, survivor
from tools.uv import pinned

ROOT = Path(__file__).parents[1]
LEAST_KILLED = 0.9
BUDGET_S = 600
"""Of each module; what was not tried by then counts as alive."""

_COPIED = ("baselines", "enforcer", "infra", "sandbox", "tests", "tools")
_QUICK = "not slow and not hypothesis"
"""Of the tests that are named: a law plays 150 cases, and would for each mutant."""
_SURVIVED = {0, 5, 33}
"""How mutmut says that the tests passed, or that there were none; who makes them run without end is noticed."""


def tried(name: str, module: Module, *, budget_s: float, at_once: int) -> Told:
    home = ROOT / ".work" / "mutants" / name
    _prepare(home, module)
    paths = {"PYTHONPATH": sysconfig.get_path("purelib"), "PATH": os.environ["PATH"], "HOME": str(home)}
    before = _cpu_s()
    with subprocess.Popen(
        [str(pinned("mutmut") / "mutmut"), "run", "--max-children", str(at_once)],
        cwd=home,
        env=paths,
        stdout=(home / "said.txt").open("w"),
        start_new_session=True,
    ) as child:
        try:
            child.wait(timeout=budget_s)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
    return _told(name, home / "mutants" / module.file, _cpu_s() - before)


def _cpu_s() -> float:
    """Of all children so far: what a run costs, whoever else is busy."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _prepare(home: Path, module: Module) -> None:
    shutil.rmtree(home, ignore_errors=True)
    for folder in _COPIED:
        shutil.copytree(ROOT / folder, home / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "function_app.py", home)
    settings = {
        "source_paths": ["enforcer"],
        "only_mutate": [module.file],
        "also_copy": [*_COPIED, "function_app.py"],
        "pytest_add_cli_args": ["-m", _QUICK],
        "pytest_add_cli_args_test_selection": list(module.tests),
        "track_dependencies": False,
        "use_git_change_detection": False,
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (home / "pyproject.toml").write_text("\n".join([project, "[tool.mutmut]", *lines, ""]), encoding="utf-8")


def _told(name: str, file: Path, cpu_s: float) -> Told:
    """From the file that mutmut wrote, and the one beside it that says how the tests ended on each mutant."""
    meta = file.with_name(f"{file.name}.meta")
    codes: dict[str, int | None] = json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    ends = Counter("untried" if code is None else "alive" if code in _SURVIVED else "killed" for code in codes.values())
    text = file.read_text(encoding="utf-8")
    return Told(
        killed=ends["killed"],
        tried=ends["killed"] + ends["alive"],
        untried=ends["untried"],
        cpu_s=round(cpu_s),
        judgement=digest((ROOT / MODULES[name].file).read_text(encoding="utf-8")),
        alive=tuple(survivor(name, key, text) for key, code in codes.items() if code in _SURVIVED),
    )


def _wrong(runs: Mapping[str, Told]) -> Iterator[str]:
    explained = [one for one in explanations(EXPLAINED.read_text(encoding="utf-8")) if one.module in runs]
    yield from complaints((one for run in runs.values() for one in run.alive), explained)
    for name, run in runs.items():
        if run.untried:
            yield f"{name}: {run.untried} were not tried"
        if run.share < LEAST_KILLED:
            yield f"{name}: {run.share:.1%} killed, at least {LEAST_KILLED:.0%} are wanted"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("modules", nargs="*", choices=[[], *MODULES], help="all, where none is named")
    parser.add_argument("--budget", type=float, default=BUDGET_S, help="seconds for each module")
    parser.add_argument("--at-once", type=int, default=os.cpu_count() or 1, help="so many mutants; one on each core")
    parser.add_argument("--into", type=Path, help="a file to note the runs in, such as docs/mutants.json")
    chosen = parser.parse_args()
    runs = {}
    for name in chosen.modules or MODULES:
        run = runs[name] = tried(name, MODULES[name], budget_s=chosen.budget, at_once=chosen.at_once)
        print(f"{name}: {run.share:.1%} of {run.tried + run.untried} killed in {run.cpu_s} s of CPU time", flush=True)
        if chosen.into:
            before = told(chosen.into.read_text(encoding="utf-8")) if chosen.into.exists() else {}
            chosen.into.write_text(as_json({**before, name: run}), encoding="utf-8")
    wrong = list(_wrong(runs))
    print(*wrong, sep="\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
