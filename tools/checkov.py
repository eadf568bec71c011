"""checkov's rules for Azure on infra/*.bicep; fails on every finding that no `checkov:skip` in place explains.

checkov itself ends with 0 when it could not read a file, so what it read is counted here.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.uv import pinned

_COMMAND = ("--framework", "bicep", "--compact", "--quiet", "--skip-download", "--output", "json")


def report(folder: Path) -> dict[str, Any]:  # Any: checkov's JSON
    """What checkov says of the Bicep files under a folder."""
    command = [str(pinned("checkov") / "checkov"), "--directory", str(folder), *_COMMAND]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        told: dict[str, Any] = json.loads(answer.stdout)
    except ValueError:
        raise SystemExit(
            f"checkov said nothing that can be read: {answer.stdout[-500:]}{answer.stderr[-2000:]}"
        ) from None
    return told


def complaints(told: dict[str, Any], *, at_least: int) -> list[str]:  # Any: checkov's JSON
    """Findings, files that it could not read, and fewer than `at_least` checks that hold."""
    summary = told.get("summary", told)
    lines = [
        f"{one['file_path'].lstrip('/')}:{one['file_line_range'][0]}: {one['check_id']} {one['check_name']}"
        for one in told.get("results", {}).get("failed_checks", [])
    ]
    if summary["parsing_errors"]:
        lines.append(f"{summary['parsing_errors']} files could not be read by checkov; write plainer Bicep")
    if summary["passed"] < at_least:
        lines.append(f"only {summary['passed']} checks hold, at least {at_least} should: did it read the files?")
    return lines


def main() -> None:
    found = report(Path(__file__).parents[1] / "infra")
    for line in (lines := complaints(found, at_least=28)):
        print(line)
    summary = found["summary"]
    print(f"checkov {summary['checkov_version']}: {summary['passed']} hold, {summary['skipped']} explained in place")
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
