"""Policies in a sentence, the same on pages, at the command line and in reminders."""

from django.utils.translation import gettext as _

from lienthong.identity.models import SignInPolicy
from lienthong.identity.rules import ROLE_NAMES
from lienthong.sso.policies import queries

DEMANDS = {
    "vneid": (1, True, False),
    "vneid_or_passkey": (1, True, True),
    "lt2": (2, False, False),
    "lt3": (3, False, False),
}


def demand(policy: SignInPolicy) -> str:
    """What must be shown."""
    if policy.vneid and policy.passkey_counts:
        return _("Đăng nhập bằng VNeID, hoặc khóa truy cập của người đã xác thực")
    if policy.vneid:
        return _("Chỉ đăng nhập bằng VNeID")
    if policy.level == 3:
        return _("VNeID mức 2, hoặc khóa truy cập của người đã xác thực (lt3)")
    return _("Xác thực hai lớp (lt2)")


def whom(policy: SignInPolicy) -> str:
    """Whom it concerns, and where."""
    role = _(dict(ROLE_NAMES)[policy.role]) if policy.role else ""
    unit = policy.unit.full_name if policy.unit else _("Mọi đơn vị")
    return ", ".join(filter(None, (unit, role)))


def where(policy: SignInPolicy) -> str:
    """Which application asks."""
    application = queries.application_of(policy)
    return application.name if application else _("Mọi ứng dụng và trang quản trị")
