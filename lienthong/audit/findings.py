"""What a check found, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.audit.checks import Finding, What

SENTENCES = {
    What.EVENT_CHANGED: gettext_lazy(
        "Nội dung không khớp mã xác thực: đã bị sửa hoặc không do hệ thống ghi."
    ),
    What.EVENT_REMOVED: gettext_lazy("Đã được ghi nhưng không còn trong cơ sở dữ liệu: đã bị xóa."),
    What.EVENT_NOT_QUEUED: gettext_lazy("Không thuộc niêm phong nào và không chờ niêm phong."),
    What.EVENT_SEALED_TWICE: gettext_lazy("Nằm trong hơn một niêm phong."),
    What.EVENTS_SWAPPED: gettext_lazy(
        "Các sự kiện hiện có không phải là những sự kiện đã niêm phong."
    ),
    What.SEAL_CHANGED: gettext_lazy("Niêm phong đã bị sửa hoặc đổi thứ tự."),
    What.SEAL_REMOVED: gettext_lazy("Niêm phong đã bị xóa."),
    What.SEAL_MISPLACED: gettext_lazy("Không nối tiếp niêm phong đứng trước."),
    What.TAIL_CUT: gettext_lazy(
        "Có đầu chuỗi bên ngoài nhưng không còn trong cơ sở dữ liệu: đuôi nhật ký bị cắt."
    ),
    What.HEAD_CHANGED: gettext_lazy(
        "Đầu chuỗi bên ngoài khác với niêm phong: tệp đầu chuỗi đã bị sửa."
    ),
    What.HEAD_MISSING: gettext_lazy(
        "Không có đầu chuỗi bên ngoài: tệp đầu chuỗi bị mất hoặc bị cắt."
    ),
    What.HEAD_UNREADABLE: gettext_lazy("Không đọc được dòng này của tệp đầu chuỗi."),
}


def as_facts(finding: Finding) -> dict[str, Any]:
    """`what`, `event` or `seal` or both (seals in a row: up to `until`), and `detail`, a sentence."""
    until = finding.until if finding.until != finding.seal else None
    named = {"event": finding.event, "seal": finding.seal, "until": until}
    return {
        "what": str(finding.what),
        **{name: number for name, number in named.items() if number is not None},
        "detail": f"{_name(finding)}: {SENTENCES[finding.what]}",
    }


def _name(finding: Finding) -> str:
    if finding.event is not None and finding.seal is not None:
        return _("Sự kiện %(event)s của niêm phong %(seal)s") % {
            "event": finding.event,
            "seal": finding.seal,
        }
    if finding.event is not None:
        return _("Sự kiện %(event)s") % {"event": finding.event}
    if finding.seal is None:
        return _("Dòng %(line)s") % {"line": finding.line}
    if finding.until in (None, finding.seal):
        return _("Niêm phong %(seal)s") % {"seal": finding.seal}
    return _("Niêm phong %(seal)s đến %(until)s") % {"seal": finding.seal, "until": finding.until}
