"""What people read of outcomes, reasons and signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.identity.models import Account
from lienthong.linking.models import Decision, LinkRow
from lienthong.linking.rules import Outcome, Reason, Sign


@dataclass(frozen=True, slots=True)
class Words:
    label: Any
    means: Any  # what to do with such rows
    tag: str = ""


OUTCOMES: dict[str, Words] = {
    Outcome.MATCHED: Words(
        gettext_lazy("Khớp"), gettext_lazy("Chắc chắn là ai; chỉ cần áp dụng."), "good"
    ),
    Outcome.WITHOUT_EMAIL: Words(
        gettext_lazy("Thiếu thư công vụ"),
        gettext_lazy(
            "Có vẻ biết là ai, nhưng hồ sơ trong ứng dụng chưa có thư điện tử công vụ nên chưa đăng nhập "
            "một lần được. Xác nhận từng người, rồi gửi danh sách cần sửa cho nhà cung cấp."
        ),
        "warn",
    ),
    Outcome.AMBIGUOUS: Words(
        gettext_lazy("Chưa rõ là ai"),
        gettext_lazy("Có thể là nhiều người; hệ thống không tự đoán. Hãy chọn đúng cán bộ."),
        "warn",
    ),
    Outcome.DUPLICATE: Words(
        gettext_lazy("Trùng"),
        gettext_lazy(
            "Hai dòng cho một cán bộ, hoặc một tên đăng nhập hai lần. Chọn dòng đang dùng, các dòng kia để "
            "nhà cung cấp bỏ."
        ),
        "warn",
    ),
    Outcome.UNKNOWN: Words(
        gettext_lazy("Không thấy trong danh bạ"),
        gettext_lazy("Không có cán bộ nào như vậy trong phạm vi của bạn."),
    ),
    Outcome.LEFT: Words(
        gettext_lazy("Không còn được vào"),
        gettext_lazy(
            "Cán bộ đã nghỉ, đang bị đình chỉ, hoặc không có trong danh sách được vào ứng dụng. Hãy đề nghị "
            "khóa hồ sơ trong ứng dụng, hoặc sửa danh sách được vào."
        ),
        "bad",
    ),
}

REASONS: dict[str, Any] = {
    Reason.EMAIL: gettext_lazy("Thư điện tử công vụ là của đúng một cán bộ"),
    Reason.EMAIL_OTHER_NAME: gettext_lazy(
        "Thư điện tử công vụ là của đúng một cán bộ; họ tên trong tệp viết khác"
    ),
    Reason.MAPPED: gettext_lazy("Tên đăng nhập đã được gắn từ trước"),
    Reason.MAPPED_ELSEWHERE: gettext_lazy(
        "Tên đăng nhập đã gắn với một cán bộ, thư điện tử lại là của cán bộ khác"
    ),
    Reason.SEVERAL_EMAILS: gettext_lazy("Hồ sơ có thư công vụ của nhiều cán bộ"),
    Reason.SEVERAL: gettext_lazy("Có thể là nhiều cán bộ"),
    Reason.NO_EMAIL: gettext_lazy("Hồ sơ trong ứng dụng không có thư điện tử"),
    Reason.FOREIGN_EMAIL: gettext_lazy("Thư điện tử trong hồ sơ không phải thư công vụ"),
    Reason.UNKNOWN_EMAIL: gettext_lazy("Không cán bộ nào có thư điện tử như trong hồ sơ"),
    Reason.NAMESAKES: gettext_lazy("Chỉ có họ tên giống; đơn vị khác hoặc không rõ"),
    Reason.NOBODY: gettext_lazy("Không thấy thư, điện thoại hay họ tên này"),
    Reason.SAME_USER: gettext_lazy("Tên đăng nhập này còn ở dòng %(rows)s"),
    Reason.SAME_ACCOUNT: gettext_lazy("Cùng một cán bộ với dòng %(rows)s"),
    Reason.SUSPENDED: gettext_lazy("Tài khoản đang tạm đình chỉ"),
    Reason.REMOVED: gettext_lazy("Tài khoản đã xóa"),
    Reason.NO_ACCESS: gettext_lazy("Cán bộ không có trong danh sách được vào ứng dụng"),
}

SIGNS: dict[str, Any] = {
    Sign.LOGIN: gettext_lazy("tên đăng nhập"),
    Sign.PHONE: gettext_lazy("số điện thoại"),
    Sign.OTHER_EMAIL: gettext_lazy("thư điện tử khác"),
    Sign.NAME_UNIT: gettext_lazy("họ tên và đơn vị"),
}


def reason(row: LinkRow) -> str:
    """A sentence on why the row is where it is."""
    told = str(REASONS[row.reason]) % {"rows": ", ".join(map(str, row.others))}
    if not row.signs:
        return told
    signs = ", ".join(str(SIGNS[sign]) for sign in row.signs)
    return _("%(reason)s. Nhận ra qua %(signs)s") % {"reason": told, "signs": signs}


def decision(row: LinkRow, accounts: Mapping[int, Account]) -> str:
    """What a person has said, blank where nobody has."""
    if row.decision is None:
        return ""
    account = accounts.get(row.decision.account_id)
    if row.decision.kind == Decision.Kind.LINK and account:
        return _("Đã gắn với %(name)s") % {"name": account.full_name}
    return str(row.decision.get_kind_display())


def email(account: Account) -> str:
    return f"{account.name}@{settings.ENVIRONMENT.mail_domain}"


def unit(account: Account) -> str:
    """The officer's unit with the one above, which tells offices of one name apart."""
    place, above = account.unit, account.unit.parent
    return ", ".join((place.name, above.name)) if above and above.parent_id else place.name


def printed_unit(row: LinkRow) -> str:
    """The unit as the list has it."""
    return ", ".join(filter(None, (row.bureau, row.unit)))
