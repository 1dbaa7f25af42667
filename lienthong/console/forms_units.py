"""Forms about units."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.console.choosers import offer_units
from lienthong.directory.actions import Decision, UnitDraft, draft_of
from lienthong.directory.models import Kind, Level, Succession, Unit
from lienthong.identity.rules import Rights
from lienthong.kit.actor import Actor
from lienthong.shell.forms import RefusingForm, date_field
from lienthong.shell.search_field import SearchField

MOST_SUCCESSORS = 4


class UnitForm(RefusingForm):
    """What is said of a unit."""

    name = forms.CharField(label=_("Tên đơn vị"), max_length=200)
    short_name = forms.CharField(
        label=_("Tên ngắn"),
        help_text=_("Hiện ở nơi hẹp, ví dụ: Sở GD&ĐT"),
        max_length=100,
        required=False,
    )
    code = forms.CharField(
        label=_("Mã định danh"),
        help_text=_("Theo QĐ 20/2020/QĐ-TTg, ví dụ: H10.19.3"),
        max_length=35,
    )
    old_code = forms.CharField(
        label=_("Mã kiểu cũ"),
        help_text=_("Theo QCVN 102:2016, ví dụ: 000.00.19.H10"),
        max_length=35,
        required=False,
    )
    kind = forms.ChoiceField(label=_("Loại"), choices=Kind)
    level = forms.ChoiceField(label=_("Cấp"), choices=Level, initial=Level.BUREAU)
    admin_code = forms.CharField(
        label=_("Mã hành chính"),
        help_text=_("Mã số của Tổng cục Thống kê, chỉ với cấp xã"),
        max_length=5,
        required=False,
    )
    on_axis = forms.BooleanField(
        label=_("Có mã riêng trên trục liên thông văn bản"), required=False
    )

    @staticmethod
    def of(unit: Unit) -> dict[str, Any]:
        """The unit as it stands."""
        return asdict(draft_of(unit))

    def draft(self) -> UnitDraft:
        """What was typed, as the action wants it."""
        return UnitDraft(**{name: self.cleaned_data[name] for name in UnitDraft.__slots__})


class AddUnitForm(UnitForm):
    valid_from = date_field(_("Hoạt động từ ngày"))


class MoveUnitForm(RefusingForm):
    """Beneath which unit, and since when."""

    parent = SearchField(
        label=_("Chuyển về trực thuộc"),
        help_text=_("Gõ tên hoặc mã, có dấu hay không dấu đều được"),
    )
    on = date_field(_("Từ ngày"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_units(self.fields["parent"], actor, Rights.MANAGE_UNITS)


class EndUnitForm(RefusingForm):
    """By which decision a unit ends, and who takes over."""

    change = forms.ChoiceField(
        label=_("Lý do"), choices=Succession.Change, widget=forms.RadioSelect, initial="merge"
    )
    number = forms.CharField(
        label=_("Số quyết định"), help_text=_("Ví dụ: 1234/QĐ-UBND"), max_length=50
    )
    date = date_field(_("Ngày ký quyết định"))
    effective_on = date_field(
        _("Ngày có hiệu lực"),
        help_text=_("Ngày đầu tiên đơn vị không còn hoạt động, ví dụ 01/07/2025"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(MOST_SUCCESSORS):
            field = SearchField(label=_SUCCESSOR if number else _HEIR, required=False)
            if number == 0:
                field.help_text = _("Nhận cán bộ và các đơn vị trực thuộc của đơn vị này")
            offer_units(field, actor, Rights.MANAGE_UNITS)
            self.fields[f"successor_{number}"] = field

    def others(self) -> list[forms.BoundField]:
        """The fields of further successors, wanted when a unit is split."""
        return [self[f"successor_{number}"] for number in range(1, MOST_SUCCESSORS)]

    def decision(self) -> Decision:
        """The decision as the action wants it."""
        given = self.cleaned_data
        return Decision(given["number"], given["date"], given["effective_on"])

    def successor_codes(self) -> list[str]:
        """Codes of the units named, each once, the one that takes the officers first."""
        named = (self.cleaned_data[f"successor_{number}"] for number in range(MOST_SUCCESSORS))
        return list(dict.fromkeys(code for code in named if code))


_HEIR = _("Đơn vị kế thừa")
_SUCCESSOR = _("Đơn vị kế thừa khác")
