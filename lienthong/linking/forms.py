"""Bringing a list, saying which column is which, saying who a user is."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.kit.actor import Actor
from lienthong.kit.refusal import NotFound
from lienthong.kit.sheet import Row, Sheet
from lienthong.linking import columns, queries
from lienthong.linking.columns import COLUMNS
from lienthong.linking.models import LinkRun
from lienthong.shell.forms import RefusingForm
from lienthong.shell.search_field import Option, SearchField
from lienthong.sso.forms import account_option, account_options

SAMPLES = 3  # values of a column, so that it is known without its heading


class UploadForm(RefusingForm):
    file = forms.FileField(
        label=gettext_lazy("Danh sách người dùng của ứng dụng"),
        help_text=gettext_lazy("Xuất từ phần quản trị của ứng dụng; CSV hoặc XLSX, tối đa 20 MB"),
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx,.txt"}),
        error_messages={"empty": gettext_lazy("Tệp trống")},
    )


class ColumnsForm(RefusingForm):
    """One select a column of ours; `heading` is the row above the first user."""

    heading = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, sheet: Sheet, heading: Row, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["heading"].initial = heading.number
        choices = [("", _("Không có")), *_choices(sheet, heading)]
        guessed = columns.guessed(heading)
        for column in COLUMNS:
            self.fields[column.key] = forms.ChoiceField(
                label=column.label,
                choices=choices,
                required=False,
                initial=str(guessed.get(column.key, "")),
            )

    def places(self) -> dict[str, int]:
        """Column of the file by key, from 0; those that it has."""
        said = ((one.key, self.cleaned_data[one.key]) for one in COLUMNS)
        return {key: int(place) for key, place in said if place}


def _choices(sheet: Sheet, heading: Row) -> list[tuple[str, str]]:
    """Every column that has anything, by its heading and its first values."""
    below = [row.cells for row in sheet.rows if row.number > heading.number][:20]
    width = max(map(len, (heading.cells, *below)))
    found = []
    for place in range(width):
        title = heading.cells[place] if place < len(heading.cells) else ""
        values = [cells[place] for cells in below if place < len(cells) and cells[place]]
        if title or values:
            sample = ", ".join(value[:24] for value in values[:SAMPLES])
            found.append((str(place), f"{title or _('(không tiêu đề)')}: {sample or '–'}"))
    return found


class LinkForm(RefusingForm):
    account = SearchField(
        label=gettext_lazy("Cán bộ khác"),
        help_text=gettext_lazy("Gõ họ tên, tên tài khoản hoặc số điện thoại"),
    )

    def __init__(self, *args: Any, actor: Actor, run: LinkRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].offer(
            find=lambda name: _option(actor, run, name),
            search=lambda typed: account_options(actor, typed),
            source=reverse("sso:find_account"),
        )


def _option(actor: Actor, run: LinkRun, name: str) -> Option | None:
    try:
        account = queries.account_to_link(actor, run, name)
    except NotFound:
        return None
    return account_option(account)
