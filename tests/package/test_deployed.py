"""What counts as deployed: what git tracks and .funcignore does not name."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tools.deployed import Deployed, NotDeployableError, deployed

type Change = Callable[[Path], object]
NAMES = ("function_app.py", "enforcer/plan.py", "enforcer/cli/main.py", "tests/test_plan.py", "README.md")


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false")
    command = ["git", "-C", str(folder), *who, *arguments]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  git, with fixed arguments


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


WRONG: dict[str, tuple[Change, str]] = {
    "a deleted file": (
        lambda tree: (tree / "function_app.py").unlink(),
        "function_app.py is tracked by git but not there",
    ),
    "a symbolic link": (link, "enforcer/plan.py is a symbolic link"),
    "no list": (lambda tree: (tree / ".funcignore").unlink(), "has no .funcignore"),
    "no repository": (lambda tree: (tree / ".git").rename(tree / "x"), "only files that git tracks are deployed"),
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
