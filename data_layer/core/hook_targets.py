"""Where events may be pushed to: hosts the settings name, over https, and never by a name that
turns out to be an address of the own network."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import urlsplit

from data_layer.errors import Invalid
from data_layer.vocab import Text

LONGEST_URL = 400
PLAIN = re.compile(r"[!-~]+")
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
LOOPBACK_NAME = "localhost"
NO_URL = Text(
    "目标地址应写作 https://主机/路径，不含用户名、口令和 # 部分，不超过 400 个字符。",
    "Write the target as https://host/path, without a user name, password or #, 400 signs at most.",
)
NOT_HTTPS = Text(
    "目标地址须以 https:// 开头；http:// 只用于本机（127.0.0.1）。",
    "A target begins with https://; http:// is for this machine (127.0.0.1) alone.",
)
NOT_LISTED = Text(
    "主机 {host} 不在允许的推送目标中，请由技术人员加入 HOOK_TARGETS 后重启服务。",
    "The host {host} is no target that is allowed; have it added to HOOK_TARGETS and the server "
    "started again.",
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class Entry(NamedTuple):
    """One of the settings' targets: a host's name with a port (0: any), or a network of addresses;
    a single address is the smallest network."""

    host: str
    port: int
    network: Network | None


class Target(NamedTuple):
    """A URL taken apart."""

    https: bool
    host: str
    port: int
    path: str


def entry_of(text: str) -> Entry | None:
    """`host`, `host:port`, an address (IPv6 with a port in brackets) or a network; None for none of
    them."""
    given = text.strip().lower()
    network = _network(given)
    if network is not None:
        return Entry("", 0, network)
    host, colon, digits = given.rpartition(":") if re.search(r":\d+$", given) else (given, "", "0")
    if not digits.isdecimal() or int(digits) > 65_535 or (colon and not int(digits)):
        return None
    network = _network(host.strip("[]"))
    if network is not None:
        return Entry("", int(digits), network)
    return Entry(host, int(digits), None) if HOST.fullmatch(host) else None


def target_of(url: str) -> Target:
    """The parts of a target; Invalid for what may be none, whatever the settings say."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Invalid(NO_URL, "bad_target") from None
    host = (parts.hostname or "").lower()
    good = PLAIN.fullmatch(url) and len(url) <= LONGEST_URL and parts.scheme in {"http", "https"}
    named = HOST.fullmatch(host) or _address(host) is not None
    if not good or not named or "@" in parts.netloc or "#" in url or port == 0:
        raise Invalid(NO_URL, "bad_target")
    https = parts.scheme == "https"
    if not https and not _is_loopback(host):
        raise Invalid(NOT_HTTPS, "not_https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(https, host, port or (443 if https else 80), path)


def check_listed(target: Target, entries: Sequence[Entry]) -> None:
    """Invalid when the settings do not name the host."""
    if not any(_names(entry, target) for entry in entries):
        told = NOT_LISTED.zh.format(host=target.host), NOT_LISTED.en.format(host=target.host)
        raise Invalid(Text(*told), "target_not_listed")


def may_connect(target: Target, address: str, entries: Sequence[Entry]) -> bool:
    """Whether the address the target's name was resolved to may be spoken to: a public one, this
    machine where the target is called so, or one the settings name as an address."""
    found = _address(address)
    if found is None:
        return False
    if found.is_global and not found.is_multicast:
        return True
    if found.is_loopback and target.host == LOOPBACK_NAME:
        return True
    return any(
        entry.network is not None and found in entry.network and entry.port in {0, target.port}
        for entry in entries
    )


def _names(entry: Entry, target: Target) -> bool:
    if entry.port not in {0, target.port}:
        return False
    if entry.network is None:
        return entry.host == target.host
    address = _address(target.host)
    return address is not None and address in entry.network


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == LOOPBACK_NAME or (address is not None and address.is_loopback)


def _address(text: str) -> Address | None:
    """An address; one of the old internet in the new one's clothes is what it is."""
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _network(text: str) -> Network | None:
    try:
        return ip_network(text)
    except ValueError:
        return None
