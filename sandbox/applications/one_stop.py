"""What the one-stop system has beyond the other sites (SOURCES.md §2): three doors, and two kinds of people.

It keeps a user table of its own, with one password for all in this sample. From the cut-off date on
that door is locked, and who came in by it earlier is asked to come in by another.
"""

import hmac
import time
from datetime import date, datetime
from typing import Any

from flask import Response, flash, redirect, request, session

from .site import VIETNAM, Site, who

LONGEST_NAME = 100
REMEMBERED_SECONDS = 180 * 86_400
LEVEL_OF_VNEID = "lt3"
LOCKED = (
    "Từ ngày {day} hệ thống không nhận mật khẩu riêng nữa. Hãy đăng nhập bằng tài khoản VNeID hoặc"
    " qua Hệ thống xác thực tập trung."
)


class OneStop(Site):
    """The eighth site."""

    def _routes(self) -> None:
        super()._routes()
        self.app.add_url_rule("/password", view_func=self.password, methods=["POST"])
        self.app.add_url_rule("/vneid", view_func=self.vneid)
        self.app.add_url_rule("/switch", view_func=self.switch)
        self.app.context_processor(self._doors)

    def home(self) -> Response | str:
        """As everywhere, but a visit by its own password ends at the cut-off."""
        visit = session.get("visit")
        if visit and visit.get("local"):
            if not self._locked():
                return self.show(visit)
            session.clear()
        return super().home()

    def show(self, visit: dict[str, Any], **more: Any) -> str:
        person = who(visit["claims"])
        known = next((u for u in self.records["users"] if u["email"] == _local(person)), None)
        return super().show(visit, user=known, local=visit.get("local", False), **more)

    def password(self) -> Response:
        """The first door: a name and a password of this system's own."""
        name, typed = (
            request.form.get("name", "")[:LONGEST_NAME].strip(),
            request.form.get("password", ""),
        )
        user = next((u for u in self.records["users"] if u["name"] == name.lower()), None)
        right = hmac.compare_digest(typed.encode(), self.records["password"].encode())
        if self._locked() or user is None or not right:
            flash(
                self._words() if self._locked() else "Tên tài khoản hoặc mật khẩu chưa đúng.",
                "problem",
            )
            return redirect("/", 303)
        session.clear()
        claims = {"sub": user["name"], "name": user["full_name"], "unit_name": user["unit"]}
        session["visit"] = {
            "claims": claims,
            "local": True,
            "id_token": None,
            "entered": time.time(),
        }
        return self._remember(redirect("/", 303), name)

    def vneid(self) -> Response:
        """The second door: the provider again, but only with a person whom VNeID has proved."""
        return self.provider.ask(acr_values=LEVEL_OF_VNEID)

    def switch(self) -> Response:
        """To another account of the same person."""
        return self.provider.ask(prompt="select_account")

    def _remember(self, answer: Response, name: str) -> Response:
        """ "Nhớ tài khoản": the name, never the password."""
        kept = {"httponly": True, "samesite": "Lax"}
        if "remember" in request.form:
            answer.set_cookie(self._cookie, name, max_age=REMEMBERED_SECONDS, **kept)
        else:
            answer.delete_cookie(self._cookie, **kept)
        return answer

    @property
    def _cookie(self) -> str:
        return f"{self.app.config['SESSION_COOKIE_NAME']}_name"

    def _doors(self) -> dict[str, Any]:
        """What the page of doors needs."""
        return {
            "locked": self._words() if self._locked() else "",
            "cut_off": self._cut_off(),
            "remembered": request.cookies.get(self._cookie, "")[:LONGEST_NAME],
        }

    def _cut_off(self) -> date | None:
        day = self.application.cut_off
        return date.fromisoformat(day) if day else None

    def _locked(self) -> bool:
        day = self._cut_off()
        return day is not None and datetime.now(VIETNAM).date() >= day

    def _words(self) -> str:
        return LOCKED.format(day=self._cut_off().strftime("%d/%m/%Y"))


def _local(person: dict[str, Any]) -> str:
    return person["email"].partition("@")[0]
