"""What each role of identity.rules means, in words for who grants it."""

from django.utils.translation import gettext_lazy

MEANINGS = {
    "province_admin": gettext_lazy(
        "Làm mọi việc quản trị trong đơn vị được giao: đơn vị, cán bộ, vai trò, ứng dụng, thông báo, nhật ký"
    ),
    "unit_admin": gettext_lazy(
        "Quản lý đơn vị và cán bộ từ đơn vị được giao trở xuống, cấp vai trò, đọc nhật ký của đơn vị"
    ),
    "application_admin": gettext_lazy("Đăng ký ứng dụng và cho phép cán bộ vào ứng dụng"),
    "auditor": gettext_lazy("Chỉ đọc nhật ký, không thay đổi được gì"),
    "scoreboard_editor": gettext_lazy(
        "Quản lý chỉ tiêu, nhập và duyệt số liệu, lập báo cáo; không quản lý cán bộ"
    ),
    "unit_reporter": gettext_lazy("Báo cáo số liệu của đơn vị được giao và xem số liệu của đơn vị"),
    "leader": gettext_lazy("Xem số liệu từ đơn vị được giao trở xuống, không thay đổi được gì"),
}
