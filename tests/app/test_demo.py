"""`make demo`, end to end over sockets: it holds, and it can fail."""

import re
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


def test_the_demo_plays_its_whole_story_every_check_holds_and_the_readme_shows_what_it_prints() -> None:
    ended = run_demo()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "checks hold." in ended.stdout
    assert ended.stderr == ""
    assert [part for part in shown_in_the_readme() if timeless(part) not in timeless(ended.stdout)] == []


def shown_in_the_readme() -> list[str]:
    """What stands between the lines that leave something out."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    parts = ("4. " + readme.partition("```text\n4. ")[2].partition("```")[0]).split("\n…\n")
    assert len(parts) == 3
    return parts


def timeless(text: str) -> str:
    """Without clock times and seconds, which differ from run to run."""
    return re.sub(r"after [\d.]+ s", "after a while", re.sub(r"\d\d:\d\d:\d\d\.\d{3}", "now", text))


def test_the_demo_fails_when_the_enforcer_only_observes(tmp_path: Path) -> None:
    lazy = tmp_path / "baseline.yaml"
    lazy.write_text(DEMO_BASELINE.read_text().replace("mode: enforce", "mode: observe"))
    ended = run_demo("--baseline", str(lazy), "--patience", "4")
    assert ended.returncode == 1
    assert "checks failed" in ended.stdout
