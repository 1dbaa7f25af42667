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

PERIOD = kinds.register_subject("period", _("Kỳ báo cáo"))
BATCH = kinds.register_subject("batch", _("Lần nhập số liệu"))
CATALOGUE = kinds.register_subject("catalogue", _("Danh mục chỉ tiêu"))
INDICATOR = kinds.register_subject("indicator", _("Chỉ tiêu"))
