"""azure-functions-doctor on exactly what would be deployed; fails on every finding that is not explained here."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.deployed import IGNORE_FILE, copy_deployed

EXPLAINED = {
    "check_native_dependency_risk": "cryptography comes with azure-identity; its wheels fit the Functions image",
    "check_host_json_log_level_conflict": "the host's own chatter stays at Warning, requests are wanted",
    "check_func_cli": "the Core Tools are optional: the sandbox's host stands in",
    "check_func_core_tools_version": "as above",
    "check_venv": "the copy that is examined has none",
    "check_app_insights": "its connection string is a secret of the deployment; the example leaves it empty",
}


def findings(folder: Path) -> list[dict[str, str]]:
    """Everything the doctor does not call a pass or a skip, in a copy of the deployable files."""
    root = Path(__file__).parent.parent
    copy_deployed(root, folder)
    shutil.copy(root / IGNORE_FILE, folder)
    shutil.copy(root / "local.settings.example.json", folder / "local.settings.json")
    (folder / ".gitignore").write_text("local.settings.json\n")
    doctor = Path(sys.executable).parent / "azure-functions-doctor"
    command = [str(doctor), "doctor", "--path", str(folder), "--format", "json", "--hosting-plan", "flex-consumption"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    results: list[dict[str, str]] = json.loads(answer.stdout)["results"]
    if not any(result["status"] == "pass" for result in results):
        raise SystemExit(f"the doctor examined nothing: {answer.stderr}")
    return [result for result in results if result["status"] not in {"pass", "skip"}]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        unexplained = [found for found in findings(Path(folder)) if found["rule_id"] not in EXPLAINED]
    for found in unexplained:
        print(f"{found['status']}: {found['rule_id']}: {found['value']}")
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
