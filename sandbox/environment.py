"""The environment in which a child process takes the sandbox for Azure, built from scratch (stack.md 2 and 5)."""

import os
from collections.abc import Mapping

from sandbox.login import MSI_PATH
from sandbox.server import Addresses

INSTRUMENTATION_KEY = "0a1b2c3d-0000-4000-8000-00000000a1ce"
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PYTHONDONTWRITEBYTECODE", "COVERAGE_PROCESS_START")
"""What a child may inherit. Never certificates, proxies, WEBSITE_INSTANCE_ID or CONTAINER_NAME (local-parts.md)."""

_TRUST = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""aiohttp reads the first, requests the second."""

_TELEMETRY = {
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL": "true",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED": "true",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED": "true",
    "PYTHON_ENABLE_OPENTELEMETRY": "true",
    "OTEL_EXPERIMENTAL_RESOURCE_DETECTORS": "azure_functions",
}
"""stack.md section 5: nothing calls out of the machine, and no 0.2 s wait for a metadata service that is not there."""


def child_environment(
    addresses: Addresses,
    *,
    identity_header: str,
    instrumentation_key: str = INSTRUMENTATION_KEY,
    service_name: str = "enforcer",
    extra: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """`extra` comes last and wins. HTTP clients trust the CA only if it is set before they are imported."""
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        **dict.fromkeys(_TRUST, str(addresses.ca_file)),
        "NO_PROXY": "127.0.0.1,localhost",
        "IDENTITY_ENDPOINT": f"{addresses.http}{MSI_PATH}",
        "IDENTITY_HEADER": identity_header,
        "APPLICATIONINSIGHTS_CONNECTION_STRING": (
            f"InstrumentationKey={instrumentation_key.lower()};"
            f"IngestionEndpoint={addresses.http}/;LiveEndpoint={addresses.http}/"
        ),
        **_TELEMETRY,
        "OTEL_SERVICE_NAME": service_name,
        **(extra or {}),
    }
