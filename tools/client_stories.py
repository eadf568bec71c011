"""What is asked of each client, and what must be true in the tenant afterwards."""

import json
from collections.abc import Awaitable, Callable

from sandbox.faults import Conflict, Fault, Throttle
from tools.client_bench import ALPHA, BETA, FUNCTION, GROUP, OPERATOR, READER, Bench

EVIDENCE, SHARING = "AIPromptEvidence", "AIPromptSharingWithPurview"
_AI = f"/subscriptions/{ALPHA}/providers/Microsoft.Security/pricings/AI"
_VERSION = "?api-version=2024-01-01"
_CREATE = ("security", "pricing", "create", "-n", "AI", "--tier", "Standard")
_PLAN_OFF = """\
policies:
  - name: ai-plan-off
    resource: azure.defender-pricing
    filters: [{name: AI}, {properties.pricingTier: Free}]
"""
_EVIDENCE_OFF = """\
policies:
  - name: ai-evidence-off
    resource: azure.defender-pricing
    filters:
      - name: AI
      - type: list-item
        key: properties.extensions
        attrs: [{name: AIPromptEvidence}, {isEnabled: "False"}]
"""


async def az_logs_in(bench: Bench) -> None:
    tenant = bench.azure.tenant
    known = {key: one.name for key, one in tenant.subscriptions.items()}
    said = (await bench.login(OPERATOR)).json
    bench.check("az login --service-principal", {row["id"]: row["name"] for row in said}, known)
    said = (await bench.az("account", "list")).json
    bench.check("az account list", {row["id"]: row["name"] for row in said}, known)
    said = (await bench.az("account", "management-group", "show", "-n", GROUP)).json
    bench.check("az account management-group show", said["displayName"], tenant.groups[GROUP].display_name)
    said = (await bench.az("group", "list")).json
    bench.check("az group list", said, [])


async def az_registers(bench: Bench) -> None:
    tenant = bench.azure.tenant
    at = ("--subscription", BETA)
    said = (await bench.az("provider", "show", "-n", "Microsoft.Security", *at)).json
    bench.check("az provider show (beta)", said["registrationState"], tenant.registration(BETA))
    ran = await bench.az("security", "pricing", "show", "-n", "AI", *at)
    bench.check("az security pricing show (unregistered)", "Subscription Not Registered" in ran.err, True)
    ran = await bench.az("provider", "register", "-n", "Microsoft.Security", "--wait", *at)
    bench.check("az provider register --wait", (ran.code, tenant.registration(BETA)), (0, "Registered"))


async def az_reads_and_writes_plans(bench: Bench) -> None:
    tenant = bench.azure.tenant
    said = (await bench.az("security", "pricing", "list")).json["value"]
    plans = {offer.name: tenant.plan(ALPHA, offer.name).tier.value for offer in tenant.offers.values()}
    bench.check("az security pricing list", {row["name"]: row["pricingTier"] for row in said}, plans)
    said = (await bench.az("security", "pricing", "show", "-n", "AI")).json
    bench.check("az security pricing show", said["pricingTier"], tenant.plan(ALPHA, "AI").tier.value)
    extensions = [f"--extensions name={EVIDENCE} isEnabled=True", f"--extensions name={SHARING} isEnabled=False"]
    said = (await bench.az(*_CREATE, *" ".join(extensions).split())).json
    bench.check("az security pricing create --extensions …", said["pricingTier"], tenant.plan(ALPHA, "AI").tier.value)
    bench.check("  … its extensions", _enabled(said["extensions"]), _truth(bench))


async def az_rest(bench: Bench) -> None:
    body = {"properties": {"pricingTier": "Standard", "extensions": [{"name": EVIDENCE, "isEnabled": "False"}]}}
    said = (await bench.az("rest", "--method", "put", "--url", f"{_AI}{_VERSION}", "--body", json.dumps(body))).json
    bench.check("az rest --method put", _enabled(said["properties"]["extensions"]), _truth(bench))
    said = (await bench.az("rest", "--method", "get", "--url", f"{_AI}{_VERSION}")).json
    bench.check("az rest --method get", _enabled(said["properties"]["extensions"]), _truth(bench))
    ran = await bench.az("rest", "--method", "delete", "--url", f"{_AI}{_VERSION}")
    tier = bench.azure.tenant.plan(ALPHA, "AI").tier.value
    bench.check("az rest --method delete", ("InvalidUrlConfiguration" in ran.err, tier), (True, "Standard"))


