"""schemathesis, made from Microsoft's own specification of pricings, on the simulated ARM; its exit code (facts 15.2).

It runs from a virtual environment of its own: none of its packages is the project's.
"""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.contract import SPECS, specs_folder
from sandbox.operation import PrincipalKind
from sandbox.server import serve
from tools.strangers import installed, run

SUBSCRIPTION = "00000000-0000-0000-0000-00000000000a"
EXAMPLES = 60
CHECKS = "status_code_conformance,content_type_conformance,response_schema_conformance"
"""Not `not_a_server_error`: Azure answers 500 to properties of a disabled extension (defender-plan.md 3.2.4)."""

UNLIMITED = Assumptions(throttles=False, lock_seconds=0.0)


async def fuzz(specification: Path) -> int:
    """Adds one to schemathesis' exit code where the sandbox itself broke."""
    azure = SimulatedAzure(assumptions=UNLIMITED)
    azure.tenant.add_subscription(SUBSCRIPTION, name="fuzzed")
    who = azure.tenant.add_principal("fuzzer", kind=PrincipalKind.USER, object_id="object-1", app_id="app-1")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        fixed = {"scopeId": f"subscriptions/{SUBSCRIPTION}", "pricingName": "AI", "api-version": "2024-01-01"}
        settings = [f"{name} = {json.dumps(value)}" for name, value in fixed.items()]
        (folder / "schemathesis.toml").write_text("\n".join(["[parameters]", *settings, ""]))
        async with serve(azure, folder) as addresses:
            command = [str(installed("schemathesis") / "schemathesis"), "run", str(specification)]
            command += ["--url", addresses.http, "--header", f"Authorization: Bearer {azure.identity.token_for(who)}"]
            command += ["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES)]
            command += ["--seed", "1", "--suppress-health-check", "all", "--no-color", "--warnings", "off"]
            ran = await run(command, {"PATH": "", "HOME": scratch}, folder=folder)
    print(ran.out, ran.err, sep="\n")
    kinds = sorted({(seen.method, seen.status) for seen in azure.exchanges}, key=str)
    print(f"{len(azure.exchanges)} exchanges in {ran.took_s:.0f} s: {kinds}; internal errors: {azure.internal_errors}")
    return ran.code + bool(azure.internal_errors)


def main() -> None:
    folder = specs_folder()
    if folder is None:
        print("skipped: Microsoft's specifications are absent (ENFORCER_SPECS)")
        return
    sys.exit(asyncio.run(fuzz(folder / SPECS[0])))


if __name__ == "__main__":
    main()
