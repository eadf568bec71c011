"""uv is found where the set-up of any work tree put it."""

import shutil
from pathlib import Path

from tools.uv import set_up_in


def test_uv_is_found_in_the_work_tree_that_set_it_up(tmp_path: Path) -> None:
    assert set_up_in(tmp_path) is None
    program = tmp_path / ".work" / "uv" / "bin" / "uv"
    program.parent.mkdir(parents=True)
    shutil.copy("/bin/sh", program)
    assert set_up_in(tmp_path) == str(program)
