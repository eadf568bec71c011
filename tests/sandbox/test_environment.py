"""What a child process is told (stack.md 2 and 5)."""

from pathlib import Path

import pytest

from sandbox.environment import child_environment
from sandbox.server import Addresses

ADDRESSES = Addresses("https://127.0.0.1:8443", "http://127.0.0.1:8080", Path("ca.pem"))


@pytest.mark.parametrize(
    "name", ["HTTPS_PROXY", "https_proxy", "SSL_CERT_DIR", "WEBSITE_INSTANCE_ID", "CONTAINER_NAME"]
)
def test_a_child_does_not_inherit_what_would_mislead_it(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")
    assert name not in child_environment(ADDRESSES, identity_header="h")


def test_a_child_trusts_the_sandboxs_authority_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "elsewhere.pem")
    told = child_environment(ADDRESSES, identity_header="h")
    assert {told[name] for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")} == {"ca.pem"}


def test_a_child_finds_identity_and_ingestion_on_plain_http() -> None:
    told = child_environment(ADDRESSES, identity_header="h", instrumentation_key="ABC", extra={"MODE": "enforce"})
    assert (told["IDENTITY_ENDPOINT"], told["IDENTITY_HEADER"]) == ("http://127.0.0.1:8080/msi/token", "h")
    assert told["APPLICATIONINSIGHTS_CONNECTION_STRING"] == (
        "InstrumentationKey=abc;IngestionEndpoint=http://127.0.0.1:8080/;LiveEndpoint=http://127.0.0.1:8080/"
    )
    assert told["MODE"] == "enforce"
