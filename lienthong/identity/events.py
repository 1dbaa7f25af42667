"""The kinds of events that accounts, passwords, roles and sessions leave in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

kinds.register_subject("account", _("Cán bộ"))

SIGN_IN = kinds.register("sign_in", _("Đăng nhập"))
SIGN_OUT = kinds.register("sign_out", _("Đăng xuất"))
SESSIONS_ENDED = kinds.register("sessions_ended", _("Kết thúc phiên đăng nhập"))
PASSWORD_LINK_ISSUED = kinds.register("password_link_issued", _("Cấp liên kết đặt mật khẩu"))
PASSWORD_SET = kinds.register("password_set", _("Đặt mật khẩu"))
PASSWORD_CHANGED = kinds.register("password_changed", _("Đổi mật khẩu"))
ACCOUNT_ADDED = kinds.register("account_added", _("Thêm cán bộ"))
ACCOUNT_EDITED = kinds.register("account_edited", _("Sửa thông tin cán bộ"))
ACCOUNT_MOVED = kinds.register("account_moved", _("Chuyển đơn vị công tác"))
ACCOUNT_SUSPENDED = kinds.register("account_suspended", _("Tạm đình chỉ"))
ACCOUNT_RESUMED = kinds.register("account_resumed", _("Bỏ tạm đình chỉ"))
ACCOUNT_REMOVED = kinds.register("account_removed", _("Xóa cán bộ"))
ACCOUNT_RESTORED = kinds.register("account_restored", _("Khôi phục cán bộ"))
ROLE_GRANTED = kinds.register("role_granted", _("Cấp quyền quản trị"))
ROLE_ENDED = kinds.register("role_ended", _("Thu hồi quyền quản trị"))
ACCOUNTS_IMPORTED = kinds.register("accounts_imported", _("Nhập danh sách cán bộ"))
ACCOUNTS_EXPORTED = kinds.register("accounts_exported", _("Xuất danh sách cán bộ"))
