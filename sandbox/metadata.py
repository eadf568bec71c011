"""What clients of ARM ask before they log in: which endpoints this cloud has (peers.md 8.4)."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

_LIST_VERSIONS = ("2019-05-01", "2020-06-01")  # older answers are a list of clouds

_SUFFIXES = {
    "storage": "core.windows.net",
    "keyVaultDns": "vault.azure.net",
    "sqlServerHostname": "database.windows.net",
    "acrLoginServer": "azurecr.io",
    "mhsmDns": "managedhsm.azure.net",
    "azureFrontDoorEndpointSuffix": "azurefd.net",
}


def metadata_routes() -> list[BaseRoute]:
    return [Route("/metadata/endpoints", _endpoints, methods=["GET"])]


async def _endpoints(request: Request) -> Response:
    """All endpoints are this one, under the name by which the client came."""
    base = f"{request.url.scheme}://{request.headers.get('host', 'management.azure.com')}"
    cloud = {
        "name": "LocalCloud",
        "portal": base,
        "authentication": {
            "loginEndpoint": f"{base}/",
            "audiences": ["https://management.azure.com/", "https://management.core.windows.net/"],
            "tenant": "common",
            "identityProvider": "AAD",
        },
        **dict.fromkeys(("graphAudience", "graph", "microsoftGraphResourceId", "resourceManager"), f"{base}/"),
        **dict.fromkeys(("gallery", "media", "batch", "sqlManagement"), base),
        "suffixes": _SUFFIXES,
    }
    is_list = request.query_params.get("api-version") in _LIST_VERSIONS
    return JSONResponse([cloud] if is_list else cloud)
