"""Tokens of systems: how long they live, how a request presents one, which stands for whom.

Each is told once and kept as a digest; `models.MachineKey` is what a feature's own table inherits.
"""

from datetime import date, datetime, time, timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lienthong.identity.models import MachineKey
from lienthong.kit import clock, secrets
from lienthong.kit.refusal import Refused

Key = TypeVar("Key", bound=MachineKey)

LONGEST = timedelta(days=731)
USUAL = timedelta(days=365)
TOUCH_EVERY = timedelta(minutes=1)


def end_of(until: date | None) -> datetime:
    """The last moment of the day (of the one in a year), in Việt Nam.

    Raises Refused for a day that is over or more than two years away.
    """
    day = until or clock.today() + USUAL
    if not clock.today() < day <= clock.today() + LONGEST:
        raise Refused(_("Ngày hết hạn phải sau hôm nay và trong vòng hai năm"), field="until")
    return datetime.combine(day, time.max, clock.VIETNAM)


def presented(request: HttpRequest) -> str:
    """The bearer token of a request (RFC 6750 §2.1); "" where there is none."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def live(keys: QuerySet[Key], token: str) -> Key | None:
    """The key that a token stands for, with its unit; None if it is over or never was."""
    now = clock.now()
    found = keys.select_related("unit").filter(
        digest=secrets.digest(token), revoked_at=None, expires_at__gt=now
    )
    key = found.first()
    if key and (key.last_used_at is None or now - key.last_used_at >= TOUCH_EVERY):
        keys.filter(pk=key.pk).update(last_used_at=now)
    return key


def state(key: MachineKey) -> str:
    """ "live", "expired" or "revoked"."""
    if key.revoked_at:
        return "revoked"
    return "expired" if key.expires_at <= clock.now() else "live"
