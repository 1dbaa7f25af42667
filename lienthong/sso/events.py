"""The kinds of events that applications, grants and keys leave in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

kinds.register_subject("application", _("Ứng dụng"))
kinds.register_subject("key", _("Khóa ký"))

ENTERED = kinds.register("application_entered", _("Vào ứng dụng"))
REQUEST = kinds.register("application_request", _("Yêu cầu của ứng dụng"))
TOKEN_GRANTED = kinds.register("token_granted", _("Cấp mã truy cập"))
TOKEN_REFRESHED = kinds.register("token_refreshed", _("Gia hạn mã truy cập"))
GRANT_ENDED = kinds.register("grant_ended", _("Thu hồi quyền truy cập của ứng dụng"))
LOGOUT = kinds.register("application_logout", _("Đăng xuất từ ứng dụng"))
APPLICATION_ADDED = kinds.register("application_added", _("Thêm ứng dụng"))
APPLICATION_EDITED = kinds.register("application_edited", _("Sửa ứng dụng"))
APPLICATION_SUSPENDED = kinds.register("application_suspended", _("Tạm ngừng ứng dụng"))
APPLICATION_RESUMED = kinds.register("application_resumed", _("Mở lại ứng dụng"))
APPLICATION_REMOVED = kinds.register("application_removed", _("Xóa ứng dụng"))
APPLICATION_RESTORED = kinds.register("application_restored", _("Khôi phục ứng dụng"))
SECRET_RENEWED = kinds.register("client_secret_renewed", _("Đổi khóa bí mật của ứng dụng"))
ACCESS_ALLOWED = kinds.register("access_allowed", _("Cho phép vào ứng dụng"))
ACCESS_ENDED = kinds.register("access_ended", _("Thôi cho phép vào ứng dụng"))
NAME_MAPPED = kinds.register("name_mapped", _("Gán tên người dùng trong ứng dụng"))
TOLD_AGAIN = kinds.register("logout_told_again", _("Báo lại việc đăng xuất cho ứng dụng"))
KEY_ADDED = kinds.register("signing_key_added", _("Thêm khóa ký"))
KEY_REMOVED = kinds.register("signing_key_removed", _("Bỏ khóa ký"))
