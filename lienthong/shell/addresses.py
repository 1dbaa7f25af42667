"""Which network address a request came from, when proxies stand between."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def networks(words: Iterable[str]) -> tuple[Network, ...]:
    """Each "10.0.0.1" or "10.0.0.0/24" as a network; raises ValueError for anything else."""
    return tuple(ip_network(word, strict=False) for word in words)


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """The right-most address of X-Forwarded-For that is not a proxy of ours.

    What stands left of it was written by the browser and is believed by nobody. A peer that is not
    a trusted proxy is the client itself, whatever header it sends.
    """
    address = _plain(peer)
    for hop in reversed(forwarded_for.split(",") if forwarded_for else ()):
        if not _is_trusted(address, trusted):
            break
        before = _plain(hop.strip())
        if not before:
            break
        address = before
    return address


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    return bool(address) and any(ip_address(address) in network for network in trusted)


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """The address in its shortest form, an IPv4 address inside IPv6 as IPv4; "" when it is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
