"""Text → a file that is there whole or as it was before; `-` is standard output."""

import os
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from enforcer.errors import BadSettings, Problem

STDOUT = "-"
_READABLE = 0o666


def complaint(option: str, target: str) -> Problem | None:
    """What can be said before anything is read: the folder is missing, or the target is no file."""
    if target == STDOUT:
        return None
    path = Path(target)
    if not target or path.is_dir():
        return Problem(option, "", target or "nothing", "the path of a file" if not target else "a file, not a folder")
    if path.exists() and not path.is_file():
        return Problem(option, "", target, "an ordinary file, or one that is not there yet")
    if not path.parent.is_dir():
        return Problem(option, "", target, f"a file in a folder that exists: {path.parent} does not")
    return None


def keep(option: str, target: str, text: str) -> None:
    """BadSettings where it can't be written; what was there before then stays."""
    if target == STDOUT:
        sys.stdout.write(text)
        return
    path = Path(target).resolve()
    draft = ""
    try:
        with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            draft = file.name
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        Path(draft).chmod(_mode(path))
        Path(draft).replace(path)
    except OSError as error:
        if draft:
            with suppress(OSError):
                Path(draft).unlink()
        words = f"a path that can be written: {error.strerror or type(error).__name__}"
        raise BadSettings([Problem(option, "", target, words)]) from error


def _mode(path: Path) -> int:
    """That of the file it replaces, else what the umask leaves."""
    with suppress(OSError):
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return _READABLE & ~mask
