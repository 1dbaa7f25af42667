"""`lienthong apps` and `lienthong keys`, as others script them."""

import json

import pytest
from click.testing import CliRunner

from lienthong.config.cli import main
from lienthong.kit.actor import SYSTEM
from lienthong.sso import queries
from lienthong.sso.models import AccessRule, Application, Client
from tests.sso.conftest import CALLBACK, register


def run(*arguments: str, fails: bool = False) -> dict | list:
    """The one JSON document that the command prints."""
    result = CliRunner().invoke(main, [*arguments, "--json"])
    assert (result.exit_code != 0) == fails, result.output
    return json.loads(result.stdout)


def add(*more: str, fails: bool = False) -> dict:
    return run("apps", "add", "--name", "Lịch", "--redirect-uri", CALLBACK, *more, fails=fails)


def allowed() -> list[str]:
    return sorted(
        rule.unit.code if rule.unit else rule.account.name if rule.account else "all"
        for rule in AccessRule.objects.select_related("unit", "account")
    )


def test_an_added_application_signs_people_in(units, browser):
    added = add()
    assert added.keys() == {"client_id", "client_secret"}
    site = register("Khác")
    site.client_id, site.client_secret = added["client_id"], added["client_secret"]
    assert site.tokens(browser)["refresh_token"]
    assert allowed() == ["all", "all"]


def test_a_public_one_has_no_secret(units):
    assert add("--public") == {"client_id": "lich", "client_secret": None}
    assert Client.objects.get().public


@pytest.mark.parametrize(
    "given",
    [
        ("--allow", "H10.09", "H10.31"),
        ("--allow", "H10.09", "--allow", "H10.31"),
        ("--allow", "H10.09,H10.31"),
        ("--allow", "H10.09", "--public", "H10.31"),
    ],
)
def test_several_units_may_be_allowed_in_any_spelling(units, given):
    add(*given)
    assert allowed() == ["H10.09", "H10.31"]


def test_citizens_and_organisations_may_be_allowed_and_denied(units):
    add("--allow", "citizens", "organisations")
    assert {rule.kind for rule in AccessRule.objects.all()} == {"citizens", "organisations"}
    (slug,) = (application["slug"] for application in run("apps", "list"))
    assert run("apps", "show", slug)["allowed"] == ["citizens", "organisations"]
    assert run("apps", "deny", slug, "citizens")["allowed"] == ["organisations"]


def test_all_and_accounts_may_be_allowed(people):
    add("--allow", "all", "hoalt.snv")
    assert allowed() == ["all", "hoalt.snv"]


@pytest.mark.parametrize(
    "given",
    [
        ("--allow", "H10.99"),
        ("--allow", "nobody.here"),
        ("--redirect-uri", "https://*.example/cb"),
        ("--redirect-uri", "http://app.example/cb"),
        ("stray",),
        ("--identifier", "cccd"),
        ("--claim", "cccd"),
        ("--owner", "H10.99"),
    ],
)
def test_what_cannot_be_done_leaves_nothing_behind(people, given):
    assert add(*given, fails=True)["error"]
    assert not Application.objects.exists()


def test_loopback_addresses_may_be_registered(db):
    run("apps", "add", "--name", "x", "--redirect-uri", "http://127.0.0.1:9/cb")
    run("apps", "add", "--name", "x", "--redirect-uri", "http://localhost:9/cb")
    assert Application.objects.count() == 2


def test_everything_can_be_said_and_changed(units):
    add("--category", "Hằng ngày", "--owner", "H10.09", "--claim", "name", "--require-pkce")
    shown = run("apps", "show", "lich")
    assert (shown["owner"], shown["claims"], shown["state"]) == ("H10.09", ["name"], "open")
    run("apps", "edit", "lich", "--name", "Lịch mới", "--no-offline-access")
    assert Application.objects.get().name == "Lịch mới"
    client = Client.objects.get()
    assert (client.require_pkce, client.offline_access) == (True, False)
    assert client.redirect_uris == [CALLBACK]


def test_opening_and_closing(units):
    add()
    for name, state in (
        ("suspend", "suspended"),
        ("resume", "open"),
        ("remove", "removed"),
        ("restore", "open"),
    ):
        assert run("apps", name, "lich")["state"] == state
    assert [one["slug"] for one in run("apps", "list")] == ["lich"]


def test_allowing_denying_and_mapping(people):
    add("--allow", "H10.09")
    assert run("apps", "allow", "lich", "H10.31", "hoalt.snv")["allowed"] == [
        "hoalt.snv",
        "H10.09",
        "H10.31",
    ]
    assert run("apps", "deny", "lich", "H10.09", "hoalt.snv")["allowed"] == ["H10.31"]
    assert run("apps", "deny", "lich", "H10.09", fails=True)["error"]
    run("apps", "map", "lich", "hoalt.snv", "hoa")
    assert queries.names_in(SYSTEM, Application.objects.get()).get().name == "hoa"
    run("apps", "map", "lich", "hoalt.snv")
    assert not queries.names_in(SYSTEM, Application.objects.get()).exists()


def test_a_secret_is_renewed(units, browser):
    site = register()
    renewed = run("apps", "secret", site.client_id, "--now")
    site.client_secret = renewed["client_secret"]
    assert site.tokens(browser)


def test_attack_49_a_command_run_for_somebody_sees_no_more_than_they_do(people):
    add()
    for command in (["apps", "show", "lich"], ["apps", "suspend", "lich"], ["keys", "rotate"]):
        assert run(*command, "--as", "hantt.snv", fails=True)["error"]
    assert run("apps", "list", "--as", "hantt.snv") == []
    assert run("apps", "show", "lich", "--as", "baotq.stttt")["slug"] == "lich"


def test_keys_are_listed_rotated_and_revoked(units):
    add()
    assert {key["state"] for key in run("keys", "list")} == {"active"}
    (new,) = run("keys", "rotate", "--algorithm", "ES256")
    states = {key["kid"]: key["state"] for key in run("keys", "list")}
    assert states[new["kid"]] == "next" and len(states) == 3
    assert run("keys", "revoke", new["kid"])["revoked"] is True
    assert run("keys", "revoke", "unknown", fails=True)["error"]
