"""A small OpenID provider, for sites that are to be tried with answers of every kind."""

import time
from threading import Thread
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

SUBJECT = "8f14e45f"


class OpenIdStub:
    """Discovery, keys, tokens, user info. The authorization endpoint is the test: see `answer`."""

    def __init__(self) -> None:
        self.key, self.codes = RSAKey.generate_key(2048, {"kid": "first"}), {}
        self.server = make_server("127.0.0.1", 0, self._app(), threaded=True)
        self.issuer = f"http://localhost:{self.server.server_port}"
        Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()

    def renew_key(self) -> None:
        """Another key, which nobody has fetched yet."""
        self.key = RSAKey.generate_key(2048, {"kid": "second"})

    def answer(self, asked: str, **claims: object) -> str:
        """The callback's path and query for the authorization request `asked`: its person is in."""
        said = dict(parse_qsl(urlsplit(asked).query))
        code = f"code-{len(self.codes)}"
        self.codes[code] = {"nonce": said["nonce"], "sub": SUBJECT, "acr": "lt1", **claims}
        query = urlencode({"code": code, "state": said["state"], "iss": self.issuer})
        return f"{urlsplit(said['redirect_uri']).path}?{query}"

    def logout_token(self, client_id: str, *, header: dict | None = None, **claims: object) -> str:
        """A right one, but for what is said otherwise; None takes a claim away."""
        now = int(time.time())
        right = {
            "iss": self.issuer,
            "aud": client_id,
            "iat": now,
            "exp": now + 120,
            "jti": str(time.monotonic_ns()),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
            "sub": SUBJECT,
            "sid": "s1",
        }
        said = {name: value for name, value in (right | claims).items() if value is not None}
        usual = {"alg": "RS256", "kid": self.key.kid, "typ": "logout+jwt"}
        return jwt.encode(usual | (header or {}), said, self.key)

    def _app(self) -> Flask:
        app = Flask("stub")
        app.add_url_rule("/.well-known/openid-configuration", "metadata", self._metadata)
        app.add_url_rule("/jwks", "jwks", lambda: {"keys": [self.key.as_dict(private=False)]})
        app.add_url_rule("/token", "token", self._token, methods=["POST"])
        app.add_url_rule("/userinfo", "userinfo", self._userinfo)
        return app

    def _metadata(self):
        paths = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return jsonify(
            {f"{name}_endpoint": f"{self.issuer}/{path}" for name, path in paths.items()}
            | {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"}
            | {"id_token_signing_alg_values_supported": ["RS256"]}
        )

    def _token(self):
        now, said = int(time.time()), self.codes[request.form["code"]]
        claims = {"iss": self.issuer, "aud": request.authorization.username, "iat": now}
        id_token = jwt.encode(
            {"alg": "RS256", "kid": self.key.kid}, claims | {"exp": now + 300} | said, self.key
        )
        return {
            "access_token": request.form["code"],
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": id_token,
        }

    def _userinfo(self):
        said = self.codes[request.authorization.token]
        return {name: value for name, value in said.items() if name not in ("nonce", "sid")}
