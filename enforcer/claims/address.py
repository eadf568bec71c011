"""A client's address → its class. The address itself goes no further: it may tell where a person sat."""

import ipaddress

from enforcer.facts import AddressClass

_AZURE_ITSELF = ipaddress.ip_address("168.63.129.16")
"""The one address that every Azure platform channel shares (learn.microsoft.com, "What is IP address 168.63.129.16").
Azure's public ranges are a file of thousands that changes each week: none is shipped, so they are `public`."""

_SHARED = ipaddress.ip_network("100.64.0.0/10")
"""RFC 6598: behind a provider's or Azure's own address translation."""


def address_class(raw: object) -> AddressClass:
    """Of whatever stands where an address should."""
    try:
        address = ipaddress.ip_address(raw) if isinstance(raw, str) else None
    except ValueError:
        return AddressClass.UNKNOWN
    if address is None:
        return AddressClass.UNKNOWN
    return _class_of(getattr(address, "ipv4_mapped", None) or address)


def _class_of(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> AddressClass:
    if address == _AZURE_ITSELF:
        return AddressClass.AZURE
    if address.is_loopback:
        return AddressClass.LOOPBACK
    if address.is_link_local:
        return AddressClass.LINK_LOCAL
    if address.version == 4 and address in _SHARED:  # noqa: PLR2004  the protocol's number is its name
        return AddressClass.SHARED
    if address.is_global and not address.is_multicast:
        return AddressClass.PUBLIC if address.version == 4 else AddressClass.PUBLIC_IPV6  # noqa: PLR2004  as above
    return AddressClass.PRIVATE if _is_private(address) else AddressClass.RESERVED


_PRIVATE = tuple(ipaddress.ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))


def _is_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """RFC 1918 and RFC 4193; `ipaddress` also calls documentation and test networks private."""
    return any(address in network for network in _PRIVATE)
