"""The accessibility checker that is run in pages is the pinned one or none."""

import base64
import hashlib
import io
import tarfile

import pytest

from tools.axe import AxeMissingError, unpacked


def packed(script: bytes) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        entry = tarfile.TarInfo("package/axe.min.js")
        entry.size = len(script)
        archive.addfile(entry, io.BytesIO(script))
    return content.getvalue()


def test_the_script_of_the_pinned_package_is_taken() -> None:
    package = packed(b"axe")
    integrity = base64.b64encode(hashlib.sha512(package).digest()).decode()
    assert unpacked(package, integrity) == b"axe"


def test_another_package_than_the_pinned_one_is_refused() -> None:
    with pytest.raises(AxeMissingError, match="pinned is FHfa"):
        unpacked(packed(b"something else"))
