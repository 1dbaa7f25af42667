"""What is sent to somebody who has forgotten a password."""

from django.utils.translation import gettext_lazy as _

from lienthong.identity import messages

CODE = messages.register(
    "recovery_code",
    subject=_("Mã đặt lại mật khẩu"),
    text=_(
        "Mã đặt lại mật khẩu của tài khoản %(name)s: %(code)s. Dùng trong %(minutes)s phút. Không đưa "
        "mã cho ai. Không phải bạn xin mã? Không cần làm gì."
    ),
)
NOT_THIS_WAY = messages.register(
    "recovery_not_this_way",
    subject=_("Đặt lại mật khẩu của tài khoản quản trị"),
    text=_(
        "Có người xin mã đặt lại mật khẩu của tài khoản %(name)s. Tài khoản có quyền quản trị không đặt "
        "lại được chỉ bằng mã: hãy dùng VNeID, khóa truy cập, hoặc gặp quản trị cấp trên."
    ),
)
DONE = messages.register(
    "password_recovered",
    subject=_("Mật khẩu vừa được đặt lại"),
    text=_(
        "Mật khẩu của tài khoản %(name)s vừa được đặt lại lúc %(time)s. Mọi phiên đăng nhập đã kết "
        "thúc. Không phải bạn? Hãy gọi ngay %(help)s."
    ),
)
