"""Where the ledger's tables and the queue are: an identity-based connection family of app settings → Storage.

The families are `ENFORCER_STORAGE` and, where that is not set, the Functions runtime's own `AzureWebJobsStorage`, with
the suffixes that the runtime uses: `__accountName` or `__tableServiceUri` and `__queueServiceUri`, `__clientId`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from enforcer.errors import Problem

OWN, RUNTIME = "ENFORCER_STORAGE", "AzureWebJobsStorage"
SUFFIXES = ("__accountName", "__tableServiceUri", "__queueServiceUri", "__blobServiceUri", "__credential", "__clientId")
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}", re.ASCII)
_CLOUDS = r"(?:windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)"
_HOSTS = re.compile(rf"https://[a-z0-9]{{3,24}}\.(?P<kind>table|queue)\.core\.{_CLOUDS}", re.ASCII)
_LOOPBACK = re.compile(r"https://(?:127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?(?:/[a-z0-9]{3,24})?", re.ASCII)
_ALLOWED = "https:// and a table or queue host of Azure Storage; loopback with ENFORCER_SANDBOX=true"


@dataclass(frozen=True, slots=True)
class Storage:
    """URLs without a slash at the end; tokens go nowhere else. `connection` names the family for triggers."""

    connection: str
    tables: str
    queues: str | None
    client_id: str | None


def connection_name(environment: Mapping[str, str]) -> str:
    """The family that is set, for triggers; the runtime's own where none of ours is."""
    return OWN if any(name.startswith(OWN) for name in environment) else RUNTIME


def read(environment: Mapping[str, str], *, sandbox: bool) -> tuple[Storage | None, list[Problem]]:
    """The storage that the environment names, if any, and what is wrong with it."""
    family = connection_name(environment)
    account = environment.get(f"{family}__accountName", "")
    if account and not _ACCOUNT.fullmatch(account):
        return None, [Problem(f"{family}__accountName", "", f"text of {len(account)} characters", "a storage account")]
    tables, queues = _uri(environment, family, "table", account), _uri(environment, family, "queue", account)
    if tables is None:
        alone = Problem(f"{family}__tableServiceUri", "", "nothing", f"{_ALLOWED}, beside {family}__queueServiceUri")
        return None, [alone] if queues is not None else []
    bad = [
        Problem(f"{family}__{kind}ServiceUri", "", f"text of {len(uri)} characters", _ALLOWED)
        for kind, uri in (("table", tables), ("queue", queues))
        if uri is not None and not _is_allowed(uri, kind, sandbox=sandbox)
    ]
    return Storage(family, tables, queues, environment.get(f"{family}__clientId") or None), bad


def _uri(environment: Mapping[str, str], family: str, kind: str, account: str) -> str | None:
    given = environment.get(f"{family}__{kind}ServiceUri", "").rstrip("/")
    return given or (f"https://{account}.{kind}.core.windows.net" if account else None)


def _is_allowed(uri: str, kind: str, *, sandbox: bool) -> bool:
    """The text is used as it is, so it has to be exactly scheme and host; on loopback a port and an account too."""
    match = _HOSTS.fullmatch(uri)
    if match:
        return match["kind"] == kind
    return sandbox and _LOOPBACK.fullmatch(uri) is not None
