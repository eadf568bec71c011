"""Microsoft's own example bodies against the judge, and against the sandbox's reading of requests."""

import json
from typing import Any

import pytest

from sandbox.arm.pricing_request import parse_pricing
from sandbox.contract import specs_folder
from sandbox.graph.request import parse_request

FOLDER = specs_folder()
pytestmark = pytest.mark.skipif(FOLDER is None, reason="Microsoft's specifications are absent (ENFORCER_SPECS)")


def examples(pattern: str) -> list[Any]:
    found = [] if FOLDER is None else sorted(FOLDER.glob(pattern))
    return [pytest.param(json.loads(path.read_text()), id=f"{path.parts[-4]} {path.stem}") for path in found]


PRICINGS = "security/resource-manager/Microsoft.Security/stable/*/examples/Pricings/{}*.json"


@pytest.mark.parametrize("example", examples(PRICINGS.format("Put")))
def test_the_sandbox_accepts_every_body_that_microsoft_puts(example: dict[str, Any]) -> None:
    parse_pricing(json.dumps(example["parameters"]["pricing"]).encode())


@pytest.mark.parametrize("example", examples(PRICINGS.format("")))
def test_the_sandbox_accepts_every_pricing_that_microsoft_shows_sent_back(example: dict[str, Any]) -> None:
    for response in example["responses"].values():
        shown = response.get("body", {})
        for pricing in shown.get("value", [shown] if shown else []):
            parse_pricing(json.dumps(pricing).encode())


QUERIES = "resourcegraph/resource-manager/Microsoft.ResourceGraph/stable/*/examples/Resources*.json"


@pytest.mark.parametrize("example", examples(QUERIES))
def test_the_sandbox_accepts_every_query_body_that_microsoft_shows(example: dict[str, Any]) -> None:
    parse_request(json.dumps(example["parameters"]["query"]).encode())
