"""The same bytes from another folder, with another umask, locale, time zone and hash seed, stray files beside it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.package.conftest import ROOT
from tools.package import Package
from tools.uv import find_uv


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603  git, with fixed arguments


def copied(folder: Path) -> Path:
    """The work tree as git knows it, in a repository of its own."""
    for name in filter(None, git(ROOT, "ls-files", "-z").split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    git(folder, "init")
    git(folder, "add", "--all")
    return folder


def packaged(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.package", "--json"]
    return subprocess.run(  # noqa: S603  our own program
        command, cwd=folder, env=strange(), umask=0o077, capture_output=True, text=True, check=False
    )


def strange() -> dict[str, str]:
    uv = Path(find_uv() or "uv").parent
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(uv), os.environ["PATH"]]),
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "PYTHONOPTIMIZE": "1",
        "UV_COMPILE_BYTECODE": "1",
    }


def test_a_copy_of_the_tree_gives_the_same_bytes_under_other_circumstances(package: Package, tmp_path: Path) -> None:
    copy = copied(tmp_path / "another folder ä")
    (copy / "enforcer" / "stray.py").write_text("import antigravity")
    (copy / "enforcer" / "__pycache__").mkdir()
    (copy / "enforcer" / "__pycache__" / "plan.cpython-313.pyc").write_bytes(b"stale")
    ended = packaged(copy)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert (told["sha256"], told["files"]) == (package.sha256, package.files)
    assert told["left_out"] == ["enforcer/stray.py"]
    assert "enforcer/stray.py is left out: git does not track it" in ended.stderr
