"""Where answers may lead, and what the policy lets forms do."""

import pytest

from lienthong.kit.actor import Actor, Right, anonymous
from lienthong.shell import navigation
from lienthong.shell.navigation import Item
from lienthong.shell.pages import own_path, see_other
from lienthong.shell.policy import content_security_policy, form_action_source


@pytest.mark.parametrize("path", ["/", "/console?unit=3&page=2", "/đơn-vị", "/a#b"])
def test_own_paths_pass(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "elsewhere",
    [
        None,
        "",
        "console",
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "/\x00",
    ],
)
def test_everything_else_becomes_the_default(elsewhere):
    assert own_path(elsewhere, "/home") == "/home"


def test_a_post_is_answered_with_see_other(site):
    answer = see_other("console")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/console"


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://App.Example/callback?x=1", "https://app.example"),
        ("http://localhost:8101/oidc", "http://localhost:8101"),
        ("http://[::1]:8101/oidc", "http://*:8101"),
        ("com.example.app:/callback", "com.example.app:"),
        ("https://a;script-src *", ""),
        ("https://a b", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://", ""),
        ("https://a:99999/", ""),
        ("/path", ""),
    ],
)
def test_form_action_names_an_origin_and_nothing_more(url, source):
    assert form_action_source(url) == source


def test_the_policy_lists_origins_in_a_fixed_order():
    assert "form-action 'self' https://a https://b;" in content_security_policy(
        {"https://b", "https://a"}
    )


OFFICER = Actor(1, "hoalt.snv", rights=(Right("accounts.manage", "/1/"),))
ITEMS = (
    Item("Ứng dụng", "launcher"),
    Item("Cán bộ", "console", right="accounts.manage"),
    Item("Nhật ký", "audit", right="audit.read"),
    Item("Trợ giúp", "document", everyone=True),
)


def test_each_sees_what_their_rights_open():
    seen = [item.label for item in navigation.visible(ITEMS, OFFICER)]
    assert seen == ["Ứng dụng", "Cán bộ", "Trợ giúp"]
    assert [item.label for item in navigation.visible(ITEMS, anonymous())] == ["Trợ giúp"]


def test_one_link_is_current_the_longest(site):
    current = {link.url: link.current for link in navigation.links("/console", OFFICER)}
    assert {url for url, word in current.items() if word} == {"/console"}
    assert current["/console"] == "page"
    below = {link.url: link.current for link in navigation.links("/console/units", OFFICER)}
    assert below["/console"] == "true"
