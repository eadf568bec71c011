"""`python -m tools.audit`: the real pip-audit against a service on loopback, and what it said where none answered."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tools.audit import EXCEPTIONS, NotAuditedError, complaints, excused, report

TODAY = date(2026, 11, 28)
LOCK = f"msgspec==0.22.0 \\\n    --hash=sha256:{'a' * 64}\nrequests==2.19.0 \\\n    --hash=sha256:{'b' * 64}\n"
PINS = {"msgspec": "0.22.0", "requests": "2.19.0"}
FOUND = {
    "id": "GHSA-x84v-xcm2-53pg",
    "aliases": ["CVE-2018-18074"],
    "summary": "credentials are sent on after a redirect",
    "affected": [
        {
            "package": {"name": "requests", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.20.0"}]}],
        }
    ],
}
NOTHING = Path(__file__).parent / "samples" / "pip-audit-2.10.1-nothing-looked-up.json"
"""What pip-audit printed where PyPI's service knew no package: it ended with 0 and "No known vulnerabilities found"."""


class _Osv(BaseHTTPRequestHandler):
    """The query of OSV's API, which knows one vulnerability."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        answer = {"vulns": [FOUND]} if asked["package"]["name"] == "requests" else {}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def osv() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Osv)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:  # Any: pip-audit's JSON
    lock = tmp_path_factory.mktemp("audit") / "requirements.txt"
    lock.write_text(LOCK)
    with osv() as url:
        return report(lock, "--vulnerability-service", "osv", "--osv-url", url)


def excuse(until: str, *, package: str = "requests", name: str = "CVE-2018-18074") -> str:
    return f"- {{id: {name}, package: {package}, reason: no redirects, until: {until}}}\n"


def test_a_finding_is_told_with_the_version_that_mends_it(told: Any) -> None:  # Any: as above
    assert complaints(told, PINS, (), today=TODAY) == ["requests 2.19.0: CVE-2018-18074, fixed in 2.20.0"]


def test_an_explained_finding_is_silent_through_its_last_day_and_open_after_it(told: Any) -> None:  # Any: as above
    assert complaints(told, PINS, excused(excuse("2026-11-28")), today=TODAY) == []
    assert complaints(told, PINS, excused(excuse("2026-11-27")), today=TODAY) == [
        "requests 2.19.0: CVE-2018-18074, fixed in 2.20.0; the exception ended on 2026-11-27"
    ]


def test_an_exception_of_another_package_or_finding_explains_nothing_and_is_told(told: Any) -> None:  # Any: as above
    known = excused(excuse("2027-01-31", package="msgspec") + excuse("2027-01-31", name="CVE-2000-1"))
    assert len(complaints(told, PINS, known, today=TODAY)) == 3


def test_what_was_looked_up_has_to_be_what_is_pinned(told: Any) -> None:  # Any: as above
    known = excused(excuse("2027-01-31"))
    for pins in ({**PINS, "yarl": "1.0"}, {**PINS, "msgspec": "0.22.1"}):
        [line] = complaints(told, pins, known, today=TODAY)
        assert line.startswith(f"1 of {len(pins)} pinned packages were not looked up")


def test_a_run_that_looked_nothing_up_is_no_audit_although_pip_audit_calls_it_clean() -> None:
    nothing = json.loads(NOTHING.read_text(encoding="utf-8"))
    pins = dict.fromkeys((one["name"] for one in nothing["dependencies"]), "1")
    [line] = complaints(nothing, pins, (), today=TODAY)
    assert line.startswith("3 of 3 pinned packages were not looked up, e.g. Dependency not found on PyPI")
    assert complaints({"dependencies": []}, {}, (), today=TODAY) != []


def test_a_service_that_is_not_there_is_no_audit(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.txt"
    lock.write_text(LOCK)
    with pytest.raises(NotAuditedError, match="pip-audit gave no report and ended with 1"):
        report(lock, "--vulnerability-service", "osv", "--osv-url", "http://127.0.0.1:9/v1/query")


@pytest.mark.parametrize(
    "text",
    [
        "id: x",
        "- {id: [",
        "- {id: CVE-1, package: requests, reason: x}",
        "- {id: CVE-1, package: requests, reason: x, until: soon}",
        "- {id: CVE-1, package: requests, reason: '', until: 2027-01-31}",
        "- {id: CVE-1, packages: requests, reason: x, until: 2027-01-31}",
    ],
)
def test_an_exception_that_is_misspelt_is_refused(text: str) -> None:
    with pytest.raises(NotAuditedError):
        excused(text)


def test_the_exceptions_of_this_project_can_be_read() -> None:
    assert isinstance(excused(EXCEPTIONS.read_text(encoding="utf-8")), tuple)
