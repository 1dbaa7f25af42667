"""The lists that come and go as files, and what differs between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.utils.translation import gettext_lazy as _

from lienthong.directory import unit_columns, unit_export, unit_import
from lienthong.identity import (
    account_columns,
    account_export,
    account_import,
    declared_import,
    verified_export,
)
from lienthong.identity.rules import Rights
from lienthong.kit.table import Column


@dataclass(frozen=True, slots=True)
class Lists:
    kind: str
    right: str
    title: Any  # of the page that imports
    what: Any  # "đơn vị"
    columns: Sequence[Column]
    importing: ModuleType  # plan, apply
    exporting: ModuleType  # csv, xlsx
    file_name: str  # of an export, without date and suffix
    clear_of: Any  # what a list does not carry
    personal: bool = (
        False  # identity data: the file is kept sealed, and there is no such list to export
    )


LISTS = {
    "units": Lists(
        kind="units",
        right=Rights.MANAGE_UNITS,
        title=_("Nhập đơn vị"),
        what=_("đơn vị"),
        columns=unit_columns.COLUMNS,
        importing=unit_import,
        exporting=unit_export,
        file_name="don-vi",
        clear_of=_(
            "Kết thúc, sáp nhập, chia tách đơn vị theo quyết định được làm ở trang của đơn vị."
        ),
    ),
    "accounts": Lists(
        kind="accounts",
        right=Rights.MANAGE_ACCOUNTS,
        title=_("Nhập cán bộ"),
        what=_("cán bộ"),
        columns=account_columns.COLUMNS,
        importing=account_import,
        exporting=account_export,
        file_name="can-bo",
        clear_of=_(
            "Mật khẩu, vai trò, ảnh không nằm trong tệp; cán bộ mới nhận liên kết đặt mật khẩu sau."
        ),
    ),
    "identities": Lists(
        kind="identities",
        right=Rights.MANAGE_ACCOUNTS,
        title=_("Nhập thông tin CCCD"),
        what=_("thông tin CCCD"),
        columns=declared_import.COLUMNS,
        importing=declared_import,
        exporting=verified_export,
        file_name="thong-tin-cccd",
        clear_of=_(
            "Thông tin trong tệp là khai báo: sau khi nhập, hãy gửi xác thực. Tệp được mã hóa khi lưu."
        ),
        personal=True,
    ),
}
