"""The Kusto language service is the pinned one: another archive under the same version is refused."""

import base64
from pathlib import Path

import pytest

from tools import kusto

needs_npm = pytest.mark.skipif(not kusto.can_install(), reason="Node.js or npm is missing")


@needs_npm
def test_an_archive_with_another_digest_is_refused_and_leaves_nothing_behind(tmp_path: Path) -> None:
    other = f"sha512-{base64.b64encode(bytes(64)).decode()}"
    with pytest.raises(kusto.KustoNotInstalledError, match="EINTEGRITY"):
        kusto.install(tmp_path / "kusto", integrity=other)
    assert list(tmp_path.iterdir()) == []


@needs_npm
def test_what_is_installed_is_of_the_pinned_version_and_no_address_is_kept() -> None:
    kusto.install()
    assert kusto.is_installed()
    kept = (kusto.FOLDER / "node_modules" / ".package-lock.json").read_text(encoding="utf-8")
    assert (kusto.INTEGRITY in kept, "http" in kept) == (True, False)
