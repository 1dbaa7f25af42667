"""The protocol's hot paths inside an installation: `python -m benchmarks.inside_protocol [times]`.

Prints a JSON list of costs; `benchmarks/protocol.py` shows it.
"""

import json
import sys
from collections.abc import Callable
from itertools import count
from urllib.parse import parse_qs, urlsplit

from benchmarks import inside
from benchmarks.inside import Cost, Response
from benchmarks.oidc_clients import REDIRECT_URI, VERIFIER, Provider

_names = count(1)


def provider() -> Provider:
    """A new application that everyone may enter, and the clerk's browser."""
    from lienthong.kit.actor import SYSTEM
    from lienthong.sso import actions

    draft = actions.ApplicationDraft(
        name=f"Bench {next(_names)}", redirect_uris=(REDIRECT_URI,), id_token_alg="ES256"
    )
    added = actions.add_application(actor=SYSTEM, draft=draft)
    actions.allow_everyone(actor=SYSTEM, application=added.application)
    return Provider(
        name="inside",
        issuer="",
        metadata={"authorization_endpoint": "/oidc/authorize"},
        client_id=added.client_id,
        client_secret=added.client_secret or "",
        cookies=(inside.signed_in("hoalt.snv"),),
        scope="openid profile email offline_access",
    )


def costs(times: int) -> list[Cost]:
    site = provider()
    codes = [_code(_enter(site)) for _ in range(times + 3)]
    tokens = json.loads(_exchange(site, codes.pop()).body)
    bearer = {"authorization": f"Bearer {tokens['access_token']}"}

    def renew() -> Response:
        answer = _token(site, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
        tokens.update(json.loads(answer.body))
        return answer

    asked: list[tuple[str, Callable[[], Response], int]] = [
        ("discovery", lambda: inside.ask("GET", "/.well-known/openid-configuration"), 200),
        ("jwks", lambda: inside.ask("GET", "/oidc/jwks"), 200),
        ("authorize", lambda: _enter(site), 303),
        ("exchange", lambda: _exchange(site, codes.pop()), 200),
        ("refresh", renew, 200),
        ("userinfo", lambda: inside.ask("GET", "/oidc/userinfo", **bearer), 200),
        ("introspect", lambda: _introspect(site, tokens["access_token"]), 200),
    ]
    return [inside.cost(name, request, times, good) for name, request, good in asked]


def _enter(site: Provider) -> Response:
    return inside.ask("GET", site.authorize_url(), cookie=site.cookies[0])


def _code(answer: Response) -> str:
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def _exchange(site: Provider, code: str) -> Response:
    return _token(
        site,
        grant_type="authorization_code",
        code=code,
        redirect_uri=REDIRECT_URI,
        code_verifier=VERIFIER,
    )


def _token(site: Provider, **form: str) -> Response:
    return inside.ask("POST", "/oidc/token", form=form, authorization=site.basic)


def _introspect(site: Provider, token: str) -> Response:
    form = {"token": token}
    return inside.ask("POST", "/oidc/introspect", form=form, authorization=site.basic)


if __name__ == "__main__":
    print(json.dumps(inside.as_rows(costs(int(sys.argv[1]) if len(sys.argv) > 1 else 200))))
