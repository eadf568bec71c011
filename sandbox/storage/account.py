"""One storage account of a running Azurite: its addresses, its key, and the app settings that name it."""

from dataclasses import dataclass
from pathlib import Path

DEVELOPMENT_NAME = "devstoreaccount1"
DEVELOPMENT_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
"""Well-known and no secret: every Azurite in the world has it."""


@dataclass(frozen=True, slots=True)
class StorageAccount:
    """URLs are path-style, with the account and without a slash at the end. `ca_file` is None on plain HTTP."""

    name: str
    key: str
    blob_url: str
    queue_url: str
    table_url: str
    ca_file: Path | None = None

    @property
    def connection_string(self) -> str:
        scheme = self.queue_url.partition(":")[0]
        return (
            f"DefaultEndpointsProtocol={scheme};AccountName={self.name};AccountKey={self.key};"
            f"BlobEndpoint={self.blob_url};QueueEndpoint={self.queue_url};TableEndpoint={self.table_url};"
        )

    def settings(self, name: str = "AzureWebJobsStorage") -> dict[str, str]:
        """App settings of a connection with the account's key."""
        return {name: self.connection_string}

    def identity_settings(self, name: str = "AzureWebJobsStorage", *, client_id: str | None = None) -> dict[str, str]:
        """App settings of an identity-based connection; `client_id` names a user-assigned identity.

        Needs HTTPS: neither Azure's clients nor Azurite take a bearer token over plain HTTP.
        """
        chosen = {} if client_id is None else {f"{name}__clientId": client_id}
        return {
            f"{name}__blobServiceUri": self.blob_url,
            f"{name}__queueServiceUri": self.queue_url,
            f"{name}__tableServiceUri": self.table_url,
            f"{name}__credential": "managedidentity",
            **chosen,
        }
