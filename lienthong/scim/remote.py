"""Somebody else's SCIM server, as a client needs it (RFC 7644 §3)."""

from collections.abc import Mapping
from json import dumps
from typing import Any
from urllib.parse import quote

from lienthong.kit import outbound
from lienthong.kit.outbound import AddressRefused, Answer, Unreachable

JSON = "application/scim+json"
TIMEOUT = 10.0  # seconds
ID_LENGTH = 300
DETAIL_LENGTH = 200

Resource = dict[str, Any]


class Trouble(Exception):
    """Something was not done: a code of `targets.PROBLEMS`, and what the server said."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = "".join(char for char in detail if char.isprintable())[:DETAIL_LENGTH]

    def __str__(self) -> str:
        return f"{self.code} {self.detail}".strip()


class Away(Trouble):
    """The server cannot be used, or could not just now; nothing is wrong with the resource.

    `whole`: whatever is asked next would get the same answer. `retry_after`: seconds it asks for.
    """

    def __init__(
        self, code: str, detail: str = "", *, whole: bool = False, retry_after: int = 0
    ) -> None:
        super().__init__(code, detail)
        self.whole, self.retry_after = whole, retry_after


class Rejected(Trouble):
    """The server does not take this resource; the next one it may take."""


class Conflict(Rejected):
    """409: the server has somebody of this name already."""


class Gone(Rejected):
    """404: the server no longer has what we told it of."""


class Remote:
    def __init__(self, base_url: str, token: str) -> None:
        self.base_url, self.token = base_url.rstrip("/"), token

    def create(self, user: Resource) -> str:
        """The new user's id there. Raises Conflict, Rejected, Away."""
        return identifier(self._resource("POST", "/Users", user))

    def read(self, remote_id: str) -> Resource:
        """Raises Gone, Rejected, Away."""
        return self._resource("GET", _path(remote_id))

    def write(self, remote_id: str, user: Resource, version: str = "") -> None:
        """Replace a user, if it still has the version. Raises Gone, Rejected, Away."""
        self._ask("PUT", _path(remote_id), user, {"If-Match": version} if version else {})

    def find(self, attribute: str, value: str) -> list[Resource]:
        """Users who have this very value; what the server's filter let through beside is left out."""
        query = quote(f"{attribute} eq {dumps(value, ensure_ascii=False)}", safe="")
        found = self._resource("GET", f"/Users?filter={query}").get("Resources") or []
        users = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
        return [one for one in users if str(one.get(attribute, "")).lower() == value.lower()]

    def extensions(self) -> frozenset[str]:
        """Schemas that extend the server's users; none where it does not tell."""
        try:
            listed = self._resource("GET", "/ResourceTypes")
            users = [one for one in listed["Resources"] if one["endpoint"].strip("/") == "Users"]
            return frozenset(one["schema"] for one in users[0]["schemaExtensions"])
        except (Rejected, KeyError, IndexError, TypeError, AttributeError):
            return frozenset()

    def _resource(self, method: str, path: str, body: Resource | None = None) -> Resource:
        try:
            read = self._ask(method, path, body).json()
        except Unreachable as error:
            raise Away("garbage", str(error)) from error
        if not isinstance(read, dict):
            raise Away("garbage")
        return read

    def _ask(
        self, method: str, path: str, body: Resource | None = None, more: Mapping[str, str] = {}
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Accept": JSON, **more}
        sent = b"" if body is None else dumps(body, ensure_ascii=False).encode()
        if sent:
            headers["Content-Type"] = JSON
        url = f"{self.base_url}{path}"
        try:
            answer = outbound.send(method, url, headers=headers, body=sent, timeout=TIMEOUT)
        except AddressRefused as error:
            raise Away("address", str(error), whole=True) from error
        except Unreachable as error:
            raise Away("unreachable", str(error), whole=True) from error
        _refuse(answer)
        return answer


def identifier(user: Resource) -> str:
    """A user's id; raises Away for an answer that has none."""
    found = user.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= ID_LENGTH or not found.isprintable():
        raise Away("garbage", "no id")
    return found


def _path(remote_id: str) -> str:
    return f"/Users/{quote(remote_id, safe='')}"


def _refuse(answer: Answer) -> None:
    """Raise what an answer other than 2xx means."""
    status = answer.status
    if 200 <= status < 300:
        return
    if status == 401:
        raise Away("token", _detail(answer), whole=True)
    if status == 429 or (status == 503 and "retry-after" in answer.headers):
        raise Away("busy", _detail(answer), whole=True, retry_after=_seconds(answer))
    if status >= 500:
        raise Away("broken", _detail(answer))
    if status < 400:
        raise Away("moved", str(status), whole=True)
    kind = {404: Gone, 409: Conflict}.get(status, Rejected)
    raise kind("rejected", _detail(answer))


def _detail(answer: Answer) -> str:
    try:
        said = answer.json().get("detail")
    except (Unreachable, AttributeError):
        said = None
    return f"{answer.status} {said}" if isinstance(said, str) else str(answer.status)


def _seconds(answer: Answer) -> int:
    text = answer.headers.get("retry-after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
