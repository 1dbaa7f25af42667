"""`lienthong scim`, as others script it."""

import json

import pytest
from click.testing import CliRunner

from lienthong.config.cli import main
from lienthong.kit import networks
from lienthong.scim.models import Target, Token
from tests.scim.foreign import TOKEN, running
from tests.sso.conftest import register


def run(*arguments: str, fails: bool = False, typed: str = "") -> dict | list:
    """The one JSON document that the command prints."""
    result = CliRunner().invoke(main, ["scim", *arguments, "--json"], input=typed)
    assert (result.exit_code != 0) == fails, result.output
    return json.loads(result.stdout)


def test_a_token_from_issue_to_revocation(people):
    added = run("tokens", "add", "Nhân sự", "--unit", "H10.09", "--as", "hantt.snv")
    assert (added["unit"], added["issued_by"]) == ("H10.09", "hantt.snv")
    assert len(added["token"]) == 43

    renewed = run("tokens", "renew", str(added["id"]))
    assert renewed["token"] != added["token"]
    assert "token" not in run("tokens", "list")[0]
    assert run("tokens", "revoke", str(added["id"]))["revoked_at"]
    assert run("tokens", "revoke", str(added["id"]), fails=True)["error"]


@pytest.mark.parametrize("unit", ["H10.16", "H10.77"])
def test_attack_49_a_unit_outside_does_not_exist(people, unit):
    refused = run("tokens", "add", "X", "--unit", unit, "--as", "hantt.snv", fails=True)
    assert refused["error"] == f"Không có đơn vị mang mã {unit}"
    assert not Token.objects.exists()


def test_a_target_from_setting_to_removal(people, settings):
    settings.OUTBOUND_PRIVATE = networks.listed(networks.LOOPBACK)
    slug = register("Văn bản").application.slug
    with running() as foreign:
        told = run("targets", "set", slug, foreign.url, typed=f"{TOKEN}\n")
        assert (told["waiting"], told["problem"]) == (5, None)
        assert run("targets", "run", slug)["slug"] == slug
        assert run("targets", "show", slug)["failures"] == []
        assert run("targets", "list")[0]["base_url"] == foreign.url
    assert run("targets", "remove", slug) == {"slug": slug, "removed": True}
    assert not Target.objects.exists()
    assert run("targets", "show", slug, fails=True)["error"]


def test_a_token_is_needed(people):
    slug = register("Văn bản").application.slug
    refused = run("targets", "set", slug, "https://x.example/scim", fails=True)
    assert "mã truy cập" in refused["error"]
