"""The baseline and its approvals as files beside each other: in the package, or on a laptop."""

from pathlib import Path

from enforcer.errors import BadBaseline, Problem
from enforcer.published import Published


class BaselineFiles:
    """Answers the port BaselineSource."""

    is_near = True

    def __init__(self, file: Path) -> None:
        self._file = file

    async def published(self) -> Published:
        return read_files(self._file)


def read_files(file: Path) -> Published:
    """BadBaseline for a file that is missing or no text; approvals may be missing."""
    approvals = file.with_name(f"{file.stem}.approvals.yaml")
    said = _text(approvals) if approvals.exists() else None
    return Published(file.name, _text(file), approvals.name, said)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadBaseline([Problem(str(file), "", "no such file", "a baseline file in YAML")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadBaseline([Problem(str(file), "", type(error).__name__, "a readable text file in UTF-8")]) from None
