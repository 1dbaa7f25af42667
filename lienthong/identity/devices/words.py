"""What is said of devices and sessions."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.identity import messages
from lienthong.identity.rules import Method

NEW_DEVICE = messages.register(
    "new_device",
    subject=gettext_lazy("Đăng nhập từ thiết bị mới"),
    text=gettext_lazy(
        "Tài khoản %(name)s vừa đăng nhập trên thiết bị mới: %(device)s, %(address)s, %(time)s. Không "
        "phải bạn? Mở Thiết bị và phiên trên cổng đăng nhập, hoặc gọi %(help)s."
    ),
)
DISOWNED = messages.register(
    "session_disowned",
    subject=gettext_lazy("Mọi phiên đăng nhập đã kết thúc"),
    text=gettext_lazy(
        "Lúc %(time)s, một phiên của tài khoản %(name)s được báo là của người lạ. Mọi phiên đã kết "
        "thúc, cần mật khẩu mới. Không phải bạn báo? Hãy gọi %(help)s."
    ),
)

METHODS: dict[str, str | Promise] = {
    Method.PASSWORD: gettext_lazy("mật khẩu"),
    Method.ONE_TIME_PASSWORD: gettext_lazy("mã dùng một lần"),
    Method.PASSKEY: gettext_lazy("khóa truy cập"),
    Method.RECOVERY_CODE: gettext_lazy("mã dự phòng"),
    Method.REMEMBERED_DEVICE: gettext_lazy("thiết bị đã nhớ"),
    Method.VNEID_1: gettext_lazy("VNeID mức 1"),
    Method.VNEID_2: gettext_lazy("VNeID mức 2"),
}
LEVELS: dict[int, str | Promise] = {
    1: gettext_lazy("Mức 1"),
    2: gettext_lazy("Mức 2"),
    3: gettext_lazy("Mức 3"),
}


def proved_by(methods: Iterable[str]) -> str:
    """ "mật khẩu và mã dùng một lần", in the order of Method; unknown ones as they are called."""
    shown = set(methods)
    known = [str(METHODS[one]) for one in Method if one in shown]
    *others, last = known or [_("không rõ")]
    return f"{', '.join(others)} {_('và')} {last}" if others else last


def level(number: int) -> str:
    return str(LEVELS.get(number, ""))
