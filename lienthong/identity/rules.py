"""Decisions about accounts: names, roles, passwords, how many failures are too many."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from lienthong.kit.text import noop

ACCOUNT_NAME = re.compile(r"^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$")
MAX_NAME = 64


class Rights(StrEnum):
    """What administrators may do; a right is held over a subtree of units."""

    MANAGE_UNITS = "units.manage"
    MANAGE_ACCOUNTS = "accounts.manage"
    GRANT_ROLES = "roles.grant"
    MANAGE_APPLICATIONS = "applications.manage"
    MANAGE_NOTICES = "notices.manage"
    READ_AUDIT = "audit.read"
    MANAGE_POLICIES = "policies.manage"
    READ_IDENTITIES = "identities.read"  # lists with CCCD numbers
    MANAGE_SCOREBOARD = "scoreboard.manage"  # indicators, periods, figures, reports
    REPORT_FIGURES = "scoreboard.report"  # the figures of a unit
    READ_SCOREBOARD = "scoreboard.read"  # figures that are not public


ROLES: dict[str, frozenset[str]] = {
    "province_admin": frozenset(Rights),
    "unit_admin": frozenset(
        {
            Rights.MANAGE_UNITS,
            Rights.MANAGE_ACCOUNTS,
            Rights.GRANT_ROLES,
            Rights.READ_AUDIT,
            Rights.MANAGE_POLICIES,
            Rights.READ_IDENTITIES,
            Rights.REPORT_FIGURES,
            Rights.READ_SCOREBOARD,
        }
    ),
    "application_admin": frozenset({Rights.MANAGE_APPLICATIONS}),
    "auditor": frozenset({Rights.READ_AUDIT}),
    "scoreboard_editor": frozenset(
        {Rights.MANAGE_SCOREBOARD, Rights.REPORT_FIGURES, Rights.READ_SCOREBOARD}
    ),
    "unit_reporter": frozenset({Rights.REPORT_FIGURES, Rights.READ_SCOREBOARD}),
    "leader": frozenset({Rights.READ_SCOREBOARD}),
}
ROLE_NAMES = [
    ("province_admin", noop("Quản trị tỉnh")),
    ("unit_admin", noop("Quản trị đơn vị")),
    ("application_admin", noop("Quản trị ứng dụng")),
    ("auditor", noop("Kiểm tra nhật ký")),
    ("scoreboard_editor", noop("Tổng hợp số liệu")),
    ("unit_reporter", noop("Báo cáo số liệu của đơn vị")),
    ("leader", noop("Lãnh đạo xem số liệu")),
]


def account_name(typed: str, mail_domain: str) -> str:
    """What was typed at sign-in as an account name: without spaces, capitals and the official suffix."""
    name = typed.strip().lower()
    return name.removesuffix(f"@{mail_domain.lower()}")


def account_name_problem(name: str) -> str | None:
    """Why this cannot be an account's name; None if it can."""
    if ACCOUNT_NAME.fullmatch(name):
        return None
    return noop(
        "Tên tài khoản chỉ gồm chữ thường không dấu, số, dấu chấm, gạch ngang, dài 1–64 ký tự"
    )


# ── What is said of an officer ──────────────────────────────────────────────────────────────────────

_PHONE = re.compile(r"\+?[0-9][0-9 .()-]{5,28}[0-9](?: ?(?:ext|máy lẻ)\.? ?[0-9]{1,5})?")
_EMAIL = re.compile(r"[^@\s;,<>\"]+@[^@\s;,<>\"]+\.[^@\s;,<>\".]{2,}")
# Ten digits, and three more for a dependent unit (Thông tư 105/2020/TT-BTC, Điều 5). A citizen's number
# is not taken here: it is identity data and kept elsewhere.
_TAX_CODE = re.compile(r"[0-9]{10}(?:-[0-9]{3})?")


