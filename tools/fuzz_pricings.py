"""schemathesis, made from Microsoft's own specifications of pricings, on the simulated ARM; its exit code (facts 15.2).

It runs from a virtual environment of its own: none of its packages is the project's.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin

from sandbox.assumptions import Assumptions
from sandbox.azure import SimulatedAzure
from sandbox.catalogue import offers
from sandbox.contract import PRICINGS, specs_folder
from sandbox.exchanges import Exchange
from sandbox.operation import PrincipalKind
from sandbox.server import serve
from sandbox.specification import Json, document
from sandbox.state import AI
from tools.strangers import Ran, run
from tools.uv import pinned

SUBSCRIPTION = "00000000-0000-0000-0000-00000000000a"
CHECKS = "status_code_conformance,content_type_conformance,response_schema_conformance"
"""Not `not_a_server_error`: Azure answers 500 to properties of a disabled extension (defender-plan.md 3.2.4)."""

UNLIMITED = Assumptions(throttles=False, lock_seconds=0.0)
PLANS = tuple(offer.name for offer in offers(UNLIMITED).values())
_NAME = "{pricingName}"
_METHODS = ("GET", "PUT")
_GOOD = {200, 201}


async def fuzz(azure: SimulatedAzure, specification: Path, *, examples: int) -> int:
    """Adds one to schemathesis' exit code where the sandbox itself broke, and one where a plan was left out."""
    azure.tenant.add_subscription(SUBSCRIPTION, name="fuzzed")
    who = azure.tenant.add_principal("fuzzer", kind=PrincipalKind.USER, object_id="object-1", app_id="app-1")
    with tempfile.TemporaryDirectory() as scratch:
        folder, version = Path(scratch), document(specification).version
        (folder / "pricings.json").write_text(json.dumps(of_known_plans(specification)))
        (folder / "schemathesis.toml").write_text(_settings(version))
        async with serve(azure, folder) as addresses:
            ran = await _run(folder, addresses.http, azure.identity.token_for(who), examples=examples)
    missing = left_out(azure.exchanges)
    print(ran.out, ran.err, sep="\n")
    kinds = sorted({(seen.method, seen.status) for seen in azure.exchanges}, key=str)
    print(f"{version}: {len(azure.exchanges)} exchanges in {ran.took_s:.0f} s: {kinds}")
    print(f"{version}: left out: {missing}; internal errors: {azure.internal_errors}")
    return ran.code + bool(azure.internal_errors) + bool(missing)


def of_known_plans(specification: Path) -> Json:
    """The specification with a path for each plan instead of one for all, an example of a body, and whole references.

    A made-up body is seldom one that a plan takes; the example makes sure of one good answer for each plan.
    """
    told = _rooted(document(specification).content, specification.as_uri())
    told["parameters"]["Pricing"]["x-example"] = {"properties": {"pricingTier": "Standard"}}
    of_one = [path for path in told["paths"] if path.endswith(_NAME)]
    for path in of_one:
        verbs = told["paths"].pop(path)
        for plan in PLANS:
            told["paths"][path.replace(_NAME, plan)] = {verb: _of_plan(verbs[verb], plan) for verb in verbs}
    return told


def _of_plan(operation: Json, plan: str) -> Json:
    parameters = [one for one in operation["parameters"] if one.get("$ref") != "#/parameters/PricingName"]
    return {**operation, "operationId": f"{operation['operationId']}_{plan}", "parameters": parameters}


def _settings(version: str) -> str:
    """schemathesis.toml: what is fixed, and the borders of every parameter for the AI plan alone: they take longest."""
    fixed = {"scopeId": f"subscriptions/{SUBSCRIPTION}", "subscriptionId": SUBSCRIPTION, "api-version": version}
    lines = [f"{name} = {json.dumps(value)}" for name, value in fixed.items()]
    others = ["[[operations]]", f"include-path-regex = '/pricings/(?!{AI}$)'", "phases.coverage.enabled = false"]
    return "\n".join(["[parameters]", *lines, *others, ""])


def left_out(exchanges: Iterable[Exchange]) -> list[str]:
    """Plans that were not read and written with success."""
    met = {(seen.method, seen.path.rpartition("/")[2]) for seen in exchanges if seen.status in _GOOD}
    return [f"{method} {plan}" for method in _METHODS for plan in PLANS if (method, plan) not in met]


def _rooted(value: Json, uri: str) -> Json:
    if isinstance(value, list):
        return [_rooted(one, uri) for one in value]
    if isinstance(value, dict):
        return dict(_rooted_members(value, uri))
    return value


def _rooted_members(value: Json, uri: str) -> Iterator[tuple[str, Json]]:
    for name, member in value.items():
        if name == "$ref" and not member.startswith("#"):
            yield name, urljoin(uri, member)
        else:
            yield name, _rooted(member, uri)


async def _run(folder: Path, url: str, token: str, *, examples: int) -> Ran:
    command = [str(pinned("schemathesis") / "schemathesis"), "run", str(folder / "pricings.json")]
    command += ["--url", url, "--header", f"Authorization: Bearer {token}"]
    command += ["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--max-examples", str(examples)]
    command += ["--seed", "1", "--suppress-health-check", "all", "--no-color", "--warnings", "off"]
    return await run(command, {"PATH": "", "HOME": str(folder)}, folder=folder)


async def fuzz_all(folder: Path, *, examples: int) -> int:
    """Each api-version at the same time; the highest exit code."""
    azures = [SimulatedAzure(assumptions=UNLIMITED) for _ in PRICINGS]
    each = zip(azures, PRICINGS, strict=True)
    return max(await asyncio.gather(*(fuzz(azure, folder / name, examples=examples) for azure, name in each)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz_pricings", description=__doc__)
    parser.add_argument("--examples", type=int, default=60, help="of each operation, besides those at its borders")
    chosen = parser.parse_args()
    folder = specs_folder()
    if folder is None:
        print("skipped: Microsoft's specifications are absent (ENFORCER_SPECS)")
        return
    sys.exit(asyncio.run(fuzz_all(folder, examples=chosen.examples)))


if __name__ == "__main__":
    main()
