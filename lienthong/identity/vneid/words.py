"""What a person reads where VNeID proved nobody: why, and what to do."""

from django.utils.translation import gettext_lazy as _

from lienthong.protocols.vneid.refusal import Reason

AGAIN = _("Hãy bắt đầu lại từ trang đăng nhập.")
REPORT = _("Hãy thử lại; nếu vẫn thế, hãy báo bộ phận hỗ trợ.")

# (what happened, what to do)
REFUSALS = {
    Reason.STATE: (
        _("Câu trả lời của VNeID không khớp với lần đăng nhập nào của trình duyệt này"),
        _("Có thể bạn đã mở lại một trang cũ. Hãy bắt đầu lại từ trang đăng nhập."),
    ),
    Reason.DENIED: (
        _("Bạn đã từ chối chia sẻ thông tin ở VNeID"),
        _("Để đăng nhập bằng VNeID, hãy đồng ý khi VNeID hỏi."),
    ),
    Reason.PROVIDER: (_("VNeID không nhận yêu cầu đăng nhập"), REPORT),
    Reason.CLIENT: (_("VNeID chưa nhận ra hệ thống này"), _("Hãy báo bộ phận hỗ trợ.")),
    Reason.SPENT: (_("Mã đăng nhập của VNeID đã hết hạn hoặc đã dùng"), AGAIN),
    Reason.OLD: (_("Lần đăng nhập ở VNeID đã quá năm phút"), AGAIN),
    Reason.LEVEL: (
        _("Việc này cần tài khoản VNeID mức 2, tài khoản vừa dùng là mức 1"),
        _("Đăng ký mức 2 tại công an cấp xã nơi cư trú, hoặc chọn cách đăng nhập khác."),
    ),
    Reason.CLAIMS: (_("VNeID không cho biết đủ số định danh, họ tên, ngày sinh"), REPORT),
    Reason.NUMBER: (_("Số định danh mà VNeID cho biết không hợp với ngày sinh"), REPORT),
}
OTHERWISE = (_("Câu trả lời của VNeID không đáng tin"), REPORT)


def of(reason: str) -> tuple[str, str]:
    """The two sentences of a refusal."""
    happened, todo = REFUSALS.get(reason, OTHERWISE)
    return str(happened), str(todo)
