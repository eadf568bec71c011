"""Records are said at INFO: a root logger that lets only warnings through must not silence them; SDKs are quieter."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ASK = """
import logging, os
from enforcer.azure.telemetry import configure
logging.getLogger().setLevel(logging.WARNING)
configure(os.environ)
print(logging.getLogger("enforcer").isEnabledFor(logging.INFO))
"""
NOWHERE = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:9/"
QUIET = dict.fromkeys(
    [
        f"APPLICATIONINSIGHTS_{what}"
        for what in ("STATSBEAT_DISABLED_ALL", "CONTROLPLANE_DISABLED", "SDKSTATS_DISABLED")
    ],
    "true",
)


def test_records_leave_although_the_root_logger_lets_only_warnings_through() -> None:
    settings = {
        "APPLICATIONINSIGHTS_CONNECTION_STRING": NOWHERE,
        "OTEL_EXPERIMENTAL_RESOURCE_DETECTORS": "azure_functions",
    }
    environment = {"PATH": os.environ["PATH"], **QUIET, **settings}
    told = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "True"


def test_the_headers_of_each_call_are_not_logged_where_the_root_logger_lets_all_through() -> None:
    ask = """
import logging, os
from pathlib import Path
from enforcer.wiring import start
logging.getLogger().setLevel(logging.INFO)
start(os.environ, app_folder=Path())
print(logging.getLogger("azure.core.pipeline.policies.http_logging_policy").isEnabledFor(logging.INFO))
"""
    environment = {"PATH": os.environ["PATH"]}
    told = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", ask], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"
