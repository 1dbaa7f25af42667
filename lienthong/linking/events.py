"""The kinds of events that linking with applications leaves in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

USERS_MATCHED = kinds.register("users_matched", _("Đối chiếu người dùng của ứng dụng"))
USER_DECIDED = kinds.register("user_decided", _("Quyết định người dùng của ứng dụng là ai"))
USERS_LINKED = kinds.register("users_linked", _("Gắn người dùng của ứng dụng với cán bộ"))
LINKING_EXPORTED = kinds.register("linking_exported", _("Xuất kết quả đối chiếu người dùng"))
