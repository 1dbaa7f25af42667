"""What a person does on the pages of second factors, in Django's client."""

import html
import json
import re
from typing import Any

from django.conf import settings
from django.test import Client

from lienthong.identity.factors import recovery_codes, totp
from lienthong.identity.factors.rules import hotp, step_at
from lienthong.identity.models import Account, Totp
from lienthong.kit import clock
from lienthong.kit.actor import SYSTEM
from tests.identity.authenticator import Authenticator
from tests.small_province import PASSWORD

SECOND = "/sign-in/second-step"
WRONG = "Mã chưa đúng hoặc đã dùng"
TOO_MANY = "Đã thử quá nhiều lần"
NOT_ACCEPTED = "Khóa truy cập không được chấp nhận"


def give_app(account: Account) -> bytes:
    """An authenticator app for the account, long ago; its secret."""
    proposal = totp.Proposal.new(account)
    totp.enrol(
        actor=SYSTEM, account=account, proposal=proposal, code=hotp(proposal.secret, now_step())
    )
    Totp.objects.update(last_step=0)
    return proposal.secret


def give_codes(account: Account) -> list[str]:
    return recovery_codes.renew(actor=SYSTEM, account=account)


def now_step() -> int:
    return step_at(clock.now())


def code(secret: bytes, off: int = 0) -> str:
    """What the app shows now, or some steps from now."""
    return hotp(secret, now_step() + off)


def password(browser: Client, account: Account, url: str = "/sign-in", **extra: Any):
    return browser.post(url, {"name": account.name, "password": PASSWORD} | extra)


def text(answer) -> str:
    return html.unescape(answer.content.decode())


def signed_in(browser: Client) -> bool:
    return browser.get("/account/security").status_code == 200


def ceremony(answer) -> tuple[dict[str, Any], str]:
    """The options and the challenge that a page gives to its script."""
    page = answer.content.decode()
    options = re.search(r'data-options="([^"]+)"', page)[1]
    challenge = re.search(r'name="challenge" value="([^"]+)"', page)[1]
    return json.loads(html.unescape(options)), html.unescape(challenge)


def authenticator(**changes: Any) -> Authenticator:
    """An honest one, on the page of this installation, unless changed."""
    return Authenticator(**{"origin": settings.ISSUER} | changes)


def enrol_passkey(browser: Client, device: Authenticator, name: str = "Máy cơ quan"):
    options, challenge = ceremony(browser.get("/account/security/passkeys/add"))
    form = {"name": name, "passkey": device.create(options), "challenge": challenge}
    return browser.post("/account/security/passkeys/add", form)


def answer_with(browser: Client, device: Authenticator, url: str, post_to: str = "", **extra: Any):
    """Open the page, let the device answer its challenge, and post that."""
    options, challenge = ceremony(browser.get(url))
    form = {"passkey": device.get(options), "challenge": challenge} | extra
    return browser.post(post_to or url, form)


def enter_with(browser: Client, device: Authenticator, **extra: Any):
    """The passkey alone, from the sign-in page."""
    return answer_with(browser, device, "/sign-in", "/sign-in/passkey", **extra)