async def az_meets_refusals(bench: Bench) -> None:
    await bench.login(READER, home="reader")
    ran = await bench.az(*_CREATE, home="reader")
    bench.check("az security pricing create, as reader", (ran.code, "AuthorizationFailed" in ran.err), (1, True))
    bench.azure.faults.add(Fault("PUT", "pricings/AI", Conflict()))
    ran = await bench.az(*_CREATE)
    bench.check("az security pricing create, locked", (ran.code, "Another update" in ran.err), (1, True))
    bench.azure.faults.add(Fault("PUT", "pricings/AI", Throttle(1), count=2))
    ran = await bench.az(*_CREATE)
    left = len(tuple(bench.azure.faults.waiting))
    bench.check("az security pricing create, throttled twice", (ran.code, left), (0, 0))


async def az_subscribes_to_events(bench: Bench) -> None:
    store, scope = bench.azure.tenant.event_subscriptions, f"/subscriptions/{ALPHA}"
    at = ("--name", "ai-protection", "--source-resource-id", scope)
    to = ("--endpoint-type", "azurefunction", "--endpoint", FUNCTION)
    only = ("--advanced-filter", "data.operationName", "StringIn", "Microsoft.Security/pricings/write")
    said = (await bench.az("eventgrid", "event-subscription", "create", *at, *to, *only)).json
    held = store.get(scope, "ai-protection")
    wanted = held.properties["filter"]["advancedFilters"] if held else None
    bench.check("az eventgrid event-subscription create", said["filter"]["advancedFilters"], wanted)
    bench.check("  … its state", said["provisioningState"], held and held.state(bench.azure.clock.now()).value)
    said = (await bench.az("eventgrid", "event-subscription", "show", *at)).json
    bench.check("az eventgrid event-subscription show", said["destination"]["resourceId"], FUNCTION)
    said = (await bench.az("eventgrid", "event-subscription", "list", "--source-resource-id", scope)).json
    names = [one.name for one in store.at(scope)]
    bench.check("az eventgrid event-subscription list", [row["name"] for row in said], names)
    await bench.az(*_CREATE)
    await bench.grid.settle(5)
    bench.check("  … and a change arrives", bench.receiver.operations, ["Microsoft.Security/pricings/write"])
    ran = await bench.az("eventgrid", "event-subscription", "delete", *at)
    bench.check("az eventgrid event-subscription delete", (ran.code, store.at(scope)), (0, ()))


async def custodian_finds_drift(bench: Bench) -> None:
    (bench.folder / "off.yml").write_text(_PLAN_OFF)
    (bench.folder / "evidence.yml").write_text(_EVIDENCE_OFF)
    for name, subscription in (("alpha", ALPHA), ("beta", BETA)):
        await bench.custodian(subscription, "off.yml")
        found = bench.azure.tenant.plan(subscription, "AI").tier == "Free"
        bench.check(f"custodian run ai-plan-off ({name})", _matched(bench, subscription, "ai-plan-off"), int(found))
    await bench.custodian(ALPHA, "evidence.yml")
    found = not _truth(bench)[EVIDENCE]
    bench.check("custodian run ai-evidence-off (alpha)", _matched(bench, ALPHA, "ai-evidence-off"), int(found))


def _matched(bench: Bench, subscription: str, policy: str) -> int | None:
    """How many resources the policy found; None where it did not come that far."""
    found = bench.folder / subscription / policy / "resources.json"
    return len(json.loads(found.read_text())) if found.exists() else None


def _enabled(extensions: list[dict[str, str]]) -> dict[str, bool]:
    return {one["name"]: one["isEnabled"] == "True" for one in extensions}


def _truth(bench: Bench) -> dict[str, bool]:
    plan = bench.azure.tenant.plan(ALPHA, "AI")
    return {name: state.enabled for name, state in plan.extensions.items()}


STORIES: tuple[Callable[[Bench], Awaitable[None]], ...] = (
    az_logs_in,
    az_registers,
    az_reads_and_writes_plans,
    az_rest,
    az_meets_refusals,
    az_subscribes_to_events,
    custodian_finds_drift,
)
