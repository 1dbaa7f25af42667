"""What is said of second factors: to their owner when they change, and on pages when they are asked for."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.identity import messages
from lienthong.identity.factors.rules import Refusal
from lienthong.identity.rules import Need

ADDED = messages.register(
    "factor_added",
    subject=_("Đã thêm bước xác thực thứ hai"),
    text=_(
        "Tài khoản %(name)s vừa thêm một cách xác thực hai bước. Không phải bạn? Hãy gọi %(help)s ngay."
    ),
)
REMOVED = messages.register(
    "factor_removed",
    subject=_("Đã gỡ một cách xác thực hai bước"),
    text=_(
        "Tài khoản %(name)s vừa gỡ một cách xác thực hai bước. Không phải bạn? Hãy gọi %(help)s ngay."
    ),
)
CODES_ISSUED = messages.register(
    "recovery_codes_issued",
    subject=_("Đã cấp mã dự phòng mới"),
    text=_(
        "Tài khoản %(name)s vừa nhận bộ mã dự phòng mới, các mã cũ hết giá trị. Không phải bạn? Hãy "
        "gọi %(help)s ngay."
    ),
)
CODE_USED = messages.register(
    "recovery_code_used",
    subject=_("Vừa dùng một mã dự phòng"),
    text=_(
        "Một mã dự phòng của tài khoản %(name)s vừa được dùng để đăng nhập. Không phải bạn? Hãy gọi "
        "%(help)s ngay."
    ),
)
RESET = messages.register(
    "factors_reset",
    subject=_("Xác thực hai bước đã được đặt lại"),
    text=_(
        "Quản trị đã đặt lại xác thực hai bước của tài khoản %(name)s. Bạn không đề nghị? Hãy gọi "
        "%(help)s ngay."
    ),
)
DISABLED = messages.register(
    "passkey_disabled",
    subject=_("Một khóa truy cập đã bị khóa"),
    text=_(
        "Khóa truy cập “%(passkey)s” của tài khoản %(name)s đã bị khóa vì có dấu hiệu bị sao chép. Hãy "
        "gỡ khóa đó trên trang Bảo mật, hoặc gọi %(help)s."
    ),
)

TOO_MANY = _("Đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại, hoặc dùng cách khác.")
WRONG_PASSKEY = _(
    "Khóa truy cập không được chấp nhận. Hãy thử lại, dùng cách khác hoặc liên hệ bộ phận hỗ trợ."
)
OVER = _("Lần đăng nhập này đã quá hạn. Mời bạn đăng nhập lại.")
REFUSALS: dict[Refusal, str | Promise] = {
    Refusal.WRONG: _("Mã chưa đúng hoặc đã dùng. Hãy nhập mã mới nhất."),
    Refusal.TOO_MANY: TOO_MANY,
    Refusal.OVER: OVER,
}


def needed(need: Need) -> str | Promise:
    """What somebody asks for, to stand behind "yêu cầu"."""
    if need.vneid and need.passkey_counts:
        return _("đăng nhập bằng VNeID, hoặc khóa truy cập gắn với danh tính đã xác minh")
    if need.vneid:
        return _("đăng nhập bằng VNeID")
    if need.level >= 3:
        return _("VNeID mức 2, hoặc khóa truy cập gắn với danh tính đã xác minh")
    return _("thêm một bước xác thực ngoài mật khẩu")
