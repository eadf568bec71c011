"""The baseline and its approvals as files: in the package, or on a laptop."""

from pathlib import Path

from enforcer.baselines.published import Published
from enforcer.documents.yaml_subset import LARGEST_FILE, too_large
from enforcer.errors import BadBaseline, Problem
from enforcer.ports import TextSource


class BaselineFiles:
    """Answers the port BaselineSource. `approvals` None: they stand beside the baseline, in NAME.approvals.yaml."""

    is_near = True

    def __init__(self, file: Path, approvals: TextSource | None = None) -> None:
        self._file = file
        self._approvals = approvals or TextFile(file.with_name(f"{file.stem}.approvals.yaml"))

    async def published(self) -> Published:
        """BadBaseline for a file that is missing, no text or too large; approvals may be missing."""
        return Published(self._file.name, _text(self._file), self._approvals.name, await self._approvals.text())


class TextFile:
    """Answers the port TextSource."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.name = file.name

    async def text(self) -> str | None:
        return _text(self._file) if self._file.exists() else None


def _text(file: Path) -> str:
    """Read as far as a file may be long: one that is longer is refused without being loaded."""
    try:
        with file.open(encoding="utf-8") as opened:
            text = opened.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadBaseline([Problem(str(file), "", "no such file", "a baseline file in YAML")]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadBaseline([Problem(str(file), "", type(error).__name__, "a readable text file in UTF-8")]) from None
    if len(text) > LARGEST_FILE:
        raise BadBaseline([too_large(str(file))])
    return text
