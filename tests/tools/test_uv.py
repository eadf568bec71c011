"""uv is found where the set-up of any work tree put it, and trusts whom the system trusts."""

import shutil
from pathlib import Path

from tools.uv import filling, set_up_in


def test_uv_is_found_in_the_work_tree_that_set_it_up(tmp_path: Path) -> None:
    assert set_up_in(tmp_path) is None
    program = tmp_path / ".work" / "uv" / "bin" / "uv"
    program.parent.mkdir(parents=True)
    shutil.copy("/bin/sh", program)
    assert set_up_in(tmp_path) == str(program)


def test_what_fetches_packages_behind_a_proxy_trusts_the_certificates_of_the_system(tmp_path: Path) -> None:
    _, install = filling(tmp_path, "some-package", uv="uv")
    assert (install[:3], "--system-certs" in install, install[-1]) == (["uv", "pip", "install"], True, "some-package")
