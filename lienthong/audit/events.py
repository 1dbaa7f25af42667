"""The kinds of events that the trail leaves about itself."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

AUDIT_EXPORTED = kinds.register("audit_exported", _("Xuất nhật ký"))
AUDIT_HEADS_RESTORED = kinds.register("audit_heads_restored", _("Ghi lại đầu chuỗi nhật ký"))
