"""The same bytes from another folder, with another umask, locale, time zone and hash seed, stray files beside it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.package.conftest import ROOT
from tools.deployed import IGNORE_FILE, copy_deployed, git_environment
from tools.package import Package
from tools.uv import find_uv


def copied(folder: Path) -> Path:
    """What is deployed and what packages it, in a repository of its own."""
    copy_deployed(ROOT, folder)
    shutil.copy(ROOT / IGNORE_FILE, folder)
    for name in (".gitignore", "pyproject.toml", "requirements.in"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "tools", folder / "tools")
    for command in (["init"], ["add", "--all"]):
        subprocess.run(  # noqa: S603  git, with fixed arguments
            ["git", "-C", str(folder), *command],  # noqa: S607  whichever git is here
            capture_output=True,
            check=True,
            env=git_environment(),
        )
    return folder


def packaged(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tools.package", "--json"]
    return subprocess.run(  # noqa: S603  our own program
        command, cwd=folder, env=strange(), umask=0o077, capture_output=True, text=True, check=False
    )


def strange() -> dict[str, str]:
    uv = Path(find_uv() or "uv").parent
    return {
        **git_environment(),
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
    assert Path(told["sbom"]).read_bytes() == Path(package.sbom).read_bytes()
    assert told["left_out"] == ["enforcer/stray.py"]
    assert "enforcer/stray.py is left out: git does not track it" in ended.stderr
