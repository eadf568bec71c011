"""uv: where it is, on the PATH or where the set-up put it, and the virtual environments that it fills."""

import shutil
import subprocess
import sys
from pathlib import Path

_WORK = Path(__file__).parents[1] / ".work"
_INSTALLED = Path(".work") / "uv" / "bin"


def find_uv() -> str | None:
    """On the PATH, in this work tree, or beside the `.venv` that runs us: another work tree may have set it up."""
    return shutil.which("uv") or set_up_in(_WORK.parent) or set_up_in(Path(sys.prefix).resolve().parent)


def set_up_in(tree: Path) -> str | None:
    """Where `make setup` installs it when none is on the PATH."""
    return shutil.which("uv", path=str(tree / _INSTALLED))


def filled(folder: Path, *wanted: str) -> None:
    """A new virtual environment in `folder`, with packages or pip's options; without uv it takes minutes.

    Raises CalledProcessError, with what the installer said on stderr.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for command in filling(folder, *wanted, uv=find_uv()):
        subprocess.run(command, check=True)


def filling(folder: Path, *wanted: str, uv: str | None) -> list[list[str]]:
    """The commands for that. They trust whom the system trusts: a company's proxy has a certificate of its own."""
    python = str(folder / "bin" / "python")
    if uv is None:
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        return [[sys.executable, "-m", "venv", str(folder)], [*pip, *wanted]]
    return [
        [uv, "venv", "--quiet", "--python", sys.executable, str(folder)],
        [uv, "pip", "install", "--quiet", "--system-certs", "--python", python, *wanted],
    ]


def pinned(name: str) -> Path:
    """The folder of the programs that `tools/{name}.txt` pins; installs them when they are not there as pinned.

    They are kept out of requirements-dev.txt: their pins would bind everything else.
    """
    home, lock = _WORK / name, Path(__file__).with_name(f"{name}.txt")
    ready = home / ".ready"
    if not ready.exists() or ready.stat().st_mtime < lock.stat().st_mtime:
        print(f"installing {name} …", flush=True)
        filled(home, "--require-hashes", "-r", str(lock))
        ready.touch()
    return home / "bin"
