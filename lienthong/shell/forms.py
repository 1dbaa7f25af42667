"""How forms are drawn, and the few fields and inputs that Django lacks."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class Renderer(TemplatesSetting):
    """Every `{{ form }}` and every field of the house looks the same."""

    form_template_name = "shell/forms/form.html"
    field_template_name = "shell/forms/field.html"


class Password(forms.PasswordInput):
    """A password with a switch to read it: Vietnamese typing aids change letters unseen.

    `autocomplete` is "current-password" or "new-password", so that password managers help.
    """

    template_name = "shell/forms/password.html"

    def __init__(self, autocomplete: str = "current-password", attrs: dict[str, Any] | None = None) -> None:
        quiet = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}
        super().__init__({"autocomplete": autocomplete} | quiet | (attrs or {}))


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A date typed as dd/mm/yyyy, or as eight digits in that order."""
    kwargs.setdefault("help_text", _("Ngày/tháng/năm, ví dụ 04/07/1991"))
    kwargs.setdefault(
        "error_messages",
        {"invalid": _("Hãy viết ngày theo dạng ngày/tháng/năm, ví dụ 04/07/1991.")},
    )
    widget = forms.DateInput({"inputmode": "numeric", "class": "short", "autocomplete": "off"})
    return forms.DateField(label=label, widget=widget, **kwargs)


def summary(form: forms.BaseForm) -> list[dict[str, str]]:
    """Every error of a form as `{"target", "message"}`, in the order of its fields.

    `target` is the id of the input to go to, "" for an error of the form as a whole.
    """
    whole = [{"target": "", "message": str(error)} for error in form.non_field_errors()]
    return whole + [
        {"target": _target(field), "message": str(error)}
        for field in form.visible_fields()
        for error in field.errors
    ]


def _target(field: forms.BoundField) -> str:
    """A group of choices has no input of the field's own id: its first choice is meant."""
    return field.id_for_label or f"{field.auto_id}_0"
