"""The kinds of events that provisioning leaves in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

kinds.register_subject("scim_client", _("Kết nối SCIM"))

TOKEN_ISSUED = kinds.register("scim_token_issued", _("Cấp mã kết nối SCIM"))
TOKEN_RENEWED = kinds.register("scim_token_renewed", _("Đổi mã kết nối SCIM"))
TOKEN_REVOKED = kinds.register("scim_token_revoked", _("Thu hồi mã kết nối SCIM"))
TARGET_SET = kinds.register("scim_target_set", _("Đặt nơi nhận tài khoản của ứng dụng"))
TARGET_REMOVED = kinds.register("scim_target_removed", _("Thôi chuyển tài khoản đến ứng dụng"))
