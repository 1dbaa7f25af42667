"""The list of the letter of March 2023: officers whose account is bound to no VNeID, with their numbers.

Name, title, CCCD number and telephone are personal data: a right of its own, and each list is audited.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.audit import actions as audit
from lienthong.directory.models import Unit
from lienthong.identity import events, queries, verified
from lienthong.identity.models import Account
from lienthong.identity.verified import READ, Standing
from lienthong.kit import spreadsheet
from lienthong.kit.actor import Actor
from lienthong.kit.importing import only_scope
from lienthong.kit.refusal import NotFound

AT_ONCE = 500  # rows whose numbers are unsealed together
HEADING = (
    gettext_lazy("Đơn vị"),
    gettext_lazy("Họ và tên"),
    gettext_lazy("Chức vụ"),
    gettext_lazy("Số CCCD"),
    gettext_lazy("Điện thoại"),
    gettext_lazy("Thư điện tử công vụ"),
    gettext_lazy("Vì sao chưa gắn"),
)
WIDTHS = (36, 26, 24, 16, 18, 32, 34)
WHY = {
    Standing.WAITING: gettext_lazy("Đang chờ tra cứu dân cư trả lời"),
    Standing.DIFFERS: gettext_lazy("Thông tin khai khác với dữ liệu dân cư"),
    Standing.NOT_FOUND: gettext_lazy("Không tìm thấy số CCCD đã khai"),
    Standing.DECLARED: gettext_lazy("Đã khai, chưa xác thực"),
    Standing.NOTHING: gettext_lazy("Chưa khai thông tin CCCD"),
}


def csv(*, actor: Actor, within: Unit | None = None) -> Iterator[bytes]:
    """Lines of a CSV file. Raises NotFound at once."""
    return spreadsheet.csv_lines(_heading(), _begin(actor, within, "csv"))


def xlsx(file: BinaryIO, *, actor: Actor, within: Unit | None = None) -> None:
    """Write an XLSX file."""
    lines = _begin(actor, within, "xlsx")
    spreadsheet.write_xlsx(file, _heading(), lines, widths=WIDTHS)


def _heading() -> tuple[str, ...]:
    return tuple(map(str, HEADING))


def _begin(actor: Actor, within: Unit | None, form: str) -> Iterable[tuple[str, ...]]:
    if not actor.may(READ, within.path if within else None):
        raise NotFound(_("Không tìm thấy, hoặc bạn không có quyền ở đơn vị này"))
    found = verified.officers(actor, READ, within).filter(person=None)
    ids = list(found.order_by("unit__path", "sort_key", "id").values_list("pk", flat=True))
    audit.record(
        actor=actor,
        kind=events.IDENTITIES_EXPORTED,
        unit_path=within.path if within else only_scope(actor, READ),
        details={"format": form, "lines": len(ids)},
    )
    return _lines(ids)


def _lines(ids: list[int]) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(ids), AT_ONCE):
        wanted = ids[start : start + AT_ONCE]
        found = Account.objects.select_related("unit", "declared").defer("photo").in_bulk(wanted)
        accounts = [found[pk] for pk in wanted if pk in found]
        numbers = verified.numbers(accounts)
        yield from (_line(account, numbers.get(account.pk, "")) for account in accounts)


def _line(account: Account, number: str) -> tuple[str, ...]:
    said: tuple[Any, ...] = (
        account.unit.name,
        account.full_name,
        account.title,
        number,
        account.mobile or account.phone,
        queries.email_of(account.name),
        WHY.get(verified.standing(account), ""),
    )
    return tuple(map(str, said))
