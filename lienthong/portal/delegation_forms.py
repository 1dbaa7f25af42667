"""The form of a delegation (SOURCES.md §2: Ủy quyền → Thêm)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lienthong.delegation import queries
from lienthong.delegation.actions import Draft
from lienthong.delegation.models import Delegation
from lienthong.delegation.rules import Offer
from lienthong.identity.models import Account
from lienthong.kit import clock
from lienthong.kit.actor import Actor
from lienthong.shell.forms import RefusingForm, date_field
from lienthong.shell.search_field import Option, SearchField

Kind = Delegation.Kind
A_MONTH = timedelta(days=30)
GROUPS = (
    (Kind.EVERYTHING, _("Tất cả")),
    (Kind.APPLICATION, _("Một ứng dụng")),
    (Kind.FIELD, _("Một lĩnh vực thủ tục")),
)


class DelegationForm(RefusingForm):
    """What is offered comes from the caller; a pair is written "application:mot-cua"."""

    receiver = SearchField(
        label=_("Giao cho"), help_text=_("Gõ họ tên hoặc tài khoản; người cùng đơn vị đứng trước")
    )
    what = forms.ChoiceField(label=_("Việc được làm thay"))
    starts_on = date_field(_("Từ ngày"))
    last_day = date_field(_("Đến hết ngày"), help_text=_("Nhiều nhất một năm"))
    reason = forms.CharField(label=_("Lý do"), max_length=300, widget=forms.Textarea({"rows": 2}))
    decision = forms.CharField(
        label=_("Số quyết định, văn bản"),
        help_text=_("Nếu có, ví dụ: 12/QĐ-SNV"),
        max_length=100,
        required=False,
    )

    def __init__(
        self, *args: Any, actor: Actor, offers: Iterable[Offer], to: str = "", **kwargs: Any
    ) -> None:
        today = clock.today()
        begin = {"starts_on": today, "last_day": today + A_MONTH, "receiver": to}
        super().__init__(*args, initial=begin, **kwargs)
        self.actor, self.offers = actor, list(offers)
        self.fields["what"].choices = _choices(self.offers)
        self.fields["receiver"].offer(
            find=self._find, search=self._search, source=reverse("portal:find_colleague")
        )

    def draft(self) -> Draft:
        """What was typed, as the action wants it."""
        typed = self.cleaned_data
        kind, _, key = typed["what"].partition(":")
        return Draft(
            receiver=self.chosen,
            kind=kind,
            key=key,
            starts_on=typed["starts_on"],
            last_day=typed["last_day"],
            reason=typed["reason"],
            decision=typed["decision"],
        )

    @property
    def chosen(self) -> Account:
        """The receiver of a valid form."""
        return queries.colleague(self.actor, self.cleaned_data["receiver"])

    @property
    def work(self) -> str:
        """The chosen work in words."""
        return next(one.label for one in self.offers if written(one) == self.cleaned_data["what"])

    def sent(self) -> list[tuple[str, str]]:
        """Names and values that bring the same answers again."""
        plain = ("what", "starts_on", "last_day", "reason", "decision")
        return [
            ("receiver_pick", self.cleaned_data["receiver"]),
            *((name, self.data.get(name, "")) for name in plain),
        ]

    def _find(self, name: str) -> Option | None:
        found = queries.colleague(self.actor, name)
        return option(found) if found else None

    def _search(self, typed: str) -> list[Option]:
        named = queries.colleague(self.actor, typed.strip().lower())
        found = [named] if named else queries.colleagues(self.actor, typed)
        return [option(one) for one in found]


def option(account: Account) -> Option:
    """A colleague with what tells them from their namesakes."""
    place = ", ".join(filter(None, (account.title, account.unit.label)))
    return Option(account.name, account.full_name, f"{place} · {account.name}")


def written(offer: Offer) -> str:
    """A pair as the form sends it."""
    return f"{offer.kind}:{offer.key}"


def _choices(offers: list[Offer]) -> list[tuple[str, Any]]:
    grouped = [
        (str(title), [(written(one), one.label) for one in offers if one.kind == kind])
        for kind, title in GROUPS
    ]
    return [("", gettext("Chọn…")), *((title, group) for title, group in grouped if group)]
