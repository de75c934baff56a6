"""Which addresses may be dialled: public ones, and an intranet's where the settings name host and port."""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from tracker.errors import FetchError

Address = IPv4Address | IPv6Address

_REFUSED: Final = tuple(
    ip_network(one)
    for one in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)
_PUBLIC_6: Final = ip_network("2000::/3")
"""All else of IPv6 is local, or hides an IPv4 address."""
_INTRANET: Final = tuple(
    ip_network(one)
    for one in (
        *("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7"),
    )
)
"""What a host that is allowed with its port may be besides public."""
_METADATA: Final = tuple(ip_address(one) for one in ("100.100.100.200", "fd00:ec2::254"))


@dataclass(frozen=True, slots=True)
class Host:
    """A host that may be fetched from. With a port only on that, and then it may be one of an intranet."""

    name: str
    port: int | None = None


def vetted(addresses: Iterable[str], host: Host) -> list[Address]:
    """The addresses of a name, if every one of them may be dialled. Raises FetchError where one may not."""
    found = [_address(one) for one in addresses]
    if not found or any(one is None or not _may_dial(one, is_near=host.port is not None) for one in found):
        raise FetchError(
            f"{host.name} is a machine inside a network, not a public one, so it was not asked. Whoever runs the"
            " tracker can allow it by naming it with its port in TRACKER_FETCH_HOSTS."
        )
    return [one for one in found if one is not None]


def _address(text: str) -> Address | None:
    try:
        return ip_address(text)  # a zone index, as in fe80::1%eth0, makes it local
    except ValueError:
        return None


def _may_dial(address: Address, *, is_near: bool) -> bool:
    if address in _METADATA or getattr(address, "scope_id", None):
        return False
    if is_near and any(address in network for network in _INTRANET):
        return True
    if isinstance(address, IPv6Address) and address not in _PUBLIC_6:
        return False
    return address.is_global and not any(address in network for network in _REFUSED)
