"""Who we are: the managed identity in Azure, whatever is logged in on a laptop."""

from collections.abc import Mapping
from typing import Any

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline.transport import AsyncHttpTransport


def credential(
    environment: Mapping[str, str],
    *,
    client_id: str | None = None,
    transport: AsyncHttpTransport[Any, Any] | None = None,  # Any: azure-core's own request and response types
) -> AsyncTokenCredential:
    """Managed identity where App Service offers one (`client_id`, else `AZURE_CLIENT_ID`, picks a user-assigned one).

    On a laptop the whole chain of DefaultAzureCredential; imported only there, because it costs half of a cold start.
    """
    if environment.get("IDENTITY_ENDPOINT"):
        from azure.identity.aio import ManagedIdentityCredential

        own: dict[str, Any] = {"transport": transport} if transport else {}  # Any: keywords of the SDK
        chosen = client_id or environment.get("AZURE_CLIENT_ID") or None
        return ManagedIdentityCredential(client_id=chosen, retry_total=1, **own)
    from azure.identity.aio import DefaultAzureCredential

    return DefaultAzureCredential()
