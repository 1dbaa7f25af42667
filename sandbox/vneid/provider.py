"""The two authorization servers on Authlib: the portal's with ID tokens, and the direct one."""

import hmac
import time
from dataclasses import dataclass, replace
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, OAuth2Request, TokenMixin
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask
from joserfc.jwk import RSAKey

from sandbox import faults
from sandbox.faults import Faults
from sandbox.kept import Kept
from sandbox.setup import Client, Setup, VNeID

from . import envelope
from .people import Proved

CODE_SECONDS, TOKEN_SECONDS, ID_TOKEN_SECONDS = 60, 300, 300
A_DAY = 86_400
PORTAL, DIRECT = "portal", "direct"


@dataclass(frozen=True)
class _Client(Client, ClientMixin):
    """A registered client, as Authlib asks for it."""

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        return None

    def get_allowed_scope(self, scope: str | None) -> str:
        return "openid" if "openid" in (scope or "").split() else ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return hmac.compare_digest(self.client_secret, client_secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class _Code(AuthorizationCodeMixin):
    """What a code stands for."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    proved: Proved
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.proved.at

    def get_acr(self) -> str:
        return f"LoA{self.proved.level}"

    def get_amr(self) -> list[str]:
        return ["pwd", "otp"] if self.proved.level > 1 else ["pwd"]


@dataclass(frozen=True)
class _Token(TokenMixin):
    """An access token, kept for as long as it lives."""

    client: _Client
    proved: Proved
    scope: str

    def get_scope(self) -> str:
        return self.scope

    def is_expired(self) -> bool:
        return False

    def is_revoked(self) -> bool:
        return False


def signing_key(setup: Setup) -> RSAKey:
    """The same after a restart; its `kid` is its thumbprint (RFC 7638)."""
    pem = setup.kept("vneid.pem", lambda: RSAKey.generate_key(2048).as_pem(private=True))
    key = RSAKey.import_key(pem)
    key.ensure_kid()
    return key


class Provider:
    """Both dialects over one table of clients, codes and tokens."""

    def __init__(self, app: Flask, where: VNeID, key: RSAKey, switches: Faults) -> None:
        self.where, self.key, self.switches = where, key, switches
        self.codes, self.tokens = Kept[_Code](CODE_SECONDS), Kept[_Token](TOKEN_SECONDS)
        self.clients = {client.client_id: _Client(**vars(client)) for client in where.clients}
        app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": TOKEN_SECONDS}
        self.servers = {dialect: self._server(app, dialect) for dialect in (PORTAL, DIRECT)}
        self.protector = ResourceProtector()
        self.protector.register_token_validator(_Validator(self.tokens))

    def _server(self, app: Flask, dialect: str) -> AuthorizationServer:
        clients = {key: c for key, c in self.clients.items() if c.dialect == dialect}
        server = AuthorizationServer(app, clients.get, self._keep_token)
        grant = type("Grant", (_Grant if dialect == PORTAL else _SealedGrant,), {"provider": self})
        extensions = [CodeChallenge(required=False)]
        if dialect == PORTAL:
            extensions.append(_IdToken(self))
        server.register_grant(grant, extensions)
        return server

    def _keep_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        self.tokens.put(
            token["access_token"], _Token(request.client, request.user, token.get("scope", ""))
        )


class _Grant(AuthorizationCodeGrant):
    """Codes of one use; a class of its own for each dialect, since Authlib makes one per request."""

    provider: Provider

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        data = request.payload.data
        entry = _Code(
            code,
            request.client.client_id,
            request.payload.redirect_uri,
            request.scope,
            self._level(request.user),
            data.get("nonce"),
            data.get("code_challenge"),
            data.get("code_challenge_method"),
        )
        self.provider.codes.put(code, entry)

    def query_authorization_code(self, code: str, client: _Client) -> _Code | None:
        entry = self.provider.codes.get(code)
        return entry if entry and entry.client_id == client.client_id else None

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        self.provider.codes.forget(authorization_code.code)

    def authenticate_user(self, authorization_code: _Code) -> Proved:
        return authorization_code.proved

    def _level(self, proved: Proved) -> Proved:
        wanted = self.provider.switches.of("vneid").mode
        return replace(proved, level=1) if wanted == faults.LEVEL1 else proved


class _SealedGrant(_Grant):
    """The direct dialect: the browser carries the code inside an envelope."""

    def generate_authorization_code(self) -> str:
        self.plain = super().generate_authorization_code()
        return envelope.seal_code(self.plain, self.request.client.public_key)

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        super().save_authorization_code(self.plain, request)


class _IdToken(OpenIDCode):
    """The portal's ID token, with the failures that are wanted of it."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self.provider = provider

    def exists_nonce(self, nonce: str, request: OAuth2Request) -> bool:
        return False  # a nonce is the client's to check, not ours

    def resolve_client_private_key(self, client: _Client) -> RSAKey:
        return self.provider.key

    def get_encode_header(self, client: _Client) -> dict[str, str]:
        return {"alg": "RS256", "kid": self.provider.key.kid, "typ": "JWT"}

    def get_client_claims(self, client: _Client) -> dict[str, Any]:
        now = int(time.time())
        return {
            "iss": self.provider.where.url,
            "aud": client.client_id,
            "iat": now,
            "exp": now + ID_TOKEN_SECONDS,
        }

    def generate_user_info(self, user: Proved, scope: str) -> dict[str, Any]:
        """Only who it is: the rest is for the user info. Authlib lays this over all other claims."""
        now = int(time.time())
        spoiled = {
            faults.WRONG_AUDIENCE: {"aud": "another-client"},
            faults.OLD_TOKEN: {"iat": now - A_DAY, "exp": now - A_DAY + ID_TOKEN_SECONDS},
            faults.WRONG_NONCE: {"nonce": "of-another-sign-in"},
        }
        return {"sub": user.subject, **spoiled.get(self.provider.switches.of("vneid").mode, {})}


class _Validator(BearerTokenValidator):
    def __init__(self, tokens: Kept[_Token]) -> None:
        super().__init__()
        self.tokens = tokens

    def authenticate_token(self, token_string: str) -> _Token | None:
        return self.tokens.get(token_string)
