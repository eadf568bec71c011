"""What counts as deployed: what git tracks and .funcignore does not name."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.deployed import Deployed, NotDeployableError, deployed, git_environment

type Change = Callable[[Path], object]
NAMES = ("function_app.py", "enforcer/plan.py", "enforcer/cli/main.py", "tests/test_plan.py", "README.md")


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *who, *arguments]
    subprocess.run(command, check=True, capture_output=True, env=git_environment())  # noqa: S603  git, with fixed arguments


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    folder = tmp_path / "a tree"
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (folder / ".funcignore").write_text(".*\n*.md\ntests/\nenforcer/cli/\n")
    git(folder, "init")
    git(folder, "add", "--all")
    git(folder, "commit", "--message", "first")
    return folder


def names(found: Deployed) -> list[str]:
    return [str(file) for file in found.files]


def test_it_is_what_git_tracks_without_what_the_list_names(tree: Path) -> None:
    found = deployed(tree)
    assert names(found) == ["enforcer/plan.py", "function_app.py"]
    assert (found.changed, found.left_out) == ((), ())


def test_a_new_file_is_left_out_and_named_until_git_tracks_it(tree: Path) -> None:
    (tree / "enforcer" / "prüfung new.py").touch()
    (tree / "tests" / "new.py").touch()
    assert deployed(tree).left_out == ("enforcer/prüfung new.py",)
    git(tree, "add", "--all")
    assert names(deployed(tree)) == ["enforcer/plan.py", "enforcer/prüfung new.py", "function_app.py"]
    assert deployed(tree).changed == ("enforcer/prüfung new.py",)


def test_changes_since_the_last_commit_are_named_where_they_are_deployed(tree: Path) -> None:
    for name in ("enforcer/plan.py", "tests/test_plan.py"):
        (tree / name).write_text("changed")
    assert deployed(tree).changed == ("enforcer/plan.py",)


def link(tree: Path) -> None:
    (tree / "enforcer" / "plan.py").unlink()
    (tree / "enforcer" / "plan.py").symlink_to("/etc/hostname")


def forget_everything(tree: Path) -> None:
    git(tree, "rm", "-r", "--cached", ".")


def test_in_a_tree_without_its_history_everything_that_the_lists_let_through_is_deployed(tree: Path) -> None:
    shutil.rmtree(tree / ".git")
    (tree / ".gitignore").write_text("__pycache__/\n")
    (tree / "enforcer" / "__pycache__").mkdir()
    (tree / "enforcer" / "__pycache__" / "plan.pyc").touch()
    found = deployed(tree)
    assert names(found) == ["enforcer/plan.py", "function_app.py"]
    assert "not a git repository" in found.no_git


def test_a_git_hooks_environment_leads_to_no_other_tree(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(tree.parent / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tree.parent / "index"))
    assert names(deployed(tree)) == ["enforcer/plan.py", "function_app.py"]


WRONG: dict[str, tuple[Change, str]] = {
    "a deleted file": (
        lambda tree: (tree / "function_app.py").unlink(),
        "function_app.py is tracked by git but not there",
    ),
    "a symbolic link": (link, "enforcer/plan.py is a symbolic link"),
    "no list": (lambda tree: (tree / ".funcignore").unlink(), "has no .funcignore"),
    "nothing tracked": (forget_everything, "git tracks nothing"),
}


@pytest.mark.parametrize(("change", "complaint"), WRONG.values(), ids=WRONG)
def test_what_can_not_be_deployed_is_named(tree: Path, change: Change, complaint: str) -> None:
    change(tree)
    with pytest.raises(NotDeployableError, match=complaint):
        deployed(tree)


def test_without_git_it_says_so(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(NotDeployableError, match="git is needed"):
        deployed(tree)
