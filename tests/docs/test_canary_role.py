"""The role that docs/selfcheck.md makes for a canary outside the estate is the estate role, assignable there."""

import json
import subprocess
from pathlib import Path

from tests.docs.documents import ROOT, commands, document
from tests.docs.test_commands import called

LINES = [line for fence in document("docs/selfcheck.md").fences("console") for line in commands(fence)]


def test_the_lines_make_the_estate_role_for_the_canary_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "infra").symlink_to(ROOT / "infra")
    [made] = [line for line in LINES if line.startswith("sed ")]
    subprocess.run(["bash", "-euc", made], cwd=tmp_path, check=True)  # noqa: S603, S607  a line of our own document
    role = json.loads((tmp_path / "canary-role.json").read_text())
    estate = json.loads((ROOT / "infra" / "estate-role.json").read_text())
    assert role["AssignableScopes"] == ["/subscriptions/CANARY"]
    assert role["Name"] != estate["Name"]
    assert {key for key in estate if role[key] != estate[key]} == {"Name", "AssignableScopes"}


def test_what_is_assigned_is_the_role_that_was_made() -> None:
    [assigned] = [one for line in LINES for one in called(line, "az role assignment create")]
    assert assigned[assigned.index("--role") + 1] == "AI Protection Enforcer (canary)"
    assert assigned[assigned.index("--scope") + 1] == "/subscriptions/CANARY"
