"""The provider as a site sees it: Authlib's OpenID Connect client, and what Authlib leaves to us.

Those are: waiting for a provider that starts later, the issuer of the metadata (Discovery §4.3)
and of each answer (RFC 9207), and the subject of the user info (Core §5.3.2).
"""

import hmac
import time
from contextlib import contextmanager
from functools import partial
from urllib.parse import urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.flask_client import OAuth
from flask import Flask, Response, request, session
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import HTTPError, RequestException

from sandbox.setup import Application

from . import logout_token
from .trouble import SessionEnded, broken, denied, mismatch, too_low, unreachable

_WANTED_SCOPES = ("openid", "profile", "email", "phone", "offline_access")
_PAUSES = (0.2, 0.4, 0.8, 1.6)  # seconds between tries to read the discovery document
_ASSUMED_LIFE = 300  # seconds, for an access token that does not say how long it lives
_NOBODY_THERE = {"login_required", "interaction_required", "account_selection_required"}
_BUSY = {"temporarily_unavailable", "server_error"}
_OF_THE_PROTOCOL = {"nonce", "at_hash", "c_hash"}  # claims that say nothing about the person


class Provider:
    """One site's registration at the provider."""

    def __init__(self, app: Flask, *, issuer: str, application: Application) -> None:
        self.issuer, self.application = issuer, application
        self.client = OAuth(app).register(
            "provider",
            client_id=application.client_id,
            client_secret=application.client_secret,
            server_metadata_url=f"{issuer}/.well-known/openid-configuration",
            client_kwargs={
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": "client_secret_basic",
                "default_timeout": 10,
                "leeway": 0,  # renewing is ours: Authlib shall not renew on its own
                # An office proxy named in the environment cannot reach this machine's loopback.
                "trust_env": urlsplit(issuer).hostname not in ("localhost", "127.0.0.1"),
            },
        )

    def ask(self, *, after: str = "/", **hints: str) -> Response:
        """Send the browser to the provider. `hints` are `prompt`, `login_hint` and `acr_values`, one
        level here (Core §3.1.2.1).

        The newest sign-in of a browser replaces its older ones, which keeps the cookie small.
        """
        supported = self._metadata().get("scopes_supported", _WANTED_SCOPES)
        _forget_older_sign_ins()
        state = generate_token(32)
        wanted = {name: hints.get(name) for name in ("prompt", "acr_values")}
        session["asked"] = {"state": state, "after": after, **wanted}
        return self.client.authorize_redirect(
            f"{self.application.url}/callback",
            state=state,
            scope=" ".join(scope for scope in _WANTED_SCOPES if scope in supported),
            **{name: value for name, value in hints.items() if value},
        )

    def answered(self) -> tuple[dict, str]:
        """Turn the provider's answer into a visit and the path to go on to.

        Raises Trouble, or SessionEnded when a silent question found nobody signed in.
        """
        asked = session.pop("asked", None)
        if asked is None or not hmac.compare_digest(asked["state"], request.args.get("state", "")):
            raise mismatch()
        self._check_issuer_of_answer()
        self._raise_for_refusal(silent=asked["prompt"] == "none")
        with _careful(spent=mismatch()):
            token = self.client.authorize_access_token()
            visit = self._visit(token, token["userinfo"], token["id_token"])
        if asked["acr_values"] and visit["claims"].get("acr", "") < asked["acr_values"]:
            raise too_low()  # a hint to the provider, a condition of ours (Core §5.5.1.1)
        return visit | {"entered": time.time()}, asked["after"]

    def renewed(self, visit: dict) -> dict | None:
        """The visit with fresh tokens and facts; None when the refresh token is no longer good."""
        try:
            with _careful(spent=SessionEnded()):
                token = self.client.fetch_access_token(
                    grant_type="refresh_token", refresh_token=visit["refresh_token"]
                )
                token.setdefault("refresh_token", visit["refresh_token"])
                return visit | self._visit(token, visit["claims"], visit["id_token"])
        except SessionEnded:
            return None

    def leave(self, visit: dict) -> Response:
        """RP-initiated logout: the browser goes to the provider and comes back to /signed-out."""
        if "end_session_endpoint" not in self._metadata():
            raise broken("end_session_endpoint")
        return self.client.logout_redirect(
            post_logout_redirect_uri=f"{self.application.url}/signed-out",
            id_token_hint=visit["id_token"],
            client_id=self.application.client_id,
        )

    def declared_over(self, token: str) -> dict:
        """The claims of a logout token; raises Refused. A key that is new is asked for once."""
        check = partial(
            logout_token.read, token, issuer=self.issuer, client_id=self.application.client_id
        )
        self._metadata()
        try:
            return check(KeySet.import_key_set(self.client.fetch_jwk_set()))
        except logout_token.UnknownKey:
            return check(KeySet.import_key_set(self.client.fetch_jwk_set(force=True)))

    def left(self) -> bool:
        """Whether the browser comes back from the logout that this site began."""
        try:
            return bool(self.client.validate_logout_response())
        except AuthlibBaseError:
            return False

    def _visit(self, token: dict, known: dict, id_token: str) -> dict:
        """What the site remembers of a visit, small enough for a cookie: no access token."""
        told = self.client.userinfo(token=token)
        if told["sub"] != known["sub"]:
            raise broken("userinfo: sub")
        return {
            "claims": {k: v for k, v in {**known, **told}.items() if k not in _OF_THE_PROTOCOL},
            "id_token": token.get("id_token", id_token),
            "refresh_token": token.get("refresh_token"),
            "fresh_until": token.get("expires_at") or time.time() + _ASSUMED_LIFE,
        }

    def _metadata(self) -> dict:
        """The discovery document, tried again for a few seconds while the provider starts."""
        for pause in (*_PAUSES, None):
            try:
                metadata = self.client.load_server_metadata()
                break
            except RequestException as error:
                if pause is None:
                    raise unreachable() from error
                time.sleep(pause)
        if metadata.get("issuer") != self.issuer:
            raise broken(f"issuer: {metadata.get('issuer')}")
        return metadata

    def _check_issuer_of_answer(self) -> None:
        """RFC 9207 §2.4, against mix-up: required where the provider says that it sends it."""
        sent = request.args.get("iss")
        promised = self._metadata().get("authorization_response_iss_parameter_supported", False)
        if sent != self.issuer and (sent is not None or promised):
            raise broken(f"iss: {sent}")

    def _raise_for_refusal(self, *, silent: bool) -> None:
        error = request.args.get("error")
        detail = request.args.get("error_description", "")
        if error is None:
            return
        if silent and error in _NOBODY_THERE:
            raise SessionEnded
        if error in _BUSY:
            raise unreachable()
        if error in ("access_denied", "consent_required"):
            raise denied(self.application.name)
        raise broken(f"{error}: {detail}")


@contextmanager
def _careful(*, spent: Exception):
    """Say in our words what library and network say in theirs; `spent` means `invalid_grant`."""
    try:
        yield
    except HTTPError as error:
        raise unreachable() if error.response.status_code >= 500 else broken(str(error)) from error
    except RequestException as error:
        raise unreachable() from error
    except AuthlibBaseError as error:
        raise spent if error.error == "invalid_grant" else broken(str(error)) from error
    except (JoseError, KeyError, ValueError) as error:
        raise broken(f"{type(error).__name__}: {error}") from error


def _forget_older_sign_ins() -> None:
    for key in [key for key in session if key.startswith("_state_")]:
        del session[key]
