"""What indicators are about, in the order of the report."""

from django.utils.translation import gettext_lazy as _

TOPICS = {
    "direction": _("Chỉ đạo, kế hoạch"),
    "online-services": _("Dịch vụ công trực tuyến"),
    "citizen-app": _("Ứng dụng công dân số"),
    "hotline": _("Tổng đài 1022"),
    "shared-platforms": _("Các nền tảng dùng chung"),
    "community-teams": _("Tổ công nghệ số cộng đồng"),
    "e-certification": _("Chứng thực điện tử"),
    "online-payments": _("Thanh toán trực tuyến"),
    "communication": _("Truyền thông và học tập"),
    "platform": _("Hệ thống này tự đo"),
}