def profile_problems(profile: Mapping[str, object]) -> dict[str, str]:
    """Why fields of an officer's form cannot be taken, by field; blank ones can, the given name apart."""
    problems: dict[str, str] = {}
    if not profile["given_name"]:
        problems["given_name"] = noop("Hãy nhập tên")
    for field in ("phone", "mobile", "desk_phone"):
        if (typed := str(profile[field])) and not _PHONE.fullmatch(typed):
            problems[field] = noop(
                "Số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm; ví dụ 0271 3000 000"
            )
    if any(not _EMAIL.fullmatch(one) for one in emails(str(profile["emails"]))):
        problems["emails"] = noop(
            "Viết từng địa chỉ thư, cách nhau bằng dấu chấm phẩy; ví dụ a@tinh.vn; b@tinh.vn"
        )
    if (typed := str(profile["tax_code"])) and not _TAX_CODE.fullmatch(typed):
        problems["tax_code"] = noop(
            "Mã số thuế gồm 10 chữ số, hoặc 10 chữ số, gạch ngang và 3 chữ số"
        )
    return problems


def emails(typed: str) -> list[str]:
    """The addresses of a field that separates them by ";" (SOURCES.md §2)."""
    return [one.strip() for one in typed.split(";") if one.strip()]


# ── Too many failures (SECURITY.md 32, 33) ──────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Limit:
    failures: int
    window: timedelta


# A stranger's guesses at one account are few; a known device of the account has a count of its own, so
# that nobody locks its owner out; an office of 300 behind one address mistypes far less than 100 times
# in a quarter of an hour; the overall limit slows spraying from many addresses.
LIMITS = {
    "account": Limit(10, timedelta(minutes=15)),
    "device": Limit(20, timedelta(minutes=15)),
    "address": Limit(100, timedelta(minutes=15)),
    "overall": Limit(1500, timedelta(minutes=5)),
    "own_password": Limit(10, timedelta(minutes=15)),  # asked of whoever wants to change it
    # Second factors, apart from passwords: three of a million codes are right at any time.
    "factor": Limit(5, timedelta(minutes=15)),
    "device_factor": Limit(10, timedelta(minutes=15)),
    "vneid": Limit(200, timedelta(minutes=15)),  # answers from one address that proved nobody yet
    # Codes for a forgotten password: how many are sent, and how often one is guessed (six digits).
    "recovery": Limit(5, timedelta(hours=1)),
    "recovery_device": Limit(5, timedelta(hours=1)),
    "recovery_address": Limit(60, timedelta(hours=1)),
    "recovery_overall": Limit(300, timedelta(minutes=5)),
    "recovery_code": Limit(20, timedelta(days=1)),
    "contact": Limit(5, timedelta(hours=1)),  # codes to a new number or address of one's own
    "new_device": Limit(3, timedelta(days=1)),  # messages about sign-ins, to one account
    "question": Limit(1, timedelta(minutes=10)),  # a human check counts once
}


def counted_for(*, name: str, address: str, device: str | None) -> dict[str, str]:
    """Which counters an attempt belongs to. A known device answers only for itself."""
    if device is not None:
        return {"device": f"{name}|{device}"}
    return {"account": name, "address": address, "overall": ""}


# From here on a question in words is asked too (human_check.py): it slows programs, not people.
QUESTION_FROM = {
    "account": 3,
    "device": 3,
    "address": 30,
    "recovery": 3,
    "recovery_device": 3,
    "recovery_address": 30,
}


def asks_question(counts: Mapping[str, int]) -> bool:
    """Whether the next attempt must answer one; `counts` holds failures in the running window."""
    return any(
        kind in QUESTION_FROM and count >= QUESTION_FROM[kind] for kind, count in counts.items()
    )


def too_many(counts: dict[str, int]) -> bool:
    """Whether any counter has reached its limit; `counts` holds failures in the running window."""
    return any(count >= LIMITS[kind].failures for kind, count in counts.items())


# ── How sure we are of the person ───────────────────────────────────────────────────────────────────


class Method(StrEnum):
    """How something was proved, as tokens tell it (`amr`): names of RFC 8176 where it has one."""

    PASSWORD = "pwd"  # noqa: S105 - a name
    ONE_TIME_PASSWORD = "otp"  # noqa: S105 - a name
    PASSKEY = "hwk"
    RECOVERY_CODE = "rc"
    REMEMBERED_DEVICE = "dev"
    VNEID_1 = "vneid1"
    VNEID_2 = "vneid2"


