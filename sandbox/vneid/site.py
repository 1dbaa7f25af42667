"""Endpoints of VNeID: the pages that a person goes through, and what a client's server asks."""

from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Response, abort, flash, jsonify, redirect, render_template, request, session
from werkzeug.exceptions import HTTPException

from sandbox import control, faults, web
from sandbox.faults import Faults
from sandbox.messages.desk import Desk
from sandbox.setup import Setup

from . import claims, population
from .people import register
from .sign_in import SignIn, restart

if TYPE_CHECKING:
    from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant

    from .provider import Provider

NAME = "VNeID mẫu"
LOOK = {
    "tagline": "Định danh điện tử của bản trình diễn", "style": "airy",
    "accent": "#a1201b", "wash": "#fbeae8", "corner": 10,
    "icon": "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6zM8.5 12l2.500 2.500 4.500-5",
}  # fmt: skip
ANYWHERE = "http: https:"  # the client answers with redirects of its own, to sites we do not know
FOR_SERVERS = ("token", "userinfo", "jwks")


class VNeIDSite:
    """Both dialects go through the same pages: `/oauth2/…` is the portal's, `/direct/…` the other."""

    def __init__(self, setup: Setup, switches: Faults, desk: Desk) -> None:
        self.setup, self.where, self.switches = setup, setup.vneid, switches
        self.sign_in = SignIn(register(), desk)
        place = setup.place(setup.vneid, NAME)
        self.app = web.site(__package__, place, LOOK, form_action=lambda: ANYWHERE)
        self.app.jinja_env.filters["dmy"] = lambda iso: "/".join(reversed(iso.split("-")))
        self.app.before_request(self._fail)
        self.app.register_error_handler(HTTPException, _trouble)
        self.app.context_processor(lambda: {"register": register(), "setup": setup})
        control.add_to(self.app, switches)
        population.add_to(self.app, setup.vneid.population_token, switches, register())
        self._provider, self._lock = None, Lock()
        self._routes()

    @property
    def provider(self) -> "Provider":
        """Made on first use, once: its library loads slowly."""
        with self._lock:
            if self._provider is None:
                from .provider import Provider, signing_key

                key = signing_key(self.setup)
                self._provider = Provider(self.app, self.where, key, self.switches)
            return self._provider

    def _routes(self) -> None:
        rule = self.app.add_url_rule
        rule("/", "home", self.home)
        for dialect, root in (("portal", "/oauth2"), ("direct", "/direct")):
            both = {"methods": ["GET", "POST"], "defaults": {"dialect": dialect}}
            rule(f"{root}/authorize", f"{dialect}_authorize", self.authorize, **both)
            rule(f"{root}/token", f"{dialect}_token", self.token, **both | {"methods": ["POST"]})
            rule(f"{root}/userinfo", f"{dialect}_userinfo", self.userinfo, **both)
        rule("/oauth2/jwks", "jwks", self.jwks)
        rule("/oauth2/logout", "logout", self.logout, methods=["GET", "POST"])

    # What a person sees

    def home(self) -> str:
        """Who can sign in here, and with what."""
        return render_template("home.html", proved=self.sign_in.proved())

    def authorize(self, dialect: str) -> Response | str:
        """The client's request stays in the address while the person goes from step to step."""
        grant = self._grant(dialect)
        if request.method == "POST":
            return self._take_step(dialect, grant)
        step = self.sign_in.step(again=self._again())
        where = urlsplit(grant.request.payload.redirect_uri).netloc
        person = self.sign_in.on_the_way() if step == "otp" else None
        return render_template(
            f"{step}.html", proved=self.sign_in.proved(), person=person, client=where
        )

    def _grant(self, dialect: str) -> "AuthorizationCodeGrant":
        """The client's request, checked; what is wrong with it is told here, never sent elsewhere."""
        from authlib.oauth2 import OAuth2Error

        try:
            return self.provider.servers[dialect].get_consent_grant(end_user=self.sign_in.proved())
        except OAuth2Error as error:
            abort(400, f"Yêu cầu đăng nhập không hợp lệ: {error.error}. {error.description}")

    def _again(self) -> bool:
        """Whether the client wants a sign-in of now, or one of a higher level than was shown."""
        proved, wanted = self.sign_in.proved(), request.args.get("prompt", "").split()
        return "login" in wanted or (proved is not None and proved.level < _least_level())

    def _take_step(self, dialect: str, grant: "AuthorizationCodeGrant") -> Response:
        form, problem = request.form, None
        match form.get("step"):
            case "kind":
                problem = self.sign_in.choose(form.get("kind", ""))
            case "password" if "kind" in session:
                number, password = form.get("number", ""), form.get("password", "")
                problem = self.sign_in.check_password(number, password, level=_least_level())
            case "otp" if "who" in session:
                problem = self.sign_in.check_code(form.get("otp", ""))
            case "resend" if "who" in session:
                self.sign_in.send_code()
                flash("Đã gửi lại mã OTP.")
            case "continue" if self.sign_in.proved() and not self._again():
                return self._answer(dialect, grant)
            case "cancel":
                return self._answer(dialect, grant, denied=True)
            case "other":
                session.clear()
        if problem:
            flash(problem, "problem")
        elif form.get("step") in ("password", "otp") and self._is_through():
            return self._answer(dialect, grant)
        return redirect(request.full_path, 303)

    def _is_through(self) -> bool:
        return self.sign_in.proved() is not None and "kind" not in session

    def _answer(
        self, dialect: str, grant: "AuthorizationCodeGrant", *, denied: bool = False
    ) -> Response:
        restart()
        user = None if denied else self.sign_in.proved()
        server = self.provider.servers[dialect]
        return server.create_authorization_response(grant_user=user, grant=grant)

    def logout(self) -> Response | str:
        """End VNeID's own session; back only to where some client may be answered."""
        session.clear()
        target = request.values.get("post_logout_redirect_uri", "")
        if target and _origin(target) in self._origins():
            return redirect(target, 303)
        return render_template("signed_out.html")

    # What a client's server asks

    def token(self, dialect: str) -> Response:
        return self.provider.servers[dialect].create_token_response()

    def userinfo(self, dialect: str) -> Response:
        """The person's data: as they are, or in an envelope."""
        if dialect == "direct" and self._mode == faults.OLD_TOKEN:
            abort(401)
        with self.provider.protector.acquire() as token:
            proved, client = token.proved, token.client
        if client.dialect != dialect:
            abort(401)
        if dialect == "portal":
            return jsonify(claims.portal(proved, self.where.url))
        from . import envelope

        plain = self.app.json.dumps(claims.direct(proved)).encode()
        wrong = self._mode == faults.WRONG_AUDIENCE
        return jsonify(envelope.seal(plain, None if wrong else client.public_key))

    def jwks(self) -> Response:
        return jsonify({"keys": [self.provider.key.as_dict(private=False, use="sig", alg="RS256")]})

    # Failures on demand

    @property
    def _mode(self) -> str:
        return self.switches.of("vneid").mode

    def _fail(self) -> Response | None:
        """Before anything else is done for a path of VNeID's own."""
        if not request.path.startswith(("/oauth2/", "/direct/")):
            return None
        if self._mode == faults.UNAVAILABLE:
            abort(503)
        if request.path.rpartition("/")[2] not in FOR_SERVERS:
            return None
        self.switches.of("vneid").wait()
        return Response("<html>502") if self._mode == faults.GARBAGE else None

    def _origins(self) -> set[str]:
        return {_origin(uri) for client in self.where.clients for uri in client.redirect_uris}


def _least_level() -> int:
    """The lowest level that the client lists: LoA1 lets everybody in, LoA2 alone does not."""
    wanted = request.args.get("acr_values", "").split()
    return 2 if "LoA2" in wanted and "LoA1" not in wanted else 1


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _trouble(error: HTTPException) -> Response | tuple[Response | str, int]:
    """A page for a person, JSON for a server; Authlib brings its own answer."""
    if error.response is not None:
        return error.response
    if request.path.rpartition("/")[2] in (*FOR_SERVERS, "lookup"):
        return jsonify({"error": error.name, "error_description": error.description}), error.code
    return render_template("trouble.html", error=error), error.code
