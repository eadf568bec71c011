"""A running stage → lines that can be pasted as they are: for curl, for the Azure CLI, for another host."""

import json
import shlex
from collections.abc import Iterable

from rich.console import Console

from sandbox.demo.cast import AI
from sandbox.demo.stage import Stage
from sandbox.state import RegistrationState, Subscription


def show_how_to(stage: Stage) -> None:
    console = Console(highlight=False, soft_wrap=True)
    tenant = stage.azure.tenant
    console.print("[bold]A simulated tenant and the function app are running.[/] Ctrl-C stops them.\n")
    for one in tenant.subscriptions.values():
        console.print(f"  {one.name:<10} {one.subscription_id}  {_state(stage, one)}", markup=False)
    who = stage.people.pipeline.name
    _block(console, f"With curl, as the service principal called {who}", curl_lines(stage))
    _block(console, f"With the Azure CLI in another shell, as {who} (peers.md 8)", az_lines(stage))
    handlers = [*stage.places.functions, *stage.places.accounts]
    _block(console, "What an event subscription may name as its handler, besides any webhook", handlers)
    exports = (f"export {name}={shlex.quote(value)}" for name, value in stage.environment.items())
    others = [line for line in exports if not line.startswith(("export PATH=", "export HOME=", "export LANG="))]
    _block(console, "For another host on this sandbox, such as `func start` or a debugger", others)


def curl_lines(stage: Stage) -> list[str]:
    plan = f"$ARM/subscriptions/$SUB/providers/Microsoft.Security/pricings/{AI}?api-version=2024-01-01"
    curl = f'curl -s --cacert {stage.addresses.ca_file} -H "Authorization: Bearer $TOKEN"'
    put = '-X PUT -H \'Content-Type: application/json\' -d \'{"properties":{"pricingTier":"Free"}}\''
    webhook = f"-H 'aeg-event-type: Notification' -d '[{{\"any\": \"event\"}}]' '{stage.host.webhook_url('on_change')}'"
    return [
        f"ARM={stage.addresses.https} SUB={_example(stage)}",
        f"TOKEN={stage.azure.identity.token_for(stage.people.pipeline)}",
        f'{curl} "{plan}"',
        f'{curl} {put} "{plan}"',
        f'{curl} "{plan}"   # a few seconds later the plan is back',
        f"curl -s {stage.addresses.http}/sandbox/events   # what Application Insights received",
        f"curl -s {webhook}",
        f"{curl} -X PUT {_to_webhook(stage)}   # from now on its events go there too",
    ]


def _to_webhook(stage: Stage) -> str:
    destination = {"endpointType": "WebHook", "properties": {"endpointUrl": stage.host.webhook_url("on_change")}}
    body = json.dumps({"properties": {"destination": destination}})
    path = "providers/Microsoft.EventGrid/eventSubscriptions/my-events?api-version=2022-06-15"
    return f"-H 'Content-Type: application/json' -d '{body}' \"$ARM/subscriptions/$SUB/{path}\""


def az_lines(stage: Stage) -> list[str]:
    """AzureCloud itself, through the proxy; a configuration folder of its own, so that no real login is touched."""
    caller, trust = stage.people.pipeline, stage.addresses.ca_file
    login = f"-u {caller.app_id} -p {shlex.quote(caller.secret or '')} --tenant {stage.azure.tenant.tenant_id}"
    at = f"-n {AI} --subscription {_example(stage)}"
    return [
        f"export HTTPS_PROXY={stage.addresses.proxy} REQUESTS_CA_BUNDLE={trust}",
        f"export AZURE_CONFIG_DIR={trust.parent / 'azure'} AZURE_CORE_COLLECT_TELEMETRY=no",
        f"az login --service-principal {login}",
        "az account list -o table",
        f"az security pricing show {at}",
        f"az security pricing create --tier Free {at}",
        f"az security pricing show {at}   # a few seconds later the plan is back",
    ]


def _block(console: Console, title: str, lines: Iterable[str]) -> None:
    console.print(f"\n[bold]{title}:[/]\n")
    for line in lines:
        console.print(f"  {line}", markup=False)


def _state(stage: Stage, one: Subscription) -> str:
    tenant = stage.azure.tenant
    tier, registration = tenant.plan(one.subscription_id, AI).tier, tenant.registration(one.subscription_id)
    return f"plan {AI}: {tier.value}, Microsoft.Security: {registration}, {one.state.value}"


def _example(stage: Stage) -> str:
    """The last subscription whose plans the caller may write, else the last of all."""
    tenant, caller = stage.azure.tenant, stage.people.pipeline.object_id
    fitting = [
        key
        for key in tenant.subscriptions
        if tenant.registration(key) == RegistrationState.REGISTERED
        and tenant.access.allows(caller, "Microsoft.Security/pricings/write", tenant.scopes_of_subscription(key))
    ]
    return next(reversed(fitting or list(tenant.subscriptions)), "")
