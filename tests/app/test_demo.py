"""`make demo`, end to end over sockets: it holds, and it can fail."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.sockets, pytest.mark.usefixtures("judged_elsewhere")]
ROOT = Path(__file__).parents[2]
DEMO_BASELINE = ROOT / "sandbox" / "demo" / "baseline.yaml"


def run_demo(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sandbox.demo", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=180)  # noqa: S603  our own program


def test_the_demo_plays_its_whole_story_and_every_check_holds() -> None:
    ended = run_demo()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "checks hold." in ended.stdout
    assert ended.stderr == ""


def test_the_demo_fails_when_the_enforcer_only_observes(tmp_path: Path) -> None:
    lazy = tmp_path / "baseline.yaml"
    lazy.write_text(DEMO_BASELINE.read_text().replace("mode: enforce", "mode: observe"))
    ended = run_demo("--baseline", str(lazy), "--patience", "4")
    assert ended.returncode == 1
    assert "checks failed" in ended.stdout