SECOND_FACTORS = frozenset(
    {Method.ONE_TIME_PASSWORD, Method.RECOVERY_CODE, Method.REMEMBERED_DEVICE}
)
LEVELS = (1, 2, 3)


def level(methods: Iterable[str], *, personal_passkey: bool = False) -> int:
    """Ours and explicit, apart from VNeID's own: 1 a password; 2 a password with a second factor, a
    passkey, or VNeID level 1; 3 VNeID level 2, or a passkey bound to a verified person. 0: nothing.

    `personal_passkey` tells that the passkey is such a one: that somebody was proved beside it, by
    VNeID level 1, makes no other one personal.
    """
    shown = set(methods)
    if Method.VNEID_2 in shown or (Method.PASSKEY in shown and personal_passkey):
        return 3
    if shown & {Method.VNEID_1, Method.PASSKEY}:
        return 2
    if Method.PASSWORD in shown:
        return 2 if shown & SECOND_FACTORS else 1
    return 0


class Step(StrEnum):
    """What a sign-in under way waits for (models.PendingSignIn)."""

    FACTOR = "factor"  # the password was right: a second factor
    VNEID = "vneid"  # the browser is at VNeID, or we are asking it
    CHOOSE = "choose"  # the person is proved: which of the accounts
    BIND = "bind"  # the person is proved and no account is theirs yet


PENDING_LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Need:
    """What a session lacks: a level, or VNeID itself (or a passkey, where that counts as much)."""

    level: int = 1
    vneid: bool = False
    passkey_counts: bool = False

    def met_by(self, *, level: int, methods: Iterable[str], person_proved: bool) -> bool:
        """The same decision as `sql.UNSATISFIED`, for the pages that ask for what is lacking."""
        vneid = any(method in (Method.VNEID_1, Method.VNEID_2) for method in methods)
        instead = self.passkey_counts and person_proved
        return level >= self.level and (not self.vneid or vneid or instead)


# ── Sessions ────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class SessionPolicy:
    idle: timedelta
    absolute: timedelta


def session_policy(idle_minutes: int, hours: int) -> SessionPolicy:
    return SessionPolicy(timedelta(minutes=idle_minutes), timedelta(hours=hours))


def session_over(
    *, seen_at: datetime, expires_at: datetime, now: datetime, policy: SessionPolicy
) -> bool:
    """NIST SP 800-63B §7.2: a session ends after inactivity and after an absolute lifetime."""
    return now >= expires_at or now - seen_at >= policy.idle


# ── Passwords ───────────────────────────────────────────────────────────────────────────────────────

MAX_PASSWORD_BYTES = 512  # SECURITY.md 38: what is hashed is bounded
LINK_LIFETIME = timedelta(hours=72)


def password_problem(
    password: str, *, least: int, names: tuple[str, ...], common: frozenset[str]
) -> str | None:
    """NIST SP 800-63B §5.1.1.2: length first, no composition rules, nothing common or personal.

    The words may hold `%(least)s`.
    """
    if len(password) < least:
        return noop("Mật khẩu cần ít nhất %(least)s ký tự. Một câu ngắn dễ nhớ là tốt nhất.")
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        return noop("Mật khẩu quá dài.")
    lowered = password.lower()
    bare = lowered.rstrip("0123456789!@#$%^&*._-")  # "matkhau2024!" is "matkhau" to a guesser
    if {lowered, bare} & common or len(set(lowered)) < 4 or _is_run(lowered):
        return noop("Mật khẩu này quá phổ biến, người khác dễ đoán ra.")
    if any(
        name and len(name) >= 4 and name in lowered and len(lowered) - len(name) < 6
        for name in names
    ):
        return noop("Mật khẩu quá giống tên tài khoản hoặc họ tên.")
    return None


def _is_run(text: str) -> bool:
    """ "12345678", "abcdefgh", "87654321": each character follows the one before."""
    steps = {ord(after) - ord(before) for before, after in pairwise(text)}
    return steps in ({1}, {-1})
