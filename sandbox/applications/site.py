"""One site: its pages, its session, and who came in."""

import time
from datetime import datetime, timedelta, timezone
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from flask import flash, jsonify, redirect, render_template, request, session
from werkzeug.exceptions import HTTPException

from sandbox import web
from sandbox.setup import Application, Setup

from . import records
from .ended import Ended, Refused
from .trouble import SessionEnded, Trouble, plain, wrong_issuer

VIETNAM = timezone(timedelta(hours=7))  # no summer time
_TIMES = {"exp", "iat", "nbf", "auth_time", "updated_at"}
_ENDED = "Phiên đăng nhập ở Hệ thống xác thực tập trung đã kết thúc. Hãy đăng nhập lại."

_LEFT_ONLY_HERE = (
    "Bạn đã rời ứng dụng này, nhưng chưa rời được Hệ thống xác thực tập trung:"
    " hãy đăng xuất ở cổng đăng nhập."
)


class Site:
    """The views of one application; `provider` is made on first use, since it loads slowly."""

    def __init__(self, application: Application, setup: Setup) -> None:
        self.application, self.issuer = application, setup.issuer
        self.records, self.ended = records.load(application.key), Ended()
        place = setup.place(application, application.name)
        self.app = web.site(__package__, place, self.records, form_action=lambda: self.issuer)
        self.app.jinja_env.filters.update(workday=records.workday, dmy=records.dmy, told=_told)
        self.app.jinja_env.globals.update(week_of=records.week_of)
        self.app.register_error_handler(Trouble, self._trouble)
        self.app.register_error_handler(SessionEnded, self._ended)
        self.app.register_error_handler(HTTPException, lambda error: self._trouble(plain(error)))
        self._routes()

    @cached_property
    def provider(self):
        from .provider import Provider

        return Provider(self.app, issuer=self.issuer, application=self.application)

    def _routes(self) -> None:
        self.app.add_url_rule("/", view_func=self.home)
        self.app.add_url_rule("/login", view_func=self.login, methods=["GET", "POST"])
        self.app.add_url_rule("/callback", view_func=self.callback)
        self.app.add_url_rule("/logout", view_func=self.logout, methods=["GET", "POST"])
        self.app.add_url_rule("/signed-out", view_func=self.signed_out)
        self.app.add_url_rule(
            "/backchannel-logout", view_func=self.backchannel_logout, methods=["POST"]
        )

    def home(self):
        """The work of whoever is in; the offer to sign in for everybody else."""
        visit = session.get("visit")
        if visit is None:
            return render_template(f"{self.records.get('landing', 'landing')}.html")
        if self.ended.covers(visit):
            raise SessionEnded
        if visit["fresh_until"] <= time.time():
            visit = self.provider.renewed(visit) if visit["refresh_token"] else None
            if visit is None:
                return self.provider.ask(prompt="none")
            session["visit"] = visit
        return self.show(visit)

    def show(self, visit: dict, **more: Any) -> str:
        """The page of who is in; `more` is what a site's own template needs."""
        claims, today = visit["claims"], datetime.now(VIETNAM).date()
        page = f"{self.records.get('page', 'home')}.html"
        return render_template(page, who=who(claims), claims=claims, today=today, **more)

    def login(self):
        """The tile leads here; also a third party's link (OpenID Connect Core §4).

        With `other`, the provider asks for a name and password even where somebody is signed in.
        """
        given = request.values
        if given.get("iss", self.issuer).rstrip("/") != self.issuer:
            raise wrong_issuer()
        return self.provider.ask(
            after=self._own_path(given.get("target_link_uri", "")),
            login_hint=given.get("login_hint", "")[:200],
            prompt="login" if "other" in given else "",
        )

    def callback(self):
        """The answer of the provider; an old answer changes nothing for who is already in."""
        try:
            visit, after = self.provider.answered()
        except Trouble as trouble:
            if trouble.status == 400 and "visit" in session:
                return redirect("/")
            raise
        session.clear()
        session["visit"] = visit
        return redirect(after)

    def logout(self):
        """Sign out here and at the provider; a GET only asks, so that no foreign link does it."""
        visit = session.get("visit")
        if request.method == "GET" and visit:
            return render_template("logout.html", who=who(visit["claims"]))
        session.clear()
        if visit is None or visit["id_token"] is None:
            return redirect("/")
        try:
            return self.provider.leave(visit)
        except Trouble:
            flash(_LEFT_ONLY_HERE)
            return redirect("/")

    def backchannel_logout(self):
        """The provider says which session is over (Back-Channel Logout 1.0 §2.5–2.8)."""
        try:
            self.ended.end(self.provider.declared_over(request.form.get("logout_token", "")))
        except Refused as refused:
            return jsonify(error="invalid_request", error_description=str(refused)), 400
        return "", 200, {"Cache-Control": "no-store"}

    def signed_out(self):
        """Back from the provider; whoever comes here in another way sees the first page."""
        if "state" in request.args and self.provider.left():
            return render_template("signed_out.html")
        return redirect("/")

    def _own_path(self, target: str) -> str:
        """Path and query of an address of this site; anything else leads to the first page."""
        try:
            parts = urlsplit(target)
        except ValueError:  # such as "http://["
            return "/"
        if f"{parts.scheme}://{parts.netloc}" != self.application.url:
            return "/"
        path = "/" + parts.path.lstrip("/\\")  # "//other.example" would leave this site
        return f"{path}?{parts.query}" if parts.query else path

    def _trouble(self, trouble: Trouble):
        if trouble.status == 403:  # the provider has spoken: what was open here closes
            session.clear()
        return render_template("trouble.html", trouble=trouble), trouble.status

    def _ended(self, _):
        session.clear()
        flash(_ENDED)
        return redirect("/")


def who(claims: dict) -> dict:
    """What a page says of a person; a claim that the provider does not send stays empty."""
    return {
        "name": claims.get("name") or claims.get("preferred_username") or claims["sub"],
        "email": claims.get("email", ""),
        "title": claims.get("title", ""),
        "unit_code": claims.get("unit_code", ""),
        "unit_name": claims.get("unit_name", ""),
        "unit_path": claims.get("unit_path", ""),
        "level": claims.get("acr", ""),
        "methods": claims.get("amr", []),
        "kind": claims.get("account_kind", "officer"),
        "acting": _acting(claims.get("act")),
    }


def _acting(act: object) -> str:
    """Who acts for whom the claims speak of (RFC 8693 §4.1); "" where they act themselves."""
    return str(act.get("name") or act.get("sub") or "") if isinstance(act, dict) else ""


def _told(value, name: str) -> str:
    """A claim as a reader wants it: times as dates, lists with commas."""
    if name in _TIMES:
        return datetime.fromtimestamp(value, VIETNAM).strftime("%H:%M:%S %d/%m/%Y")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {item}" for key, item in value.items())
    if isinstance(value, bool):
        return "đúng" if value else "sai"
    return str(value)
