"""The work tree → the files of ours that are deployed: what git tracks, but for what .funcignore names."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

IGNORE_FILE = ".funcignore"


class NotDeployableError(Exception):
    """What is wrong with the work tree, and what would help."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """Paths from the root, sorted. `changed` differ from the last commit; `left_out` are not tracked by git."""

    files: tuple[PurePosixPath, ...]
    changed: tuple[str, ...]
    left_out: tuple[str, ...]


def deployed(root: Path) -> Deployed:
    """Raises NotDeployableError."""
    if not (root / IGNORE_FILE).is_file():
        raise NotDeployableError(f"{root} has no {IGNORE_FILE}: it says what stays out of the package")
    tracked = set(_git(root, "ls-files", "-z", "--cached"))
    ignored = set(_git(root, "ls-files", "-z", "--cached", "--ignored", f"--exclude-from={IGNORE_FILE}"))
    files = tuple(sorted(PurePosixPath(name) for name in tracked - ignored))
    if not files:
        raise NotDeployableError(f"git tracks nothing in {root} that {IGNORE_FILE} lets through")
    for file in files:
        _check(root, file)
    strays = _git(root, "ls-files", "-z", "--others", "--exclude-standard", f"--exclude-from={IGNORE_FILE}")
    return Deployed(files, _changed(root, files), tuple(sorted(strays)))


def copy_deployed(root: Path, folder: Path) -> Deployed:
    """Raises NotDeployableError."""
    ours = deployed(root)
    for file in ours.files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / file, folder / file)
    return ours


def _check(root: Path, file: PurePosixPath) -> None:
    if (root / file).is_symlink():
        raise NotDeployableError(f"{file} is a symbolic link; only plain files are deployed")
    if not (root / file).is_file():
        raise NotDeployableError(f"{file} is tracked by git but not there: restore it, or `git rm` it")


def _changed(root: Path, files: Sequence[PurePosixPath]) -> tuple[str, ...]:
    """Each status line is two letters, a space and a path."""
    status = ("status", "--porcelain", "-z", "--no-renames", "--untracked-files=no")
    return tuple(sorted(line[3:] for line in _git(root, *status, "--", *map(str, files))))


def _git(root: Path, *arguments: str) -> list[str]:
    """The NUL-separated answer."""
    command = ["git", "-C", str(root), "--literal-pathspecs", *arguments]
    try:
        ended = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError as error:
        raise NotDeployableError("git is needed: only files that it tracks are deployed") from error
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip()
        raise NotDeployableError(f"only files that git tracks are deployed, and git says of {root}: {said}")
    return [name for name in ended.stdout.decode().split("\0") if name]
