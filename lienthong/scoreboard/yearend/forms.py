"""What the centre chooses before all sheets are made."""

from django import forms
from django.utils.translation import gettext_lazy as _

FORMATS = (("pdf", "PDF"), ("docx", "Word"), ("xlsx", "Excel"))


class ArchiveForm(forms.Form):
    """A zip of a year's sheets."""

    form = forms.ChoiceField(label=_("Định dạng"), choices=FORMATS)
