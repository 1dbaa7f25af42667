"""A client of the SCIM server, speaking to the live WSGI application."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client as Wire

from lienthong.kit.actor import SYSTEM
from lienthong.scim import clients
from lienthong.scim.models import Token

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
OFFICER = "urn:lienthong:params:scim:schemas:extension:officer:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@dataclass
class Program:
    """What a human resources system sends; bodies are written out by hand."""

    secret: str
    token: Token
    wire: Wire = field(default_factory=Wire)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        headers = {"Authorization": f"Bearer {self.secret}"} | headers
        data = body if isinstance(body, bytes) else json.dumps(body) if body is not None else ""
        return self.wire.generic(
            method, f"/scim/v2{path}", data, "application/scim+json", headers=headers
        )

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.send("GET", path, **headers)

    def find(self, **query: str) -> dict[str, Any]:
        answer = self.wire.get(
            "/scim/v2/Users", query, headers={"Authorization": f"Bearer {self.secret}"}
        )
        assert answer.status_code == 200, answer.content
        return answer.json()

    def names(self, **query: str) -> list[str]:
        return [one["userName"] for one in self.find(**query).get("Resources", [])]

    def create(self, **said: Any) -> dict[str, Any]:
        answer = self.send("POST", "/Users", officer(**said))
        assert answer.status_code == 201, answer.content
        return answer.json()

    def patch(self, subject: str, *operations: dict[str, Any], **headers: str) -> HttpResponse:
        body = {"schemas": [PATCH], "Operations": list(operations)}
        return self.send("PATCH", f"/Users/{subject}", body, **headers)


def officer(account: str = "anhnv.snv", **said: Any) -> dict[str, Any]:
    """A User as a client would send it."""
    usual = {
        "schemas": [USER],
        "userName": account,
        "name": {"familyName": "Nguyễn Văn", "givenName": "Anh"},
        "active": True,
    }
    return usual | said


@pytest.fixture
def connect(people):
    def connect(unit: Any, name: str = "Nhân sự") -> Program:
        issued = clients.issue(actor=SYSTEM, name=name, unit=unit)
        return Program(issued.secret, issued.token)

    return connect


@pytest.fixture
def program(connect, units) -> Program:
    """A client of Sở Nội vụ."""
    return connect(units.home_affairs)
