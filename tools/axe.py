"""axe-core from npm into `.work/axe`: one file, pinned by the hash of its package, which no script of it runs."""

import base64
import hashlib
import io
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

VERSION = "4.14.1"
INTEGRITY = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
"""sha512 of the package, as the registry names it too."""

FILE = Path(__file__).parents[1] / ".work" / "axe" / f"axe-{VERSION}.min.js"
_LIMIT_S = 120.0


class AxeMissingError(Exception):
    """There is no npm, or it failed, or what came is not what is pinned."""


def can_install() -> bool:
    return shutil.which("npm") is not None


def install(file: Path = FILE) -> Path:
    """The file, fetched where it is not there yet; moved into place whole."""
    if file.exists():
        return file
    with tempfile.TemporaryDirectory() as scratch:
        package = _fetched(Path(scratch)).read_bytes()
    script = unpacked(package)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_bytes(script)
    return draft.replace(file)


def unpacked(package: bytes, integrity: str = INTEGRITY) -> bytes:
    """The script of the package; AxeMissingError for another package than is pinned."""
    found = base64.b64encode(hashlib.sha512(package).digest()).decode()
    if found != integrity:
        raise AxeMissingError(f"axe-core {VERSION} from npm has the sha512 {found}; pinned is {integrity}")
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        script = archive.extractfile("package/axe.min.js")
        if script is None:
            raise AxeMissingError("the package has no axe.min.js")
        return script.read()


def _fetched(folder: Path) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        raise AxeMissingError("there is no `npm` on the PATH")
    words = [npm, "pack", f"axe-core@{VERSION}", "--silent", "--ignore-scripts", "--fetch-retries=5"]
    try:
        ended = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise AxeMissingError(f"npm was not ready within {_LIMIT_S:g} s") from error
    packed = next(folder.glob("*.tgz"), None)
    if ended.returncode or packed is None:
        raise AxeMissingError(f"npm ended with {ended.returncode}: {ended.stderr[-1_000:]}")
    return packed
