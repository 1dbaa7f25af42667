"""The kinds of events that the portal leaves in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

kinds.register_subject("notice", _("Thông báo"))

NOTICE_ADDED = kinds.register("notice_added", _("Đăng thông báo"))
NOTICE_EDITED = kinds.register("notice_edited", _("Sửa thông báo"))
NOTICE_ENDED = kinds.register("notice_ended", _("Gỡ thông báo"))
