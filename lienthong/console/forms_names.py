"""Forms about printed names of units."""

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_LINES = 300


class NamesForm(forms.Form):
    """A list of names as they are printed."""

    names = forms.CharField(
        label=_("Tên đơn vị, mỗi dòng một tên"),
        help_text=_(
            "Dán nguyên cột tên từ bảng tính hoặc báo cáo, kể cả tên viết tắt, viết sai dấu"
        ),
        max_length=40_000,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
    )

    def lines(self) -> list[str]:
        """Each name once, in the order typed."""
        lines = (line.strip() for line in self.cleaned_data["names"].splitlines())
        return list(dict.fromkeys(filter(None, lines)))

    def clean_names(self) -> str:
        typed = self.cleaned_data["names"]
        if len(typed.splitlines()) > MOST_LINES:
            raise forms.ValidationError(
                _("Tối đa %(most)d dòng mỗi lần"), params={"most": MOST_LINES}
            )
        return typed


class AliasForm(forms.Form):
    """Another spelling of one unit."""

    spelling = forms.CharField(label=_("Cách viết khác"), max_length=200)
    source = forms.CharField(
        label=_("Thấy ở đâu"),
        help_text=_("Ví dụ: Báo cáo tháng 02/2023"),
        max_length=200,
        required=False,
    )
