"""Forms of indicators, targets, weights and units, each field explained in words."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lienthong.directory import queries as directory
from lienthong.directory.models import Kind, Level, Unit
from lienthong.kit import clock
from lienthong.scoreboard.models import Indicator
from lienthong.scoreboard.models.indicators import (
    Aggregation,
    Direction,
    Measure,
    Reporter,
    Window,
)
from lienthong.scoreboard.rules import numbers
from lienthong.scoreboard.topics import TOPICS
from lienthong.shell.forms import RefusingForm, date_field

MOST_UNITS = 500  # lines that are pasted at once


class NumberField(forms.CharField):
    """A number as people here write it: "1.234,5", "80%"; cleans to a Decimal."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput({"inputmode": "decimal", "class": "short", "autocomplete": "off"})
        super().__init__(max_length=24, widget=widget, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        found = numbers.read(text)
        if found.value is None:
            raise ValidationError(_("“%(typed)s” không phải là một con số.") % {"typed": text})
        return found.value


def day_field(label: Any, help_text: Any = "") -> forms.DateField:
    """From which day something holds."""
    usual = gettext_lazy("Ngày/tháng/năm; các kỳ đã khóa trước đó giữ nguyên")
    return date_field(label, help_text=help_text or usual)


class IndicatorForm(RefusingForm):
    """All of an indicator but its code, first day and whether it is public."""

    name = forms.CharField(
        label=gettext_lazy("Tên chỉ tiêu"),
        max_length=200,
        help_text=gettext_lazy("Như viết trong báo cáo: “Tỷ lệ văn bản điện tử được ký số”"),
    )
    short_name = forms.CharField(
        label=gettext_lazy("Tên ngắn"),
        max_length=80,
        required=False,
        help_text=gettext_lazy("Cho cột của bảng và biểu đồ"),
    )
    topic = forms.ChoiceField(label=gettext_lazy("Chủ đề"), choices=list(TOPICS.items()))
    measure = forms.ChoiceField(
        label=gettext_lazy("Giá trị là gì"),
        choices=Measure,
        help_text=gettext_lazy("Tỷ lệ 92,7% được ghi là 92,7; câu hỏi có hoặc chưa là 1 hoặc 0"),
    )
    unit_of_measure = forms.CharField(
        label=gettext_lazy("Đơn vị tính"), max_length=30, help_text=gettext_lazy("%, cuộc, đồng…")
    )
    decimals = forms.IntegerField(
        label=gettext_lazy("Số chữ số sau dấu phẩy"), min_value=0, max_value=4, initial=0
    )
    numerator = forms.CharField(
        label=gettext_lazy("Tử số"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Đếm cái gì: “Văn bản đi đã ký số”"),
    )
    denominator = forms.CharField(
        label=gettext_lazy("Mẫu số"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Trên tổng nào: “Văn bản đi”"),
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Hướng tốt"),
        choices=Direction,
        help_text=gettext_lazy("Quyết định ai đứng đầu và thế nào là đạt"),
    )
    over_units = forms.ChoiceField(
        label=gettext_lazy("Gộp các đơn vị"),
        choices=Aggregation,
        help_text=gettext_lazy(
            "Cách ra số toàn tỉnh. Với tỷ lệ, trung bình cộng của phần trăm thường sai; "
            "hãy gộp tử số và mẫu số"
        ),
    )
    over_time = forms.ChoiceField(
        label=gettext_lazy("Gộp theo thời gian"),
        choices=Aggregation,
        help_text=gettext_lazy("Cách từ các tháng ra quý và năm"),
        initial=Aggregation.LAST,
    )
    window = forms.ChoiceField(
        label=gettext_lazy("Tính trong khoảng nào"),
        choices=Window,
        help_text=gettext_lazy("Luôn đến ngày chốt số liệu của kỳ"),
    )
    window_from = date_field(
        gettext_lazy("Tính từ ngày"),
        required=False,
        help_text=gettext_lazy("Chỉ khi tính từ một ngày cố định"),
    )
    levels = forms.MultipleChoiceField(
        label=gettext_lazy("Áp dụng cho cấp"),
        choices=Level,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Mỗi cấp là một nhóm xếp hạng riêng"),
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Chỉ cho loại cơ quan"),
        choices=Kind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Không chọn là mọi loại"),
    )
    reporter = forms.ChoiceField(label=gettext_lazy("Ai báo cáo"), choices=Reporter)
    source = forms.CharField(
        label=gettext_lazy("Nguồn"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Hệ thống hay văn bản mà số liệu lấy ra"),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Thứ tự trong báo cáo"), min_value=0, max_value=100_000, initial=1000
    )

    @property
    def columns(self) -> dict[str, Any]:
        """What the actions take."""
        return {name: self.cleaned_data[name] for name in IndicatorForm.base_fields}


class NewIndicatorForm(IndicatorForm):
    """What is left to the kind of value follows it: shares are not added and have two decimals."""

    code = forms.CharField(
        label=gettext_lazy("Mã chỉ tiêu"),
        max_length=60,
        help_text=gettext_lazy("Không đổi được về sau: địa chỉ, tệp và API dùng mã này"),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
    )
    on = day_field(gettext_lazy("Có hiệu lực từ ngày"))
    decimals = forms.IntegerField(
        label=gettext_lazy("Số chữ số sau dấu phẩy"),
        min_value=0,
        max_value=4,
        required=False,
        help_text=gettext_lazy("Để trống: tỷ lệ phần trăm có 2, giá trị khác không có"),
    )
    over_units = forms.ChoiceField(
        label=gettext_lazy("Gộp các đơn vị"),
        choices=[
            ("", gettext_lazy("Theo giá trị: số thì cộng, tỷ lệ thì không gộp")),
            *Aggregation.choices,
        ],
        required=False,
        help_text=IndicatorForm.base_fields["over_units"].help_text,
    )
    field_order = ("code", *IndicatorForm.base_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        share = cleaned.get("measure") == Measure.SHARE
        if cleaned.get("decimals") is None:
            cleaned["decimals"] = 2 if share else 0
        if not cleaned.get("over_units"):
            cleaned["over_units"] = Aggregation.NONE if share else Aggregation.SUM
        return cleaned


def initial(one: Indicator) -> dict[str, Any]:
    """What the form shows of an indicator."""
    return {name: getattr(one, name) for name in IndicatorForm.base_fields}


class DayForm(RefusingForm):
    """From which day; what the day means is said by the page."""

    on = day_field(gettext_lazy("Từ ngày"))


class TargetForm(RefusingForm):
    level = forms.ChoiceField(
        label=gettext_lazy("Cho đơn vị"),
        required=False,
        help_text=gettext_lazy("Mức riêng của một cấp thay mức chung"),
    )
    value = NumberField(
        label=gettext_lazy("Mức phải đạt"), help_text=gettext_lazy("Như 80 hoặc 92,5")
    )
    decision = forms.CharField(
        label=gettext_lazy("Theo văn bản"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Số và ngày của quyết định, kế hoạch"),
    )
    on = day_field(gettext_lazy("Từ ngày"))

    def __init__(self, *args: Any, indicator: Indicator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(level, Level(level).label) for level in indicator.levels]
        self.fields["level"].choices = [("", _("Mọi cấp chưa có mức riêng")), *levels]


class UnitsForm(RefusingForm):
    """Units by name or code, a line each; cleans to the units that were meant on the day."""

    units = forms.CharField(
        label=gettext_lazy("Các đơn vị"),
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("Mỗi dòng một tên hoặc mã; dán cả danh sách được"),
    )
    applies = forms.TypedChoiceField(
        label=gettext_lazy("Chỉ tiêu này"),
        choices=(("0", gettext_lazy("Không áp dụng")), ("1", gettext_lazy("Áp dụng"))),
        coerce=lambda text: text == "1",
        widget=forms.RadioSelect,
        initial="0",
        help_text=gettext_lazy("Không áp dụng thì không tính thiếu, không xếp hạng"),
    )
    reason = forms.CharField(label=gettext_lazy("Lý do"), max_length=200)
    on = day_field(gettext_lazy("Từ ngày"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("units") and cleaned.get("on"):
            try:
                cleaned["found"] = units_named(cleaned["units"], cleaned["on"])
            except ValidationError as error:
                self.add_error("units", error)
        return cleaned


def units_named(text: str, on: date) -> list[Unit]:
    """Raises ValidationError that names every line of which no one unit is meant."""
    typed = list(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))
    if len(typed) > MOST_UNITS:
        raise ValidationError(_("Mỗi lần nhiều nhất %(most)s đơn vị.") % {"most": MOST_UNITS})
    found = {line: directory.resolve(line, day=min(on, clock.today())) for line in typed}
    unclear = [line[:80] for line, one in found.items() if one.code is None]
    if unclear:
        told = ngettext(
            "Chưa rõ %(count)s đơn vị: %(lines)s. Hãy viết mã, hoặc tên đầy đủ.",
            "Chưa rõ %(count)s đơn vị: %(lines)s. Hãy viết mã, hoặc tên đầy đủ.",
            len(unclear),
        )
        raise ValidationError(told % {"count": len(unclear), "lines": "; ".join(unclear[:10])})
    units = directory.meant(found.values(), min(on, clock.today()))
    return list({units[one.code].pk: units[one.code] for one in found.values()}.values())


class WeightsForm(RefusingForm):
    """A field for each indicator; blank: it is no part of the index."""

    on = day_field(gettext_lazy("Từ ngày"))

    def __init__(
        self,
        *args: Any,
        indicators: Iterable[Indicator],
        held: Mapping[int, Decimal],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = {_field(one): one for one in indicators}
        for name, one in self.indicators.items():
            weight = held.get(one.pk)
            self.fields[name] = NumberField(
                label=one.name,
                required=False,
                initial=None if weight is None else numbers.short(weight, decimals=3),
            )

    @property
    def weights(self) -> dict[Indicator, Decimal]:
        given = {one: self.cleaned_data.get(name) for name, one in self.indicators.items()}
        return {one: weight for one, weight in given.items() if weight}


def _field(one: Indicator) -> str:
    return f"weight-{one.pk}"


class NewIndexForm(RefusingForm):
    index = forms.CharField(
        label=gettext_lazy("Mã chỉ số tổng hợp"),
        max_length=40,
        help_text=gettext_lazy("Như chuyen-doi-so-2024"),
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
    )


class ReasonForm(RefusingForm):
    reason = forms.CharField(label=gettext_lazy("Lý do mở lại"), max_length=200)


class PeriodForm(RefusingForm):
    """Days of a period that is there."""

    as_of = date_field(
        gettext_lazy("Số liệu đến hết ngày"),
        required=False,
        help_text=gettext_lazy(
            "Để trống: ngày cuối kỳ. Có thể sau khi hết kỳ, nhiều nhất hai tháng"
        ),
    )
    reported_on = date_field(
        gettext_lazy("Ngày ghi trên báo cáo"),
        required=False,
        help_text=gettext_lazy("Để trống nếu chưa biết"),
    )


class NewPeriodForm(PeriodForm):
    period = forms.CharField(
        label=gettext_lazy("Kỳ"),
        max_length=8,
        help_text=gettext_lazy("2023-02 là tháng 02/2023, 2023-Q1 là quý I, 2023 là cả năm"),
        widget=forms.TextInput({"class": "short", "autocomplete": "off"}),
    )
    field_order = ("period",)
