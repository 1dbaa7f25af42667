"""Choosing one of thousands by typing: a unit, an account.

Without JavaScript the typed words are sent, and one match is taken; several come back as a list to
choose from. With it (`combobox.js`) suggestions appear while typing. The choice is checked again
either way.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen."""

    value: str  # what the action needs: a unit's code
    label: str  # "Văn phòng Sở"
    hint: str = ""  # tells it from its namesakes: "Sở Xây dựng"


Find = Callable[[str], Option | None]
Search = Callable[[str], Sequence[Option]]


def _find_nothing(_value: str) -> Option | None:
    return None


def _search_nothing(_text: str) -> Sequence[Option]:
    return ()


def suggestions(options: Sequence[Option]) -> JsonResponse:
    """What the address behind `source` answers for `?q=`: {"options": [{"value", "label", "hint"}]}."""
    return JsonResponse({"options": [asdict(option) for option in options]})


def _stored(given: str) -> str:
    """Without what no text of the database can hold."""
    return given.replace("\0", "")


class SearchInput(forms.Widget):
    """The typed words and, beside them, the value chosen from suggestions."""

    template_name = "shell/forms/search.html"

    def __init__(self, source: str = "", attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.source = source
        self.find: Find = _find_nothing
        self.candidates: Sequence[Option] = ()

    def value_from_datadict(
        self, data: MultiValueDict, _files: MultiValueDict, name: str
    ) -> tuple[str, str]:
        """(typed words, chosen value). A pick from the list of several matches needs no words."""
        if picked := data.get(f"{name}_pick"):
            return "", _stored(picked)
        return _stored(data.get(name, "")).strip(), _stored(data.get(f"{name}_value", ""))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """`value` is a pair when the form was sent, the initial value otherwise."""
        typed, chosen = value if isinstance(value, tuple) else ("", value)
        if not typed:
            typed, chosen = self._known(chosen)
        context = super().get_context(name, None, attrs)
        return context | {
            "typed": typed,
            "chosen": chosen,
            "source": self.source,
            "candidates": self.candidates,
        }

    def _known(self, value: Any) -> tuple[str, str]:
        option = self.find(str(value)) if value else None
        return (option.label, option.value) if option else ("", "")


class SearchField(forms.Field):
    """Cleans to the value of one `Option`, or None when empty and not required.

    The form's `__init__` calls `offer` with functions that see what the actor may see, no more.
    """

    widget = SearchInput
    default_error_messages = {
        "none": _("Không tìm thấy “%(typed)s”. Hãy gõ tên hoặc mã khác."),
        "several": _("Có nhiều kết quả cho “%(typed)s”. Hãy chọn một trong danh sách bên dưới."),
    }

    def __init__(self, *, source: str = "", **kwargs: Any) -> None:
        super().__init__(widget=SearchInput(source), **kwargs)
        self.offer(find=_find_nothing, search=_search_nothing)

    def offer(self, *, find: Find, search: Search, source: str = "") -> None:
        """`find` turns a value into its option or None; `search` lists options for typed words."""
        self.find, self.search = find, search
        self.widget.find = find
        self.widget.source = source or self.widget.source

    def clean(self, value: tuple[str, str]) -> str | None:
        """Raises ValidationError when nothing, or more than one thing, is meant."""
        typed, chosen = value
        if not typed and not chosen:
            return super().clean(None)
        return self._meant(typed, chosen).value

    def _meant(self, typed: str, chosen: str) -> Option:
        option = self.find(chosen) if chosen else None
        # Words typed after choosing outweigh the earlier choice.
        if option and typed in {"", option.label}:
            return option
        found = self.search(typed)
        if len(found) == 1:
            return found[0]
        self.widget.candidates = found
        code = "several" if found else "none"
        raise ValidationError(self.error_messages[code], code=code, params={"typed": typed})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or "") != (data[1] if data else "")
