"""The kinds of events that the scoreboard leaves in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

CATALOGUE_LOADED = kinds.register("scoreboard_catalogue_loaded", _("Nạp danh mục chỉ tiêu"))
APPLICABILITY_SET = kinds.register(
    "scoreboard_applicability_set", _("Đặt đơn vị thuộc diện của chỉ tiêu")
)
PERIOD_ADDED = kinds.register("scoreboard_period_added", _("Thêm kỳ báo cáo"))
PERIOD_CHANGED = kinds.register("scoreboard_period_changed", _("Sửa kỳ báo cáo"))
PERIOD_CLOSED = kinds.register("scoreboard_period_closed", _("Khóa kỳ báo cáo"))
PERIOD_REOPENED = kinds.register("scoreboard_period_reopened", _("Mở lại kỳ báo cáo"))
FIGURES_STORED = kinds.register("scoreboard_figures_stored", _("Ghi số liệu"))
FIGURES_UNDONE = kinds.register("scoreboard_figures_undone", _("Hoàn tác một lần nhập số liệu"))
CELL_DECIDED = kinds.register("scoreboard_cell_decided", _("Quyết định một ô số liệu"))
INDICATOR_ADDED = kinds.register("scoreboard_indicator_added", _("Thêm chỉ tiêu"))
INDICATOR_CHANGED = kinds.register("scoreboard_indicator_changed", _("Sửa chỉ tiêu"))
INDICATOR_ENDED = kinds.register("scoreboard_indicator_ended", _("Kết thúc chỉ tiêu"))
INDICATOR_PUBLISHED = kinds.register("scoreboard_indicator_published", _("Công khai chỉ tiêu"))
INDICATOR_WITHDRAWN = kinds.register("scoreboard_indicator_withdrawn", _("Thôi công khai chỉ tiêu"))
TARGET_SET = kinds.register("scoreboard_target_set", _("Đặt mức phải đạt"))
TARGET_ENDED = kinds.register("scoreboard_target_ended", _("Bỏ mức phải đạt"))
WEIGHTS_SET = kinds.register("scoreboard_weights_set", _("Đặt trọng số của chỉ số tổng hợp"))
UNITS_REMINDED = kinds.register("scoreboard_units_reminded", _("Gửi nhắc nhở cho các đơn vị"))

PERIOD = kinds.register_subject("period", _("Kỳ báo cáo"))
BATCH = kinds.register_subject("batch", _("Lần nhập số liệu"))
CATALOGUE = kinds.register_subject("catalogue", _("Danh mục chỉ tiêu"))
INDICATOR = kinds.register_subject("indicator", _("Chỉ tiêu"))
FORM_SET = kinds.register("scoreboard_form_set", _("Đặt biểu mẫu báo cáo"))
FORM_ENDED = kinds.register("scoreboard_form_ended", _("Thôi dùng một biểu mẫu báo cáo"))
FORM_SAVED = kinds.register("scoreboard_form_saved", _("Lưu nháp biểu mẫu"))
FORM_SUBMITTED = kinds.register("scoreboard_form_submitted", _("Nộp biểu mẫu"))
FORM_WITHDRAWN = kinds.register("scoreboard_form_withdrawn", _("Rút lại biểu mẫu đã nộp"))
FORM_RETURNED = kinds.register("scoreboard_form_returned", _("Trả lại biểu mẫu để sửa"))
FORM_ACCEPTED = kinds.register("scoreboard_form_accepted", _("Duyệt biểu mẫu"))
FORM_LOCKED = kinds.register("scoreboard_form_locked", _("Khóa biểu mẫu đã duyệt"))
FORM_REOPENED = kinds.register("scoreboard_form_reopened", _("Mở lại biểu mẫu đã khóa"))
FORM_REMINDED = kinds.register("scoreboard_form_reminded", _("Nhắc nộp biểu mẫu"))
CALLER_GRANTED = kinds.register("scoreboard_caller_granted", _("Cho một hệ thống gửi số liệu"))
CALLER_RENEWED = kinds.register("scoreboard_caller_renewed", _("Đổi mã của hệ thống gửi số liệu"))
CALLER_REVOKED = kinds.register(
    "scoreboard_caller_revoked", _("Thu hồi quyền gửi số liệu của một hệ thống")
)

FORM = kinds.register_subject("scoreboard_form", _("Biểu mẫu báo cáo"))
SUBMISSION = kinds.register_subject("submission", _("Biểu mẫu của một đơn vị"))
CALLER = kinds.register_subject("scoreboard_caller", _("Hệ thống gửi số liệu"))

REPORT_CREATED = kinds.register("scoreboard_report_created", _("Lập báo cáo"))
REPORT_CHANGED = kinds.register("scoreboard_report_changed", _("Sửa báo cáo"))
REPORT_REMOVED = kinds.register("scoreboard_report_removed", _("Xóa bản thảo báo cáo"))
REPORT_SUBMITTED = kinds.register("scoreboard_report_submitted", _("Trình duyệt báo cáo"))
REPORT_RETURNED = kinds.register("scoreboard_report_returned", _("Trả lại báo cáo"))
REPORT_APPROVED = kinds.register("scoreboard_report_approved", _("Duyệt báo cáo"))
REPORT_PUBLISHED = kinds.register("scoreboard_report_published", _("Phát hành báo cáo"))
REPORT = kinds.register_subject("report", _("Báo cáo"))
