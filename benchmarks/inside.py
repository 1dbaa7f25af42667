"""Inside an installation: requests put straight to the WSGI application, with their time and SQL.

One request at a time in one thread: what is measured is our code and PostgreSQL's answers, no network
and no waiting for others. Run by `Installation.python`; needs Django's settings in the environment.
"""

import io
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.table import median  # noqa: E402
from lienthong.config.wsgi import application  # noqa: E402

if not (settings.STATIC_ROOT / "staticfiles.json").exists():
    call_command("collectstatic", "--no-input", verbosity=0)  # pages name their files

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Cost:
    """What a request cost: milliseconds (median and worst of `times`), those of them that this process
    computed, SQL statements and the milliseconds spent waiting for them, bytes."""

    name: str
    milliseconds: float
    computed: float
    worst: float
    statements: int
    sql_milliseconds: float
    size: int
    times: int


@dataclass
class _Statements:
    """Counts what goes to PostgreSQL; BEGIN and COMMIT are not among them."""

    count: int = 0
    seconds: float = 0.0
    texts: list[str] = field(default_factory=list)

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - started
            self.texts.append(sql)


def ask(
    method: str, url: str, *, form: Mapping[str, str] | None = None, **headers: str
) -> Response:
    """One request, as Granian would hand it over."""
    parts, body = urlsplit(url), urlencode(form or {}).encode()
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": parts.path, "QUERY_STRING": parts.query,
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": urlsplit(settings.ISSUER).netloc, "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": FORM if form else "", "CONTENT_LENGTH": str(len(body)) if form else "",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    told: list[Any] = []
    chunks = application(environ, lambda status, fields, *_: told.extend((status, fields)))
    try:
        content = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    return Response(int(told[0][:3]), dict(told[1]), content)


def cost(name: str, request: Callable[[], Response], times: int, good: int = 200) -> Cost:
    """Ask so many times after one to warm up; the statements are those of the last."""
    taken, computed, sql = [], [], []
    for _ in range(times + 1):
        counted = _Statements()
        with connection.execute_wrapper(counted):
            started, cpu = time.perf_counter(), time.process_time()
            response = request()
            computed.append((time.process_time() - cpu) * 1e3)
            taken.append((time.perf_counter() - started) * 1e3)
        sql.append(counted.seconds * 1e3)
        if response.status != good:
            raise AssertionError(f"{name}: {response.status} {response.body[:500]!r}")
    return Cost(
        name, median(taken[1:]), median(computed[1:]), max(taken[1:]), counted.count,
        median(sql[1:]), len(response.body), times,
    )  # fmt: skip


def signed_in(name: str) -> str:
    """A new session of the account, as a Cookie header; no password is asked."""
    from lienthong.identity import sign_in
    from lienthong.identity.models import Account

    proof = sign_in.Proof(Account.objects.get(name=name), ("pwd",))
    _, token = sign_in.start_session(sign_in.Browser("127.0.0.1"), proof)
    return f"{settings.SESSION_COOKIE_NAME}={token}"


def as_rows(costs: list[Cost]) -> list[dict[str, Any]]:
    return [asdict(one) for one in costs]
