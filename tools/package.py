"""`make package`: the work tree → dist/enforcer.zip, which Flex Consumption runs as it is, without a remote build.

Beside it enforcer.cdx.json says what is in it (CycloneDX).
"""

import argparse
import hashlib
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.archive import NotCompiledError, compile_all, pack
from tools.deployed import Deployed, NotDeployableError, copy_deployed
from tools.licences import UnknownLicenceError
from tools.sbom import bill
from tools.wheels import PRUNED, PYTHON, NoWheelsError, install, prune

ROOT = Path(__file__).parents[1]
OUTPUT = Path("dist", "enforcer.zip")
PACKAGES = Path(".python_packages", "lib", "site-packages")
"""Where Azure's worker looks for an app's packages."""

_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Package:
    """`size` of the zip and of what is in it, in bytes; `sbom` lies beside it. The last three as in Deployed."""

    path: str
    sbom: str
    size: int
    size_unpacked: int
    files: int
    sha256: str
    changed: tuple[str, ...]
    left_out: tuple[str, ...]
    no_git: str


def build(root: Path, output: Path, *, pruned: Mapping[str, str] = PRUNED) -> Package:
    """Made aside and moved into place. Raises NotDeployableError, NoWheelsError, NotCompiledError,
    UnknownLicenceError.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryDirectory(dir=output.parent) as draft:
        folder = Path(scratch)
        ours = copy_deployed(root, folder)
        install(root / "requirements.txt", folder / PACKAGES)
        prune(folder / PACKAGES, pruned)
        compile_all(folder)
        pack(folder, Path(draft) / output.name)
        told = bill(root, folder / PACKAGES, zip_sha256=_sha256(Path(draft) / output.name))
        sbom(output).write_text(told, encoding="utf-8", newline="\n")
        (Path(draft) / output.name).replace(output)
    return _described(output, ours)


def sbom(output: Path) -> Path:
    """Where the bill of materials of a package lies."""
    return output.with_suffix(".cdx.json")


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _described(output: Path, ours: Deployed) -> Package:
    with zipfile.ZipFile(output) as archive:
        sizes = [entry.file_size for entry in archive.infolist()]
    return Package(
        path=str(output),
        sbom=str(sbom(output)),
        size=output.stat().st_size,
        size_unpacked=sum(sizes),
        files=len(sizes),
        sha256=_sha256(output),
        changed=ours.changed,
        left_out=ours.left_out,
        no_git=ours.no_git,
    )


def main() -> None:
    """Exit code 1 with the reason on stderr."""
    parser = argparse.ArgumentParser(prog="python -m tools.package", description=__doc__)
    parser.add_argument("--output", type=Path, default=ROOT / OUTPUT)
    parser.add_argument(
        "--json", action="store_true", help="path, sbom, sizes, files, sha256, changed, left_out, no_git"
    )
    given = parser.parse_args()
    if sys.version_info[:2] != tuple(map(int, PYTHON.split("."))):
        sys.exit(f"bytecode for Azure's Python {PYTHON} is not made by {sys.version.split()[0]}: use `make package`")
    try:
        package = build(ROOT, given.output.absolute())
    except (NotDeployableError, NoWheelsError, NotCompiledError, UnknownLicenceError, OSError) as error:
        sys.exit(f"no package: {error}")
    print(json.dumps(asdict(package)) if given.json else _told(package))
    for warning in _warnings(package):
        print(f"warning: {warning}", file=sys.stderr)


def _warnings(package: Package) -> Iterator[str]:
    yield from (f"{name} is packaged as it is here, which is not what was committed" for name in package.changed)
    yield from (f"{name} is left out: git does not track it" for name in package.left_out)
    if package.no_git:
        yield f"what lies here is packaged, whoever put it there: {package.no_git}"


def _told(package: Package) -> str:
    return "\n".join(
        [
            os.path.relpath(package.path),
            f"  size    {package.size / _MB:.1f} MB, {package.size_unpacked / _MB:.1f} MB unpacked",
            f"  files   {package.files:,}",
            f"  sha256  {package.sha256}",
            f"  sbom    {os.path.relpath(package.sbom)}",
        ]
    )


if __name__ == "__main__":
    main()
