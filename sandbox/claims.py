"""One ARM operation → its caller's claims, as Event Grid and the activity log show them (events.md 2.4)."""

from uuid import NAMESPACE_URL, uuid5

from sandbox.operation import ArmOperation, Caller, PrincipalKind

_MICROSOFT_CLAIM = "http://schemas.microsoft.com/identity/claims/"
_SOAP_CLAIM = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_TOKEN_LIFE_S = 3_600


def claims_of(operation: ArmOperation) -> dict[str, str]:
    issued_s = int(operation.at.timestamp())
    caller = operation.caller
    token: dict[str, str] = {
        "aud": "https://management.core.windows.net/",
        "iss": f"https://sts.windows.net/{caller.tenant_id}/",
        "iat": str(issued_s),
        "nbf": str(issued_s),
        "exp": str(issued_s + _TOKEN_LIFE_S),
        "aio": opaque("aio", caller.object_id),
        "appid": caller.app_id,
        "appidacr": "2",
        f"{_MICROSOFT_CLAIM}objectidentifier": caller.object_id,
        f"{_MICROSOFT_CLAIM}tenantid": caller.tenant_id,
        f"{_SOAP_CLAIM}nameidentifier": opaque("nameidentifier", caller.object_id),
        "uti": opaque("uti", caller.object_id),
        "ver": "1.0",
    }
    return token | (_user_claims(caller) if caller.kind is PrincipalKind.USER else _service_claims(caller))


def _user_claims(caller: Caller) -> dict[str, str]:
    upn = caller.user_principal_name
    given = {
        "name": caller.display_name,
        f"{_SOAP_CLAIM}name": upn,
        f"{_SOAP_CLAIM}upn": upn,
    }
    fixed: dict[str, str] = {
        "http://schemas.microsoft.com/claims/authnclassreference": "1",
        "http://schemas.microsoft.com/claims/authnmethodsreferences": "rsa,mfa",
        "e_exp": "262800",
        "ipaddr": caller.ip_address,
        "puid": opaque("puid", caller.object_id),
        f"{_MICROSOFT_CLAIM}scope": "user_impersonation",
    }
    return fixed | {key: value for key, value in given.items() if value is not None}


def _service_claims(caller: Caller) -> dict[str, str]:
    return {f"{_MICROSOFT_CLAIM}identityprovider": f"https://sts.windows.net/{caller.tenant_id}/"}


def opaque(*parts: str) -> str:
    """A value that means nothing and is always the same for the same parts."""
    return uuid5(NAMESPACE_URL, "/".join(parts)).hex
