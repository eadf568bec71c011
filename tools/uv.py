"""Where uv is: on the PATH, or where the set-up put it."""

import shutil
from pathlib import Path

_INSTALLED = Path(__file__).parents[1] / ".work" / "uv" / "bin"


def find_uv() -> str | None:
    return shutil.which("uv") or shutil.which("uv", path=str(_INSTALLED))
