"""The change that ends a fight, in the tools of whoever goes on with it, filled in with what is wanted. Pure.

Extensions that the baseline leaves alone stand as they were last seen: what Terraform does not list it switches off.
"""

import json
import shlex
from collections.abc import Iterator

from enforcer.baseline import PlanWanted, Rule
from enforcer.facts import AccountId, SubscriptionId
from enforcer.observed.plan import Extension, PlanSeen

_RESOURCE = "azurerm_security_center_subscription_pricing"
_ACCOUNT_API = "2025-09-01"
"""Of `defenderForAISettings`: the version that `enforcer/azure/cognitive.py` asks with; a test holds them together."""


def plan_terraform(subscription: SubscriptionId, wanted: PlanWanted, last: PlanSeen | None) -> str:
    """A resource of the provider azurerm, to put in the place of the one that says otherwise."""
    lines = [
        f"# subscription {subscription}",
        f'resource "{_RESOURCE}" "ai" {{',
        '  tier          = "Standard"',
        '  resource_type = "AI"',
    ]
    for extension in _states(wanted, last):
        if extension.enabled:
            lines += ["", *_block(extension)]
    return "\n".join([*lines, "}"])


def plan_az(subscription: SubscriptionId, wanted: PlanWanted, last: PlanSeen | None) -> str:
    """One line for a POSIX shell."""
    words = [
        "az",
        "security",
        "pricing",
        "create",
        "--subscription",
        subscription,
        "--name",
        "AI",
        "--tier",
        "Standard",
    ]
    for extension in _states(wanted, last):
        words += ["--extensions", f"name={extension.name}", f"isEnabled={extension.enabled}"]
        if extension.enabled and extension.properties:
            words.append(f"additionalExtensionProperties={extension.properties}")
    return shlex.join(words)


def provider_az(subscription: SubscriptionId) -> str:
    return f"az provider register --subscription {subscription} --namespace Microsoft.Security"


def account_az(subscription: SubscriptionId, account: AccountId) -> str:
    """There is no command of its own for it."""
    path = (
        f"/subscriptions/{subscription}/resourceGroups/{account.group}/providers/Microsoft.CognitiveServices/accounts/"
        f"{account.name}/defenderForAISettings/Default?api-version={_ACCOUNT_API}"
    )
    body = json.dumps({"properties": {"state": "Enabled"}}, separators=(",", ":"))
    return shlex.join(["az", "rest", "--method", "put", "--url", path, "--body", body])


def _states(wanted: PlanWanted, last: PlanSeen | None) -> Iterator[Extension]:
    """Sorted by name: the managed ones as wanted, the others as last seen."""
    seen = {entry.name.casefold(): entry for entry in (last.extensions if last else ())}
    for entry in wanted.managed:
        was = seen.pop(entry.name.casefold(), None)
        seen[entry.name.casefold()] = Extension(
            entry.name, enabled=entry.rule is Rule.ENABLED, properties=was.properties if was else None
        )
    yield from (seen[name] for name in sorted(seen))


def _block(extension: Extension) -> Iterator[str]:
    yield "  extension {"
    yield f"    name = {_quoted(extension.name)}"
    if extension.properties:
        properties: dict[str, object] = json.loads(extension.properties)
        yield "    additional_extension_properties = {"
        for name, value in sorted(properties.items()):
            text = value if isinstance(value, str) else json.dumps(value)
            yield f"      {_quoted(name)} = {_quoted(text)}"
        yield "    }"
    yield "  }"


def _quoted(text: str) -> str:
    """A string of HCL: nothing in it is an expression."""
    return json.dumps(text).replace("${", "$${").replace("%{", "%%{")
