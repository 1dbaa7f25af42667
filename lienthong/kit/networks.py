"""Which network addresses our own requests may go to: public ones, and private ones that are listed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK = ("127.0.0.1", "::1")
# What routers send into the public network; the rest of IPv6 is private, local or unassigned.
GLOBAL_UNICAST = ip_network("2000::/3")
# They wrap an IPv4 address that a gateway would unwrap: 6to4 (RFC 3056) and Teredo (RFC 4380).
TUNNELS = (ip_network("2002::/16"), ip_network("2001::/32"))
NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: how a network without IPv4 reaches public IPv4
HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?")


@dataclass(frozen=True, slots=True)
class Listed:
    """Private places that the installation's owner opens to our requests."""

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    def __or__(self, other: "Listed") -> "Listed":
        return Listed(self.networks + other.networks, self.hosts | other.hosts)

    def refuses(self, host: str, address: Address) -> bool:
        """Whether a request for `host`, whose name resolves to `address`, may not be sent.

        A listed name may stand for any address: who lists it vouches for its DNS.
        """
        address = unwrapped(address)
        if is_public(address) or host.rstrip(".") in self.hosts:
            return False
        return not any(address in network for network in self.networks)


def listed(words: Iterable[str]) -> Listed:
    """Each "10.0.0.0/24", "10.0.0.1" or "esb.tinh.local"; raises ValueError for anything else."""
    networks, hosts = [], []
    for word in words:
        if re.search(r"[/:]|\.\d+$", word):
            networks.append(ip_network(word))
        elif HOST.fullmatch(word.lower()):
            hosts.append(word.lower().rstrip("."))
        else:
            raise ValueError(f"{word!r} is neither a network nor the name of a host")
    return Listed(tuple(networks), frozenset(hosts))


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(address.packed[-4:])
    return address


def is_public(address: Address) -> bool:
    """Whether an unwrapped address belongs to the public network (IANA's special-purpose registries)."""
    if isinstance(address, IPv6Address):
        tunnelled = any(address in network for network in TUNNELS)
        return address in GLOBAL_UNICAST and address.is_global and not tunnelled
    return address.is_global and not (address.is_multicast or address.is_reserved)
