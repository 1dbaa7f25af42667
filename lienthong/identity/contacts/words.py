"""What is sent about numbers and addresses."""

from django.utils.translation import gettext_lazy as _

from lienthong.identity import messages

CODE = messages.register(
    "contact_code",
    subject=_("Mã xác nhận địa chỉ"),
    text=_(
        "Mã xác nhận để dùng nơi này cho tài khoản %(name)s: %(code)s. Dùng trong %(minutes)s phút. Không "
        "phải bạn yêu cầu? Không cần làm gì."
    ),
)
ADDED = messages.register(
    "contact_added",
    subject=_("Tài khoản có nơi nhận mã mới"),
    text=_(
        "Lúc %(time)s, tài khoản %(name)s thêm nơi nhận mã: %(address)s. Không phải bạn? Hãy gọi ngay "
        "%(help)s."
    ),
)
REMOVED = messages.register(
    "contact_removed",
    subject=_("Tài khoản bỏ một nơi nhận mã"),
    text=_(
        "Lúc %(time)s, tài khoản %(name)s bỏ nơi nhận mã: %(address)s. Không phải bạn? Hãy gọi ngay "
        "%(help)s."
    ),
)
