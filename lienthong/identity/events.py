"""The kinds of events that accounts, passwords, roles and sessions leave in the audit trail."""

from django.utils.translation import gettext_lazy as _

from lienthong.audit import kinds

kinds.register_subject("account", _("Cán bộ"))

SIGN_IN = kinds.register("sign_in", _("Đăng nhập"))
STEPPED_UP = kinds.register("stepped_up", _("Xác thực thêm"))
SWITCHED = kinds.register("account_switched", _("Chuyển tài khoản"))
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
ACCOUNT_BOUND = kinds.register("account_bound", _("Gắn tài khoản với định danh"))
ACCOUNT_UNBOUND = kinds.register("account_unbound", _("Gỡ tài khoản khỏi định danh"))
POLICY_SET = kinds.register("sign_in_policy_set", _("Đặt yêu cầu đăng nhập"))
POLICY_ENDED = kinds.register("sign_in_policy_ended", _("Bỏ yêu cầu đăng nhập"))
BREAK_GLASS_NAMED = kinds.register("break_glass_named", _("Chỉ định tài khoản khẩn cấp"))
BREAK_GLASS_ENDED = kinds.register("break_glass_ended", _("Thôi chỉ định tài khoản khẩn cấp"))
kinds.register_subject("policy", _("Yêu cầu đăng nhập"))
