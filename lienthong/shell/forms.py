"""How forms are drawn, and the few fields and inputs that Django lacks."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kit.refusal import Refused


class Renderer(TemplatesSetting):
    """Every `{{ form }}` and every field of the house looks the same."""

    form_template_name = "shell/forms/form.html"
    field_template_name = "shell/forms/field.html"


class RefusingForm(forms.Form):
    """A form that shows an action's refusal where it belongs."""

    def refuse(self, refusal: Refused) -> None:
        """Say beside the field at fault, or on top, why the action could not be done and what to do."""
        words = refusal.words
        self.add_error(refusal.field if refusal.field in self.fields else None, words)


class Select(forms.Select):
    """Of plain options: a list of sixty periods is drawn in a tenth of the time, without a template for
    each option."""

    template_name = "shell/forms/select.html"


class Password(forms.PasswordInput):
    """A password with a switch to read it: Vietnamese typing aids change letters unseen.

    `autocomplete` is "current-password" or "new-password", so that password managers help.
    """

    template_name = "shell/forms/password.html"

    def __init__(
        self, autocomplete: str = "current-password", attrs: dict[str, Any] | None = None
    ) -> None:
        quiet = {"autocapitalize": "none", "autocorrect": "off", "spellcheck": "false"}
        super().__init__({"autocomplete": autocomplete} | quiet | (attrs or {}))


def date_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A date typed as dd/mm/yyyy, or as eight digits in that order."""
    kwargs.setdefault("help_text", gettext_lazy("Ngày/tháng/năm, ví dụ 04/07/1991"))
    kwargs.setdefault(
        "error_messages",
        {"invalid": gettext_lazy("Hãy viết ngày theo dạng ngày/tháng/năm, ví dụ 04/07/1991.")},
    )
    widget = forms.DateInput({"inputmode": "numeric", "class": "short", "autocomplete": "off"})
    return forms.DateField(label=label, widget=widget, **kwargs)


def faults(field: forms.BoundField) -> list[str]:
    """What is wrong with a field, in words that say what to do."""
    return [_words(field, error) for error in field.errors.as_data()]


def summary(form: forms.BaseForm) -> list[dict[str, str]]:
    """Every error of a form as `{"target", "message"}`, in the order of its fields.

    `target` is the id of the input to go to, "" for an error of the form as a whole.
    """
    whole = [{"target": "", "message": str(error)} for error in form.non_field_errors()]
    return whole + [
        {"target": _target(field), "message": _named(field, error)}
        for field in form.visible_fields()
        for error in field.errors.as_data()
    ]


def _words(field: forms.BoundField, error: ValidationError) -> str:
    """Django's "this field is required", repeated for five fields, would say nothing."""
    message = str(error.messages[0])
    if message != forms.Field.default_error_messages["required"]:
        return message
    ask = _("Hãy chọn “%(label)s”.") if _is_choice(field) else _("Hãy điền “%(label)s”.")
    return ask % {"label": field.label}


def _named(field: forms.BoundField, error: ValidationError) -> str:
    """An error with a code is a general sentence of a field; ours without one stand on their own."""
    words = _words(field, error)
    return words if error.code in {None, "required"} else f"{field.label}: {words}"


def _is_choice(field: forms.BoundField) -> bool:
    return isinstance(field.field, (forms.ChoiceField, forms.FileField))


def _target(field: forms.BoundField) -> str:
    """A group of choices has no input of the field's own id: its first choice is meant."""
    return field.id_for_label or f"{field.auto_id}_0"
