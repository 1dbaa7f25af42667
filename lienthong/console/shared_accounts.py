"""Accounts that several people seem to use, and how each gets one of their own."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from lienthong.console import choosers
from lienthong.delegation import sharing, sharing_queries
from lienthong.delegation.queries import MANAGE
from lienthong.directory import queries as directory
from lienthong.identity.access import holding
from lienthong.kit.actor import Actor
from lienthong.shell.pages import page
from lienthong.shell.search_field import SearchField

MOST_SHOWN = 200


class UnitForm(forms.Form):
    """Which part of the subtree."""

    unit = SearchField(
        label=gettext_lazy("Đơn vị"),
        help_text=gettext_lazy("Để trống: mọi đơn vị bạn quản trị"),
        required=False,
    )

    def __init__(self, *args: object, actor: Actor) -> None:
        super().__init__(*args, auto_id="f_%s")
        choosers.offer_units(self.fields["unit"], actor)


@holding(MANAGE)
@require_safe
def shared_accounts(request: HttpRequest) -> HttpResponse:
    """The list, with what speaks for it."""
    form = UnitForm(request.GET, actor=request.actor)
    if not form.is_valid():
        return page(request, "console/shared_accounts.html", status=422, form=form)
    code = form.cleaned_data["unit"]
    unit = directory.with_code(request.actor, MANAGE, code) if code else None
    found = sharing_queries.likely_shared(request.actor, unit.path if unit else "")
    return page(
        request,
        "console/shared_accounts.html",
        form=form,
        count=len(found),
        suspects=[_told(one) for one in found[:MOST_SHOWN]],
        signs=[_explained(sign) for sign in sharing.SIGNS],
        days=sharing.DAYS,
        enough=sharing.ENOUGH,
    )


def _told(one: sharing_queries.Suspect) -> dict[str, object]:
    reasons = [words_of(sign, count) for sign, count in one.signs]
    return {"account": one.account, "reasons": reasons}


def _explained(sign: sharing.Sign) -> tuple[str, str, int]:
    return words_of(sign, sign.least), _(sign.why), sign.weight


def words_of(sign: sharing.Sign, count: int) -> str:
    """A sign with its count."""
    return _(sign.reason) % {"count": count}
