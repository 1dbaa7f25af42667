"""Making a report, its cover, its sections; deciding on it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.scoreboard import words
from lienthong.scoreboard.collecting.file_forms import offered
from lienthong.scoreboard.models import Report, Section
from lienthong.scoreboard.reports import writing
from lienthong.scoreboard.rules import periods
from lienthong.scoreboard.topics import TOPICS
from lienthong.shell.forms import RefusingForm, date_field

LEVELS = ((1, gettext_lazy("Phần lớn (I, II, III)")), (2, gettext_lazy("Mục nhỏ (1, 2, 3)")))


class CreateForm(RefusingForm):
    """`like` is the number of a report whose cover and structure are taken over."""

    period = forms.ChoiceField(label=gettext_lazy("Kỳ"))
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Report.Kind.choices)
    like = forms.ChoiceField(
        label=gettext_lazy("Cấu trúc và nơi nhận"),
        required=False,
        help_text=gettext_lazy("Bài viết và số liệu luôn là của kỳ mới"),
    )

    def __init__(self, *args: Any, reports: list[Report], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [
            (code, words.period(periods.span(code))) for code in offered()
        ]
        self.fields["like"].choices = [
            *((one.pk, _("Như %(report)s") % {"report": called(one)}) for one in reports),
            ("", _("Mẫu của hệ thống")),
        ]


def called(report: Report) -> str:
    """ "Báo cáo chuyên đề, Tháng 02/2023, lần 2"."""
    parts = [report.title, words.period(report.period)]
    if report.edition > 1:
        parts.append(_("phát hành lại lần %(number)s") % {"number": report.edition - 1})
    return ", ".join(parts)


class CoverForm(RefusingForm):
    """What stands on the cover; the number is given at publication."""

    title = forms.CharField(label=gettext_lazy("Tên báo cáo"), max_length=200)
    subtitle = forms.CharField(label=gettext_lazy("Về việc"), max_length=300, required=False)
    authority = forms.CharField(
        label=gettext_lazy("Cơ quan chủ quản"), max_length=200, required=False
    )
    body = forms.CharField(label=gettext_lazy("Cơ quan phát hành"), max_length=200)
    symbol = forms.CharField(
        label=gettext_lazy("Ký hiệu"),
        max_length=40,
        help_text=gettext_lazy("Phần sau số báo cáo, như BC-STTTT; số được cấp khi phát hành"),
    )
    place = forms.CharField(label=gettext_lazy("Nơi ban hành"), max_length=100, required=False)
    dated = date_field(gettext_lazy("Ngày ban hành"), required=False)
    marking = forms.CharField(
        label=gettext_lazy("Đóng dấu"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Như Lưu hành nội bộ; hiện trên mọi trang"),
    )
    distribution = forms.CharField(
        label=gettext_lazy("Nơi nhận"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy("Mỗi nơi một dòng"),
        widget=forms.Textarea({"rows": 5}),
    )
    signer_office = forms.CharField(
        label=gettext_lazy("Chức vụ người ký"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Như KT. Giám đốc và dòng dưới Phó Giám đốc"),
        widget=forms.Textarea({"rows": 2}),
    )
    signer = forms.CharField(label=gettext_lazy("Người ký"), max_length=100, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)


def cover_values(report: Report) -> dict[str, Any]:
    """Of the form when it opens."""
    return {name: getattr(report, name) for name in writing.COVER} | {"seen": report.version}


class AddSectionForm(RefusingForm):
    heading = forms.CharField(label=gettext_lazy("Tiêu đề"), max_length=200)
    level = forms.TypedChoiceField(label=gettext_lazy("Cấp"), choices=LEVELS, coerce=int)
    topic = forms.ChoiceField(label=gettext_lazy("Nội dung"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        figures = (
            (key, _("Số liệu: %(topic)s") % {"topic": words}) for key, words in TOPICS.items()
        )
        self.fields["topic"].choices = [("", _("Bài viết")), *figures]


class SectionForm(RefusingForm):
    """`text` is markup (reports.markup); with JavaScript the editor sends `html`, a file, instead."""

    heading = forms.CharField(label=gettext_lazy("Tiêu đề"), max_length=200)
    level = forms.TypedChoiceField(label=gettext_lazy("Cấp"), choices=LEVELS, coerce=int)
    text = forms.CharField(
        label=gettext_lazy("Nội dung"),
        required=False,
        max_length=400_000,
        strip=False,
        widget=forms.Textarea({"rows": 22, "spellcheck": "true"}),
    )
    html = forms.FileField(required=False, allow_empty_file=True)
    picture = forms.FileField(
        label=gettext_lazy("Thêm ảnh vào cuối"),
        required=False,
        help_text=gettext_lazy("PNG hoặc JPEG, tối đa 10 MB"),
        widget=forms.ClearableFileInput({"accept": "image/*"}),
    )
    picture_alt = forms.CharField(
        label=gettext_lazy("Ảnh cho thấy gì"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Một câu, cho người không nhìn được ảnh"),
    )
    picture_caption = forms.CharField(
        label=gettext_lazy("Chú thích ảnh"), max_length=300, required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, section: Section, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if section.kind == Section.Kind.FIGURES:
            for name in ("text", "html", "picture", "picture_alt", "picture_caption"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("picture") and not given.get("picture_alt", "").strip():
            self.add_error("picture_alt", _("Hãy viết ảnh cho thấy gì."))
        return given


class CommentForm(RefusingForm):
    comment = forms.CharField(
        label=gettext_lazy("Ý kiến"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(RefusingForm):
    comment = forms.CharField(
        label=gettext_lazy("Cần sửa gì"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )


class NumberForm(RefusingForm):
    number = forms.CharField(
        label=gettext_lazy("Số báo cáo"),
        max_length=60,
        help_text=gettext_lazy("Duy nhất trong năm của cơ quan phát hành, như 02/BC-STTTT"),
        widget=forms.TextInput({"autocomplete": "off", "class": "short"}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class ReissueForm(RefusingForm):
    reason = forms.CharField(
        label=gettext_lazy("Lý do phát hành lại"),
        max_length=500,
        help_text=gettext_lazy("In trên trang bìa của bản mới"),
        widget=forms.Textarea({"rows": 3}),
    )
