"""`make bench`: a quick one of its benches, as JSON; every bench is listed, and a wrong name is told."""

import ast
import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bench.benches import NAMES
from bench.figure import Figure
from bench.figure_form import show

ROOT = Path(__file__).parents[2]


def told(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603  our own program


def test_a_bench_by_itself_prints_json_alone_and_its_progress_elsewhere() -> None:
    done = told("--only", "calls", "--quick", "--json")
    figures = {one["name"]: one for one in json.loads(done.stdout)["calls"]["figures"]}
    assert (done.returncode, done.stderr.split()[0]) == (0, "calls")
    healed = figures["drift, healed: GET + PUT"]
    assert (healed["median"], healed["ratio"], healed["aim"], healed["verdict"]) == (2, 1, "≤ 1", "holds")


def test_one_bench_is_measured_anew_into_a_file_that_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "performance.json"
    file.write_text('{"storm": {"run": {}, "figures": []}, "calls": {}}', encoding="utf-8")
    told("--only", "calls", "--into", str(file))
    kept = json.loads(file.read_text(encoding="utf-8"))
    assert (list(kept), len(kept["calls"]["figures"]), kept["calls"]["run"]["quick"]) == (["calls", "storm"], 11, False)
    assert {len(one["values"]) for one in kept["calls"]["figures"]} == {3}


def test_a_name_that_is_none_is_told_with_those_there_are() -> None:
    done = told("--only", "speed")
    assert done.returncode == 2
    assert "'speed'" in done.stderr
    assert all(name in done.stderr for name in NAMES)


def test_every_module_with_figures_is_in_the_table() -> None:
    def gives_figures(file: Path) -> bool:
        body = ast.parse(file.read_text(encoding="utf-8")).body
        return any(isinstance(one, ast.FunctionDef) and one.name == "figures" for one in body)

    there = sorted(file.stem for file in (ROOT / "bench").glob("*.py") if gives_figures(file))
    assert sorted(bench.module for bench in NAMES.values()) == there


def test_the_table_has_a_line_for_each_figure_with_its_verdict() -> None:
    slow = Figure("b", "slow", "ms", [3.0, 4.0], "a peer", [1.0, 1.0], at_most=2)
    printed = StringIO()
    show([slow], Console(width=150, file=printed))
    line = next(line for line in printed.getvalue().splitlines() if "slow" in line)
    cells = [cell.strip() for cell in line.strip("│").split("│")]
    assert cells == ["slow", "3.5 ms", "3 to 4", "a peer", "3.5", "3 to 4", "≤ 2", "MISSED"]


@pytest.mark.parametrize(("target", "module"), [("bench", "-m bench "), ("soak", "-m bench.soak ")])
def test_what_measures_on_azurite_installs_it_first(target: str, module: str) -> None:
    done = subprocess.run(["make", "-n", target], capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603, S607  make
    assert -1 < done.stdout.find("sandbox.storage --install") < done.stdout.find(module)
