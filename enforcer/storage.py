"""Where the ledger's tables and the queue are: an identity-based connection family of app settings → Storage.

The families are `ENFORCER_STORAGE` and, where that is not set, the Functions runtime's own `AzureWebJobsStorage`, with
the suffixes that the runtime uses: `__accountName` or `__tableServiceUri` and `__queueServiceUri`, `__clientId`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from enforcer.errors import Problem

OWN, RUNTIME = "ENFORCER_STORAGE", "AzureWebJobsStorage"
SUFFIXES = ("__accountName", "__tableServiceUri", "__queueServiceUri", "__blobServiceUri", "__credential", "__clientId")
_ACCOUNT = re.compile(r"[a-z0-9]{3,24}", re.ASCII)
_HOSTS = re.compile(
    r"[a-z0-9]{3,24}\.(table|queue)\.core\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)", re.ASCII
)
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
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
        return None, []
    bad = [
        Problem(f"{family}__{kind}ServiceUri", "", f"text of {len(uri)} characters", _ALLOWED)
        for kind, uri in (("table", tables), ("queue", queues))
        if uri is not None and not _is_allowed(uri, sandbox=sandbox)
    ]
    return Storage(family, tables, queues, environment.get(f"{family}__clientId") or None), bad


def _uri(environment: Mapping[str, str], family: str, kind: str, account: str) -> str | None:
    given = environment.get(f"{family}__{kind}ServiceUri", "").rstrip("/")
    return given or (f"https://{account}.{kind}.core.windows.net" if account else None)


def _is_allowed(uri: str, *, sandbox: bool) -> bool:
    try:
        parts = urlsplit(uri)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or parts.query or parts.fragment or parts.username:
        return False
    known = _HOSTS.fullmatch(host) is not None and port is None and not parts.path.strip("/")
    return known or (sandbox and host in _LOOPBACK)
