"""The work tree → the files of ours that are deployed: what git tracks, but for what .funcignore names."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

IGNORE_FILE = ".funcignore"
_EVERYTHING_ELSE = ("--others", "--exclude-standard", f"--exclude-from={IGNORE_FILE}")
_ELSEWHERE = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""A git hook's environment; they would lead to another tree than the one that is asked about."""


class NotDeployableError(Exception):
    """What is wrong with the work tree, and what would help."""


class _GitSaysNoError(NotDeployableError):
    """In git's words."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """Paths from the root, sorted. `changed` differ from the last commit; `left_out` are not tracked by git.

    `no_git` is why git knows nothing of this tree, or "": then all that the ignore files let through is deployed.
    """

    files: tuple[PurePosixPath, ...]
    changed: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    no_git: str = ""


def deployed(root: Path) -> Deployed:
    """Raises NotDeployableError."""
    if not (root / IGNORE_FILE).is_file():
        raise NotDeployableError(f"{root} has no {IGNORE_FILE}: it says what stays out of the package")
    try:
        found = _tracked(root)
    except _GitSaysNoError as error:
        found = _lying_about(root, str(error))
    if not found.files:
        raise NotDeployableError(f"git tracks nothing in {root} that {IGNORE_FILE} lets through")
    for file in found.files:
        _check(root, file)
    return found


def copy_deployed(root: Path, folder: Path) -> Deployed:
    """Raises NotDeployableError."""
    ours = deployed(root)
    for file in ours.files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / file, folder / file)
    return ours


def git_environment() -> Mapping[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}


def _tracked(root: Path) -> Deployed:
    tracked = set(_git(root, "ls-files", "-z", "--cached"))
    ignored = set(_git(root, "ls-files", "-z", "--cached", "--ignored", f"--exclude-from={IGNORE_FILE}"))
    files = _paths(tracked - ignored)
    status = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=no")
    changed = sorted(line[3:] for line in _git(root, *status, "--", *map(str, files)))  # two letters, a space, a path
    strays = sorted(_git(root, "ls-files", "-z", *_EVERYTHING_ELSE))
    return Deployed(files, tuple(changed), tuple(strays))


def _lying_about(root: Path, no_git: str) -> Deployed:
    """For a tree without its history: an unpacked archive, a container's copy. An empty repository reads the lists."""
    with tempfile.TemporaryDirectory() as empty:
        _git(Path(empty), "init", "--quiet")
        here = (f"--git-dir={empty}/.git", f"--work-tree={root}")
        return Deployed(_paths(_git(root, *here, "ls-files", "-z", *_EVERYTHING_ELSE)), no_git=no_git)


def _paths(names: Sequence[str] | set[str]) -> tuple[PurePosixPath, ...]:
    return tuple(sorted(PurePosixPath(name) for name in names))


def _check(root: Path, file: PurePosixPath) -> None:
    if (root / file).is_symlink():
        raise NotDeployableError(f"{file} is a symbolic link; only plain files are deployed")
    if not (root / file).is_file():
        raise NotDeployableError(f"{file} is tracked by git but not there: restore it, or `git rm` it")


def _git(root: Path, *arguments: str) -> list[str]:
    """The NUL-separated answer. Raises NotDeployableError without git, _GitSaysNoError."""
    command = ["git", "-C", str(root), "--literal-pathspecs", *arguments]
    try:
        ended = subprocess.run(command, capture_output=True, check=False, env=git_environment())
    except FileNotFoundError as error:
        raise NotDeployableError("git is needed: it reads which files are deployed") from error
    if ended.returncode:
        raise _GitSaysNoError(ended.stderr.decode(errors="replace").strip())
    return [name for name in ended.stdout.decode().split("\0") if name]
