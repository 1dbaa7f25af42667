"""The kinds of events that identity data leave in the audit trail; never a value of them."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

kinds.register_subject("person", _("Người"))
kinds.register_subject("identity_check", _("Lần xác thực danh tính"))

IDENTITY_DECLARED = kinds.register("identity_declared", _("Khai thông tin CCCD"))
IDENTITY_ASKED = kinds.register("identity_asked", _("Gửi xác thực danh tính"))
IDENTITY_ANSWERED = kinds.register("identity_answered", _("Kết quả xác thực danh tính"))
CARD_SEEN = kinds.register("identity_card_seen", _("Đối chiếu thẻ gốc"))
PERSON_PROVED = kinds.register("person_proved", _("Chứng minh danh tính"))
