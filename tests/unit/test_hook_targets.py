"""Where events may be pushed to."""

from __future__ import annotations

import pytest

from data_layer.core.hook_targets import Entry, check_listed, entry_of, may_connect, target_of
from data_layer.errors import CannotStart, Invalid
from data_layer.settings import given


def entries(text: str) -> tuple[Entry, ...]:
    return given.targets(text)


@pytest.mark.parametrize(
    "text",
    ["hooks.example.cn", "hooks.example.cn:8443", "10.1.2.3", "10.1.2.3:8443", "10.0.0.0/8",
     "::1", "[fd00::1]:8443", "fd00::/8", "localhost:9000"],
)  # fmt: skip
def test_what_the_setting_takes(text: str) -> None:
    assert entry_of(text) is not None


@pytest.mark.parametrize(
    "text", ["https://a.cn", "a.cn/x", "a_b", "a.cn:0", "a.cn:70000", "10.0.0.1/8", "*", "-a.cn"]
)
def test_what_it_does_not(text: str) -> None:
    assert entry_of(text) is None
    with pytest.raises(CannotStart):
        entries(f"good.cn, {text}")


@pytest.mark.parametrize(
    "url",
    ["", "hooks.example.cn", "ftp://hooks.example.cn/", "https://u:p@hooks.example.cn/",
     "https://hooks.example.cn/#x", "https://hooks.example.cn/ x", "https://hooks.example.cn:0/",
     "https://hooks.example.cn:x/", "https:///x", "https://主机.cn/", "http://hooks.example.cn/",
     "http://10.1.2.3/", "https://hooks.example.cn/" + "a" * 400, "https://[::1/"],
)  # fmt: skip
def test_what_is_no_target_whatever_the_setting_says(url: str) -> None:
    with pytest.raises(Invalid):
        target_of(url)


@pytest.mark.parametrize(
    ("listed", "url", "good"),
    [
        ("hooks.example.cn", "https://hooks.example.cn/in", True),
        ("hooks.example.cn", "https://HOOKS.example.cn:8443/in?a=1", True),
        ("hooks.example.cn:443", "https://hooks.example.cn:8443/in", False),
        ("hooks.example.cn", "https://evil.hooks.example.cn/in", False),
        ("hooks.example.cn", "https://hooks.example.cn.evil.cn/in", False),
        ("10.1.0.0/16", "https://10.1.2.3/in", True),
        ("10.1.0.0/16", "https://10.2.2.3/in", False),
        ("10.1.0.0/16", "https://[::ffff:10.1.2.3]/in", True),
        ("127.0.0.1:9000", "http://127.0.0.1:9000/in", True),
        ("127.0.0.1:9000", "http://127.0.0.1:9001/in", False),
        ("", "https://hooks.example.cn/in", False),
    ],
)
def test_only_listed_hosts(listed: str, url: str, good: bool) -> None:
    target, names = target_of(url), entries(listed)
    if good:
        check_listed(target, names)
    else:
        with pytest.raises(Invalid):
            check_listed(target, names)


@pytest.mark.parametrize(
    ("listed", "address", "good"),
    [
        ("hooks.example.cn", "93.184.216.34", True),
        ("hooks.example.cn", "10.1.2.3", False),
        ("hooks.example.cn", "127.0.0.1", False),
        ("hooks.example.cn", "169.254.169.254", False),
        ("hooks.example.cn", "::ffff:10.1.2.3", False),
        ("hooks.example.cn", "fd00::1", False),
        ("hooks.example.cn", "100.64.0.1", False),
        ("hooks.example.cn", "0.0.0.0", False),
        ("hooks.example.cn", "224.0.0.1", False),
        ("hooks.example.cn", "not an address", False),
        ("hooks.example.cn,10.1.0.0/16", "10.1.2.3", True),
        ("hooks.example.cn,10.1.2.3:443", "10.1.2.3", True),
        ("hooks.example.cn,10.1.2.3:80", "10.1.2.3", False),
    ],
)
def test_a_name_that_leads_into_the_own_network_is_not_spoken_to(
    listed: str, address: str, good: bool
) -> None:
    target = target_of("https://hooks.example.cn/in")
    assert may_connect(target, address, entries(listed)) is good
