"""The kinds of events that delegations leave in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

kinds.register_subject("delegation", _("Ủy quyền"))

ASKED = kinds.register("delegation_asked", _("Đề nghị ủy quyền"))
ACCEPTED = kinds.register("delegation_accepted", _("Nhận ủy quyền"))
DECLINED = kinds.register("delegation_declined", _("Từ chối ủy quyền"))
REVOKED = kinds.register("delegation_revoked", _("Thu hồi ủy quyền"))
ACTING_BEGUN = kinds.register("acting_begun", _("Bắt đầu làm thay"))
ACTING_ENDED = kinds.register("acting_ended", _("Thôi làm thay"))
EXPORTED = kinds.register("delegations_exported", _("Xuất danh sách ủy quyền"))
