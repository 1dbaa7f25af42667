"""Decisions about messages: what is a number, when to try again, what of an address may be shown."""

import re
from datetime import timedelta

# Nine digits after the country's 84, of mobile networks (Thông tư 22/2014/TT-BTTTT and its amendments)
_MOBILE = re.compile(r"84[35789][0-9]{8}")
_NO_DIGIT = re.compile(r"[^0-9]")

MOST_ATTEMPTS = 8
A_DAY = timedelta(days=1)
KEPT = timedelta(days=30)


def mobile_number(typed: str) -> str | None:
    """ "+84912345678" for "0912 345 678", "84912345678" or "+84 912.345.678"; None for what is no
    mobile number of this country. `contacts.sync` says the same in SQL."""
    digits = _NO_DIGIT.sub("", typed)
    number = f"84{digits[1:]}" if digits.startswith("0") else digits
    return f"+{number}" if _MOBILE.fullmatch(number) else None


def written(recipient: str) -> str:
    """As people here write it: "0912 345 678"; an address stays as it is."""
    if "@" in recipient:
        return recipient
    local = f"0{recipient.removeprefix('+84')}"
    return f"{local[:4]} {local[4:7]} {local[7:]}"


def wait_after(attempts: int) -> timedelta:
    """Half a minute after the first failed attempt, twice as long after each further one."""
    return timedelta(seconds=30 * 2 ** (attempts - 1))


def masked(recipient: str) -> str:
    """ "+84…678", "h…@thu.example": enough to recognise one's own."""
    name, at, host = recipient.rpartition("@")
    return f"{name[:1]}…@{host}" if at else f"{recipient[:3]}…{recipient[-3:]}"
