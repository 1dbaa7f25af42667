"""The kinds of events that changes of units leave in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

kinds.register_subject("unit", _("Đơn vị"))

UNIT_ADDED = kinds.register("unit_added", _("Thêm đơn vị"))
UNIT_EDITED = kinds.register("unit_edited", _("Sửa đơn vị"))
UNIT_MOVED = kinds.register("unit_moved", _("Chuyển đơn vị"))
UNIT_ENDED = kinds.register("unit_ended", _("Kết thúc đơn vị"))
UNIT_REOPENED = kinds.register("unit_reopened", _("Hoàn tác kết thúc đơn vị"))
ALIAS_CONFIRMED = kinds.register("alias_confirmed", _("Xác nhận cách viết tên đơn vị"))
ALIAS_FORGOTTEN = kinds.register("alias_forgotten", _("Bỏ cách viết tên đơn vị"))
UNITS_IMPORTED = kinds.register("units_imported", _("Nhập danh sách đơn vị"))
UNITS_EXPORTED = kinds.register("units_exported", _("Xuất danh sách đơn vị"))
