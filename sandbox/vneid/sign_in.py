"""A person's way through VNeID: kind of account, number and password, code, and who it proves.

How far somebody has come is in their signed cookie: `kind`, then `who`, and at last `proved`.
"""

import hmac
import time
from typing import Any

from flask import session

from sandbox.messages.desk import SMS, Desk, Message

from .people import Organisation, Person, Proved, Register

CITIZEN, ORGANISATION = "citizen", "organisation"
SESSION_SECONDS = 900  # so long VNeID itself remembers who signed in
MOST_WRONG_CODES = 5


class SignIn:
    """The steps of one browser; each says in words why it could not be taken, or nothing."""

    def __init__(self, register: Register, desk: Desk) -> None:
        self.register, self.desk = register, desk

    def step(self, *, again: bool) -> str:
        """Which page comes next: "known", "otp", "password" or "kind". `again`: known is not enough."""
        if self.proved() and not again:
            return "known"
        return "otp" if "who" in session else "password" if "kind" in session else "kind"

    def proved(self) -> Proved | None:
        """Who has gone all the way in this browser, not long ago."""
        kept = session.get("proved")
        if kept is None or time.time() - kept["at"] > SESSION_SECONDS:
            return None
        person, organisation = self._account(kept)
        return Proved(person, organisation, kept["level"], kept["at"])

    def choose(self, kind: str) -> str | None:
        """The kind of account."""
        if kind not in (CITIZEN, ORGANISATION):
            return "Hãy chọn loại tài khoản."
        restart()
        session["kind"] = kind
        return None

    def check_password(self, typed: str, password: str, *, level: int) -> str | None:
        """Number and password; `level` is the least that the client asks for."""
        typed = "".join(typed.split())
        organisation = self._organisation(typed)
        person = self.register.person(organisation.representative if organisation else typed)
        if session.get("kind") == ORGANISATION and organisation is None:
            person = None
        if person is None or not _same(password, self.register.password):
            return "Số định danh hoặc mật khẩu chưa đúng."
        if person.locked:
            return "Tài khoản này đang bị khóa. Hãy liên hệ cơ quan công an nơi cư trú."
        if person.level < level:
            return (
                "Dịch vụ này cần tài khoản mức 2, tài khoản này mới ở mức 1."
                " Hãy đến cơ quan công an để nâng mức."
            )
        session["who"] = {
            "number": person.number,
            "tax_code": organisation.tax_code if organisation else "",
        }
        self._prove(1) if person.level == 1 else self.send_code()
        return None

    def send_code(self) -> None:
        """Send the code to the telephone of who is on the way."""
        person = self.on_the_way()
        text = f"{self.register.otp} là mã OTP đăng nhập VNeID (bản mẫu). Không đưa mã này cho ai."
        self.desk.take(Message(SMS, person.phone, text, sender="VNeID"))

    def check_code(self, code: str) -> str | None:
        """The code from the telephone; after five wrong ones one begins anew."""
        if not _same("".join(code.split()), self.register.otp):
            session["wrong"] = session.get("wrong", 0) + 1
            if session["wrong"] < MOST_WRONG_CODES:
                return "Mã OTP chưa đúng."
            restart()
            return "Nhập sai mã OTP quá nhiều lần. Hãy đăng nhập lại từ đầu."
        self._prove(2)
        return None

    def on_the_way(self) -> Person:
        """Who has given the right password."""
        return self._account(session["who"])[0]

    def _prove(self, level: int) -> None:
        session["proved"] = {**session["who"], "level": level, "at": int(time.time())}
        restart()

    def _account(self, kept: dict[str, Any]) -> tuple[Person, Organisation | None]:
        number, tax_code = kept["number"], kept["tax_code"]
        return self.register.people[number], self.register.organisation(tax_code)

    def _organisation(self, typed: str) -> Organisation | None:
        return self.register.organisation(typed) if session.get("kind") == ORGANISATION else None


def restart() -> None:
    """Back to the first step; who has been proved stays so."""
    for name in ("kind", "who", "wrong"):
        session.pop(name, None)


def _same(typed: str, right: str) -> bool:
    return hmac.compare_digest(typed.encode(), right.encode())
