"""A package's contents → what is wrong with them, in words."""

import importlib.util
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TOP = frozenset(
    {".python_packages", "__pycache__", "baselines", "enforcer", "function_app.py", "host.json", "requirements.txt"}
)
PACKAGES = ".python_packages/lib/site-packages/"
LARGEST_FILE = 16_000_000
"""The largest today is cryptography's OpenSSL with 14 MB."""

_SECRET_NAME = re.compile(r"(\.env|\.pfx|\.p12|\.key|\.publishsettings|(^|/)id_[a-z0-9]+|local\.settings.*\.json)$")
_SECRET_TEXT = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}")
_NOT_DEPLOYED = re.compile(r"^enforcer/(cli/|__main__)|^[a-z].*\.(md|in|toml)$")
_EXTENSION = re.compile(r"\.(cpython-313-x86_64-linux-gnu|abi3)\.so$")
_UNCHECKED = (1).to_bytes(4, "little")
"""PEP 552: the bytecode belongs to a source by its hash, and nobody compares."""


def complaints(contents: Mapping[str, bytes]) -> list[str]:
    return [*_strangers(contents), *_secrets(contents), *_bytecode(contents), *_requirements(contents)]


def _strangers(contents: Mapping[str, bytes]) -> Iterator[str]:
    yield from (f"unexpected at the top: {name}" for name in sorted({name.split("/")[0] for name in contents} ^ TOP))
    for name, data in contents.items():
        if _NOT_DEPLOYED.search(name):
            yield f"not to be deployed: {name}"
        if len(data) > LARGEST_FILE:
            yield f"too large: {name}"
        if name.endswith(".so") and not _EXTENSION.search(name):
            yield f"not for Python 3.13 on Linux x86-64: {name}"


def _secrets(contents: Mapping[str, bytes]) -> Iterator[str]:
    for name, data in contents.items():
        if _SECRET_NAME.search(name) or _SECRET_TEXT.search(data):
            yield f"looks like a secret: {name}"


def _bytecode(contents: Mapping[str, bytes]) -> Iterator[str]:
    wanted = {_cached(name): name for name in contents if name.endswith(".py")}
    for cached, source in wanted.items():
        if cached not in contents:
            yield f"not compiled: {source}"
        elif contents[cached][:8] != importlib.util.MAGIC_NUMBER + _UNCHECKED:
            yield f"compiled for another Python, or to be compared with its source: {source}"
    for name in contents:
        if name.endswith(".pyc") and name not in wanted:
            yield f"compiled from nothing: {name}"


def _requirements(contents: Mapping[str, bytes]) -> Iterator[str]:
    """Every pinned requirement in its exact version, and nothing else."""
    lines = [line.removesuffix(" \\") for line in contents["requirements.txt"].decode().splitlines()]
    pins = {Requirement(line) for line in lines if re.match(r"[A-Za-z0-9]", line)}
    wanted = {f"{canonicalize_name(pin.name)}{pin.specifier}" for pin in pins}
    found = {_installed(name) for name in contents if name.endswith(".dist-info/METADATA")}
    yield from (f"not as in requirements.txt: {name}" for name in sorted(wanted ^ found))


def _cached(source: str) -> str:
    path = PurePosixPath(source)
    return str(path.parent / "__pycache__" / f"{path.stem}.cpython-313.pyc")


def _installed(metadata: str) -> str:
    name, version = metadata.removeprefix(PACKAGES).split(".dist-info")[0].rsplit("-", 1)
    return f"{canonicalize_name(name)}=={version}"
