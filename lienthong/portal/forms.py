"""The form of a notice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lienthong.portal.actions import NoticeDraft

FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y"]


class NoticeForm(forms.Form):
    text = forms.CharField(
        label=_("Nội dung"),
        help_text=_("Một hoặc hai câu, tối đa 300 ký tự"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    link_text = forms.CharField(label=_("Chữ của liên kết"), max_length=60, required=False)
    link_url = forms.URLField(label=_("Địa chỉ liên kết"), required=False, assume_scheme="https")
    important = forms.BooleanField(label=_("Quan trọng: hiện nổi bật"), required=False)
    starts_at = forms.DateTimeField(
        label=_("Hiện từ"),
        help_text=_("Ví dụ: 20/10/2024 07:00"),
        input_formats=FORMATS,
        widget=forms.DateTimeInput(format=FORMATS[0]),
    )
    ends_at = forms.DateTimeField(
        label=_("Đến"),
        help_text=_("Ví dụ: 25/10/2024 17:00"),
        input_formats=FORMATS,
        widget=forms.DateTimeInput(format=FORMATS[0]),
    )
    unit = forms.CharField(
        label=_("Gửi đến đơn vị"),
        help_text=_("Mã hoặc tên đơn vị; mọi đơn vị trực thuộc cũng thấy"),
        max_length=200,
    )

    def draft(self) -> NoticeDraft:
        """What was typed, as the action wants it."""
        return NoticeDraft(
            **{key: value for key, value in self.cleaned_data.items() if key != "unit"}
        )
