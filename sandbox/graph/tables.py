"""The tables as DuckDB keeps them, and the views that a query sees: only rows of the scopes in `visible`."""

CONTAINERS, SECURITY, ACCOUNTS = 1, 2, 3
"""Kinds of `visible`: which rows of a scope may be seen. An account's scope is its subscription, or itself."""

COLUMNS = {
    "resources": (
        *("id", "name", "type", "tenantId", "kind", "location", "resourceGroup", "subscriptionId", "managedBy"),
        *("sku", "plan", "properties", "tags", "identity", "zones", "extendedLocation"),
    ),
    "securityresources": ("id", "name", "type", "tenantId", "kind", "location", "subscriptionId", "properties"),
}
COLUMNS["resourcecontainers"] = COLUMNS["resources"]
"""defender-plan.md 6: securityresources has no tags and no resourceGroup."""

_KEPT = (
    "CREATE SCHEMA store",
    "CREATE TABLE store.texts (text_key INTEGER, name VARCHAR, properties JSON)",
    "CREATE TABLE store.subscriptions (scope_key VARCHAR, subscription_name VARCHAR, text_key INTEGER, told JSON)",
    "CREATE TABLE store.groups (scope_key VARCHAR, group_id VARCHAR, text_key INTEGER)",
    "CREATE TABLE store.pricings (scope_key VARCHAR, text_key INTEGER)",
    "CREATE TABLE store.accounts (scope_key VARCHAR, account_key VARCHAR, account JSON)",
    "CREATE TABLE store.visible (kind INTEGER, scope_key VARCHAR)",
)
_DYNAMIC = frozenset({"sku", "plan", "properties", "tags", "identity", "zones", "extendedLocation"})


def statements(tenant_id: str) -> tuple[str, ...]:
    """What makes the tables and the views."""
    tenant = f"'{tenant_id.replace("'", "''")}'"
    views = {
        "resources": _account(tenant),
        "securityresources": _from("pricings", _pricing(tenant), SECURITY),
        "resourcecontainers": " UNION ALL ".join(
            (_from("subscriptions", _subscription(tenant), CONTAINERS), _from("groups", _group(tenant), CONTAINERS))
        ),
    }
    return (*_KEPT, *(f"CREATE VIEW {name} AS {content}" for name, content in views.items()))


def _subscription(tenant: str) -> str:
    return _select(
        "resourcecontainers",
        id="'/subscriptions/' || scope_key",
        name="subscription_name",
        type="'microsoft.resources/subscriptions'",
        tenantId=tenant,
        subscriptionId="scope_key",
        properties="properties",
        tags="told",
    )


def _group(tenant: str) -> str:
    return _select(
        "resourcecontainers",
        id="group_id",
        name="name",
        type="'microsoft.management/managementgroups'",
        tenantId=tenant,
        properties="properties",
    )


def _pricing(tenant: str) -> str:
    return _select(
        "securityresources",
        id="'/subscriptions/' || scope_key || '/providers/Microsoft.Security/pricings/' || name",
        name="name",
        type="'microsoft.security/pricings'",
        tenantId=tenant,
        subscriptionId="scope_key",
        properties="properties",
    )


def _account(tenant: str) -> str:
    """A group's name is in lower case there, as in every captured row of this table."""
    columns = _select(
        "resources",
        **{name: f"account->>'$.{name}'" for name in ("id", "name", "kind", "location", "resourceGroup")},
        **{name: f"account->'$.{name}'" for name in ("sku", "properties", "tags")},
        type="'microsoft.cognitiveservices/accounts'",
        tenantId=tenant,
        subscriptionId="scope_key",
    )
    seen = f"SELECT scope_key FROM store.visible WHERE kind = {ACCOUNTS}"  # noqa: S608 - our own words
    return f"{columns} FROM store.accounts WHERE scope_key IN ({seen}) OR account_key IN ({seen})"


def _select(table: str, **known: str) -> str:
    """All columns in their order: those that are not known are empty strings, or null where they are dynamic."""
    columns = (f'{known.get(name, _unknown(name))} AS "{name}"' for name in COLUMNS[table])
    return f"SELECT {', '.join(columns)}"


def _unknown(column: str) -> str:
    return "NULL::JSON" if column in _DYNAMIC else "''"


def _from(kept: str, select: str, kind: int) -> str:
    seen = f"SELECT scope_key FROM store.visible WHERE kind = {kind}"  # noqa: S608 - our own words
    return f"{select} FROM store.{kept} JOIN store.texts USING (text_key) WHERE scope_key IN ({seen})"
