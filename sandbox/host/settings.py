"""App settings: `%NAME%` in a binding, and the settings that a connection's name stands for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SETTING = re.compile(r"%([^%]+)%")
_PREFIX = "AzureWebJobs"
_DEFAULT_CONNECTION = "Storage"
_DEVELOPMENT = "UseDevelopmentStorage=true"
_DEVELOPMENT_STORAGE = (
    "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
    "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
    "QueueEndpoint=http://127.0.0.1:10001/devstoreaccount1;"
)


class UnresolvedSettingError(Exception):
    """A binding names an app setting that is not there; the message is the host's."""


@dataclass(frozen=True, slots=True)
class QueueConnection:
    """Either `connection_string`, or `service_url` with an identity: `client_id` names a user-assigned one."""

    connection_string: str | None = None
    service_url: str = ""
    managed: bool = False
    client_id: str | None = None


def resolved(text: str, settings: Mapping[str, str]) -> str:
    """Raises UnresolvedSettingError. `%NAME%` becomes the app setting of that name."""
    return _SETTING.sub(lambda match: _setting(match[1], settings), text)


def queue_connection(name: str, settings: Mapping[str, str]) -> QueueConnection:
    """Raises UnresolvedSettingError. `AzureWebJobs` + name goes before name; a string goes before an address.

    Sources: StorageClientProvider.cs in azure-sdk-for-net (prefix, order, message), Microsoft's page on the queue
    trigger's connections (`__queueServiceUri`, its alias `__serviceUri`, `__accountName`, `__credential`).
    """
    given = name or _DEFAULT_CONNECTION
    for one in (f"{_PREFIX}{given}", given):
        if text := settings.get(one, "").strip():
            return QueueConnection(_DEVELOPMENT_STORAGE if text == _DEVELOPMENT else text)
        if url := _service_url(one, settings):
            managed = settings.get(f"{one}__credential", "").lower() == "managedidentity"
            return QueueConnection(None, url, managed, settings.get(f"{one}__clientId"))
    wanted = given if given.startswith(_PREFIX) else f"{_PREFIX}{given}"
    message = (
        f"Storage account connection string '{wanted}' does not exist. Make sure that it is a defined App Setting."
    )
    raise UnresolvedSettingError(message)


def _service_url(name: str, settings: Mapping[str, str]) -> str:
    address = settings.get(f"{name}__queueServiceUri") or settings.get(f"{name}__serviceUri")
    account = settings.get(f"{name}__accountName")
    return address or (f"https://{account}.queue.core.windows.net" if account else "")


def _setting(name: str, settings: Mapping[str, str]) -> str:
    value = settings.get(name)
    if value is None:
        message = f"'%{name}%' does not resolve to a value"
        raise UnresolvedSettingError(message)
    return value
