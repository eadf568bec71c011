"""pip-audit over requirements.txt → 0 when every pinned package was looked up and no finding is left unexplained.

pip-audit itself ends with 0 when it looked nothing up, as where its service does not answer for a package. So what
it looked up is counted here. Findings that a person has explained stand in audit-exceptions.yaml, each until a day.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from tools.sbom import locked
from tools.uv import pinned

ROOT = Path(__file__).parents[1]
EXCEPTIONS = Path(__file__).with_name("audit-exceptions.yaml")
_KEYS = frozenset({"id", "package", "reason", "until"})


class NotAuditedError(Exception):
    """What pip-audit said in the place of a report, or what is wrong with the file of exceptions."""


@dataclass(frozen=True, slots=True)
class Excused:
    """One finding that is known. `until`: the last day, UTC."""

    id: str
    package: str
    reason: str
    until: date


def report(requirements: Path, *options: str) -> Mapping[str, Any]:  # Any: pip-audit's JSON
    """What pip-audit says of a lock. Raises NotAuditedError."""
    fixed = ("--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off")
    command = [str(pinned("pip-audit") / "pip-audit"), "--requirement", str(requirements), *fixed, *options]
    ended = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    try:
        told: Mapping[str, Any] = json.loads(ended.stdout)
        told["dependencies"]
    except (ValueError, KeyError, TypeError):
        said = ended.stderr.strip().splitlines()[-1:] or ["nothing"]
        raise NotAuditedError(f"pip-audit gave no report and ended with {ended.returncode}: {said[0]}") from None
    return told


def excused(text: str) -> tuple[Excused, ...]:
    """Raises NotAuditedError: an exception that is misspelt excuses nothing."""
    try:
        rows = yaml.safe_load(text) or []
    except yaml.YAMLError as error:
        raise NotAuditedError(f"{EXCEPTIONS.name}: {error}") from None
    for row in rows if isinstance(rows, list) else [rows]:
        if not isinstance(row, dict) or row.keys() != _KEYS or not isinstance(row["until"], date):
            raise NotAuditedError(f"{EXCEPTIONS.name}: {row!r}; wanted: {', '.join(sorted(_KEYS))}, until a day")
        if not all(str(row[key]).strip() for key in _KEYS):
            raise NotAuditedError(f"{EXCEPTIONS.name}: {row['id']}: nothing may be empty")
    return tuple(Excused(**row) for row in rows)


def complaints(
    told: Mapping[str, Any],  # Any: pip-audit's JSON
    pins: Mapping[str, str],
    known: Sequence[Excused],
    *,
    today: date,
) -> list[str]:
    """What was not looked up, what was found and not explained, and explanations that are over or of nothing."""
    looked_up = {one["name"]: one for one in told["dependencies"] if "vulns" in one}
    lines = [*_not_looked_up(told, looked_up, pins)]
    findings = [(one["name"], vuln) for one in looked_up.values() for vuln in one["vulns"]]
    used = set[Excused]()
    for name, vuln in findings:
        ids = {vuln["id"], *vuln.get("aliases", ())}
        mine = [one for one in known if one.package == name and one.id in ids]
        used |= set(mine)
        if not any(today <= one.until for one in mine):
            lines.append(_finding(name, looked_up[name]["version"], vuln, mine))
    lines += [
        f"{one.id} in {one.package} is excused, but was not found: take the exception out"
        for one in known
        if one not in used
    ]
    return lines


def _not_looked_up(
    told: Mapping[str, Any],  # Any: as above
    looked_up: Mapping[str, Mapping[str, Any]],  # Any: as above
    pins: Mapping[str, str],
) -> Iterator[str]:
    missing = [name for name, version in pins.items() if looked_up.get(name, {}).get("version") != version]
    if missing or not pins:
        why = next((one["skip_reason"] for one in told["dependencies"] if "skip_reason" in one), "not in the report")
        yield f"{len(missing)} of {len(pins)} pinned packages were not looked up, e.g. {why}"


def _finding(name: str, version: str, vuln: Mapping[str, Any], mine: Sequence[Excused]) -> str:  # Any: as above
    fixed = ", ".join(vuln.get("fix_versions") or ["none"])
    over = f"; the exception ended on {max(one.until for one in mine)}" if mine else ""
    return f"{name} {version}: {vuln['id']}, fixed in {fixed}{over}"


def main() -> None:
    """Exit code 1 with a line for each complaint; what pip-audit's options are called, they are called here too."""
    parser = argparse.ArgumentParser(prog="python -m tools.audit", description=__doc__)
    parser.add_argument("--requirement", type=Path, default=ROOT / "requirements.txt")
    parser.add_argument("--exceptions", type=Path, default=EXCEPTIONS)
    parser.add_argument("--vulnerability-service", choices=("pypi", "osv"), default="pypi")
    parser.add_argument("--osv-url", help="of a mirror")
    given = parser.parse_args()
    options = ["--vulnerability-service", given.vulnerability_service]
    options += ["--osv-url", given.osv_url] if given.osv_url else []
    try:
        pins = locked(given.requirement.read_text(encoding="utf-8"))
        known = excused(given.exceptions.read_text(encoding="utf-8"))
        lines = complaints(report(given.requirement, *options), pins, known, today=datetime.now(UTC).date())
    except (NotAuditedError, OSError) as error:
        sys.exit(f"not audited: {error}")
    print(*lines or [f"{len(pins)} packages looked up, {len(known)} findings explained, none open"], sep="\n")
    sys.exit(bool(lines))


if __name__ == "__main__":
    main()
