"""Who, from where, with what: every kind of caller, as far as an event or a row of the activity log tells."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcer.claims.actor import LONGEST_NAME, actor
from enforcer.claims.address import address_class
from enforcer.facts import Actor, AddressClass
from tests.property.test_fuzzed_events import ANY_JSON

type Node = dict[str, Any]  # Any: JSON that tests bend at will

WHO, APP, TENANT, HOLDER = (f"0b9e0c57-0000-4000-8000-0000000000{end}" for end in ("b1", "b2", "b3", "b4"))
_CLAIM = "http://schemas.microsoft.com/identity/claims/"
UPN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"
SCOPE = {_CLAIM + "scope": "user_impersonation"}
CLI, PORTAL = "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "c44b4083-3bb0-49c1-b47d-974e53cbdf3c"
ASSIGNMENT = (
    "/providers/Microsoft.Management/managementGroups/mg/providers/Microsoft.Authorization/policyAssignments/ai"
)
IDENTITY = "/subscriptions/s/resourcegroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ci"


def claimed(app_id: str = APP, **more: object) -> Node:
    return {"claims": {_CLAIM + "objectidentifier": WHO, "appid": app_id, _CLAIM + "tenantid": TENANT, **more}}


def evidence(kind: str, holder: str = WHO) -> Node:
    return {"authorization": {"evidence": {"role": "Owner", "principalId": holder, "principalType": kind}}}


CALLERS: dict[str, tuple[Node, tuple[str | None, str | None]]] = {
    "a person in the portal": (claimed(PORTAL, **SCOPE) | evidence("User"), ("User", "Azure portal")),
    "a person with the Azure CLI, or Terraform through it": (claimed(CLI, **SCOPE), ("User", "Azure CLI")),
    "a person, by the UPN alone": (claimed(CLI, **{UPN: "x"}), ("User", "Azure CLI")),
    "PowerShell": (claimed("1950A258-227B-4E31-A9CF-717495945FC2", **SCOPE), ("User", "Azure PowerShell")),
    "Microsoft 365": (
        claimed("80ccca67-54bd-44ab-8625-4b79c4dc7775", **SCOPE),
        ("User", "Microsoft 365 security and compliance center"),
    ),
    "Defender for Cloud itself": (
        claimed("8edd93e1-2103-40b4-bd70-6e34e586362d"),
        ("ServicePrincipal", "Defender for Cloud"),
    ),
    "Azure Policy itself": (claimed("1d78a85d-813d-46f0-b496-dd72f50a3ec0"), ("ServicePrincipal", "Azure Policy")),
    "a policy assignment's identity": (claimed(xms_mirid=ASSIGNMENT), ("ServicePrincipal", "policy assignment")),
    "another managed identity": (claimed(xms_mirid=IDENTITY), ("ServicePrincipal", "managed identity")),
    "a pipeline's service principal": (claimed() | evidence("ServicePrincipal"), ("ServicePrincipal", "unknown")),
    "a person whose group holds the role": (claimed(CLI, **SCOPE) | evidence("Group", HOLDER), ("User", "Azure CLI")),
    "a resource that is none": (claimed(xms_mirid=["x"]), ("ServicePrincipal", "unknown")),
    "a resource that is a word": (claimed(xms_mirid="ci"), ("ServicePrincipal", "unknown")),
    "a kind that is none": (claimed() | evidence("Jane Doe"), ("ServicePrincipal", "unknown")),
}


@pytest.mark.parametrize(("data", "known"), CALLERS.values(), ids=CALLERS)
def test_every_kind_of_caller_is_known_by_kind_and_client(data: Node, known: tuple[str | None, str | None]) -> None:
    found = actor(data)
    assert found is not None
    assert (found.kind, found.client) == known
    assert (found.object_id, found.tenant_id) == (WHO, TENANT)


NOBODY: dict[str, Node] = {
    "nothing": {},
    "everything empty": {"claims": {}, "authorization": {}, "httpRequest": {}},
    "lists": {"claims": [], "authorization": {"evidence": []}},
    "a service that names itself": {"claims": {"principalOid": "Service:StateAndNameUpdate"}},
    "a name in the place of an id": {"claims": {_CLAIM + "objectidentifier": "jane.doe@contoso.example"}},
    "only the group that holds the role": evidence("Group", HOLDER),
}


@pytest.mark.parametrize("data", NOBODY.values(), ids=NOBODY)
def test_without_any_id_there_is_nobody(data: Node) -> None:
    assert actor(data) is None


def test_the_holder_of_the_role_stands_in_for_a_missing_claim() -> None:
    assert actor(evidence("User", HOLDER)) == Actor(
        object_id=HOLDER, kind="User", client="unknown", address=AddressClass.UNKNOWN
    )


def test_an_id_alone_tells_neither_a_kind_nor_a_client() -> None:
    assert actor({"claims": {_CLAIM + "objectidentifier": WHO}}) == Actor(
        object_id=WHO, kind=None, client="unknown", address=AddressClass.UNKNOWN
    )


def test_an_application_alone_is_one() -> None:
    assert actor({"claims": {"appid": CLI}}) == Actor(
        app_id=CLI, kind="ServicePrincipal", client="Azure CLI", address=AddressClass.UNKNOWN
    )


NAMES: dict[str, tuple[object, str | None]] = {
    "a person's": ("Jane Doe", "Jane Doe"),
    "in any script": ("李 小龙", "李 小龙"),
    "a single character": ("李", "李"),
    "as long as a directory's": ("x" * LONGEST_NAME, "x" * LONGEST_NAME),
    "with space around it": ("  Jane Doe ", "Jane Doe"),
    "a user name": ("jane.doe@contoso.example", None),
    "two lines": ("Jane\nDoe", None),
    "half a character": ("Jane \ud800", None),
    "nothing but space": ("  ", None),
    "endless": ("x" * (LONGEST_NAME + 1), None),
    "none": (None, None),
    "a list": (["Jane Doe"], None),
}


@pytest.mark.parametrize(("claim", "name"), NAMES.values(), ids=NAMES)
def test_a_person_s_name_is_taken_where_it_can_be_one(claim: object, name: str | None) -> None:
    person, principal = actor(claimed(**SCOPE, name=claim)), actor(claimed(name=claim))
    assert person
    assert principal
    assert (person.name, principal.name) == (name, None)


ADDRESSES: dict[str, tuple[object, AddressClass]] = {
    "somebody's line": ("20.1.2.3", AddressClass.PUBLIC),
    "IPv6": ("2603:1030::1", AddressClass.PUBLIC_IPV6),
    "IPv4 in IPv6": ("::ffff:20.1.2.3", AddressClass.PUBLIC),
    "an office network": ("10.1.2.3", AddressClass.PRIVATE),
    "another": ("172.31.255.255", AddressClass.PRIVATE),
    "private IPv6": ("fd00::1", AddressClass.PRIVATE),
    "behind a provider": ("100.64.0.1", AddressClass.SHARED),
    "Azure's own": ("168.63.129.16", AddressClass.AZURE),
    "link-local": ("169.254.169.254", AddressClass.LINK_LOCAL),
    "link-local IPv6": ("fe80::1", AddressClass.LINK_LOCAL),
    "loopback": ("127.0.0.1", AddressClass.LOOPBACK),
    "loopback IPv6": ("::1", AddressClass.LOOPBACK),
    "for documents": ("203.0.113.5", AddressClass.RESERVED),
    "multicast": ("224.0.0.1", AddressClass.RESERVED),
    "unspecified": ("0.0.0.0", AddressClass.RESERVED),  # noqa: S104  nobody listens here
    "a name": ("host.contoso.example", AddressClass.UNKNOWN),
    "a number": (7, AddressClass.UNKNOWN),
    "nothing": (None, AddressClass.UNKNOWN),
    "an empty text": ("", AddressClass.UNKNOWN),
}


@pytest.mark.parametrize(("raw", "known"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_is_its_class(raw: object, known: AddressClass) -> None:
    assert address_class(raw) is known


def test_the_address_of_the_call_goes_before_that_of_the_sign_in() -> None:
    called = claimed(ipaddr="10.0.0.1") | {"httpRequest": {"clientIpAddress": "20.1.2.3"}}
    unreadable = claimed(ipaddr="10.0.0.1") | {"httpRequest": {"clientIpAddress": "?"}}
    found = [actor(data) for data in (called, unreadable)]
    assert [one and one.address for one in found] == [AddressClass.PUBLIC, AddressClass.PRIVATE]


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_KEYS = st.sampled_from([*claimed(xms_mirid="")["claims"], UPN, _CLAIM + "scope", "ipaddr", "name"])
_VALUES = (
    st.sampled_from([WHO, CLI, "jane.doe@contoso.example", "20.1.2.3", ASSIGNMENT, "\ud800", "x" * 9_999]) | ANY_JSON
)
_EVIDENCE = st.dictionaries(st.sampled_from(["principalId", "principalType", "role"]), _VALUES) | ANY_JSON
_DATA = st.fixed_dictionaries(
    {},
    optional={
        "claims": st.dictionaries(_KEYS, _VALUES) | ANY_JSON,
        "authorization": st.fixed_dictionaries({"evidence": _EVIDENCE}) | ANY_JSON,
        "httpRequest": st.dictionaries(st.just("clientIpAddress"), _VALUES) | ANY_JSON,
        "tenantId": _VALUES,
    },
)
_KINDS = {None, "User", "ServicePrincipal", "Group", "ForeignGroup", "Device"}


@given(_DATA)
def test_whatever_is_claimed_gives_ids_and_words_of_closed_lists_or_nobody(data: Node) -> None:
    found = actor(data)
    if found is None:
        return
    ids = [one for one in (found.object_id, found.app_id, found.tenant_id) if one is not None]
    assert ids
    assert all(_UUID.fullmatch(one) for one in ids)
    assert found.kind in _KINDS
    assert found.name is None or (found.kind == "User" and "@" not in found.name and found.name.isprintable())
    assert isinstance(found.address, AddressClass)
    assert not {"jane", "20.1.2.3"} & set(re.split(r"[^a-z0-9.]", json.dumps(repr(found)).lower()))
