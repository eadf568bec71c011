"""Claims and evidence, of an event or of a row in the activity log → Actor: who, from where, with what. Or None.

Ids are UUIDs, kinds and clients are from closed lists, an address is its class. A person's name is the one that the
directory shows, never a user name, which reads like an e-mail address.
"""

from enforcer.assumptions import IDENTITY_RESOURCE_CLAIM
from enforcer.claims.address import address_class
from enforcer.claims.clients import client
from enforcer.claims.parts import Node, object_of
from enforcer.facts import Actor, AddressClass, is_uuid

LONGEST_NAME = 256
"""Characters: as many as a directory's display name may have."""

_CLAIM = "http://schemas.microsoft.com/identity/claims/"
_UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
_KINDS = {kind.lower(): kind for kind in ("User", "ServicePrincipal", "Group", "ForeignGroup", "Device")}
"""`principalType` (spec Microsoft.Authorization 2022-04-01): who holds the role, perhaps a group of the caller's."""
_GROUPS = frozenset({"Group", "ForeignGroup"})


def actor(data: Node) -> Actor | None:
    """Any part may be missing, empty, or a list (facts: events 2.4); without any id there is nobody."""
    claims = object_of(data.get("claims"))
    evidence = object_of(object_of(data.get("authorization")).get("evidence"))
    app_id = _id(claims.get("appid"))
    holder, holder_kind = _id(evidence.get("principalId")), _named_kind(evidence.get("principalType"))
    object_id = _id(claims.get(_CLAIM + "objectidentifier")) or (None if holder_kind in _GROUPS else holder)
    if not object_id and not app_id:
        return None
    kind = (holder_kind if object_id and object_id == holder else None) or _kind(claims)
    return Actor(
        object_id=object_id,
        app_id=app_id,
        tenant_id=_id(claims.get(_CLAIM + "tenantid")) or _id(data.get("tenantId")),
        kind=kind,
        client=client(app_id, claims.get(IDENTITY_RESOURCE_CLAIM)),
        address=_address(object_of(data.get("httpRequest")).get("clientIpAddress"), claims.get("ipaddr")),
        name=_name(claims.get("name")) if kind == "User" else None,
    )


def _name(claim: object) -> str | None:
    """What anybody could have put there is taken only where it can be a name."""
    known = claim.strip() if isinstance(claim, str) else ""
    return known if known.isprintable() and "@" not in known and 0 < len(known) <= LONGEST_NAME else None


def _id(value: object) -> str | None:
    """A UUID in small letters, else nothing: a claim could hold a name or an address as well."""
    return value.lower() if isinstance(value, str) and is_uuid(value.lower()) else None


def _named_kind(told: object) -> str | None:
    return _KINDS.get(told.lower()) if isinstance(told, str) else None


def _kind(claims: Node) -> str | None:
    """A token that speaks for a person has a scope or a UPN, any other is an application's [inferred from the samples
    in facts: events 2.2].
    """
    if claims.get(_CLAIM + "scope") or claims.get(_UPN):
        return "User"
    return "ServicePrincipal" if _id(claims.get("appid")) else None


def _address(*told: object) -> AddressClass:
    """The first that can be read: of the call, else of the sign-in."""
    classes = [address_class(raw) for raw in told]
    return next((one for one in classes if one is not AddressClass.UNKNOWN), AddressClass.UNKNOWN)
