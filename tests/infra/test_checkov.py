"""The stage `checkov` can fail: it tells a finding, a file that can't be read, and a run that checked nothing."""

from pathlib import Path

import pytest

from tests.infra.sources import altered
from tools.checkov import complaints, report

BROKEN = {
    "a finding": ("infra/storage.bicep", "'TLS1_2'", "'TLS1_0'", "storage.bicep:"),
    "a file that can't be read": (
        "infra/storage.bicep",
        "param sku string",
        "param sku {}[",
        "1 files could not be read",
    ),
    "nothing to check": ("infra/storage.bicep", "resource account", "// resource account", "only 0 checks hold"),
}


@pytest.mark.parametrize(("path", "old", "new", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_copy_is_told(tmp_path: Path, path: str, old: str, new: str, said: str) -> None:
    (tmp_path / "storage.bicep").write_text(altered(path, old, new)[path], encoding="utf-8")
    assert any(said in line for line in complaints(report(tmp_path), at_least=1))
