"""For the centre: a report is submitted, returned, approved, published, published again."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.identity.access import holding
from lienthong.kit.refusal import Refused
from lienthong.scoreboard import queries
from lienthong.scoreboard.models import Report
from lienthong.scoreboard.reports import deciding, forms, writing
from lienthong.scoreboard.reports import queries as reports
from lienthong.scoreboard.reports.pages import differing
from lienthong.shell.forms import RefusingForm
from lienthong.shell.pages import any_method, page, see_other


def _asked(
    request: HttpRequest,
    report: Report,
    form: RefusingForm,
    words: dict[str, str],
    work: Callable[..., Any],
) -> HttpResponse:
    """A page that says what will happen; then `work` is done with what the form was given."""
    if request.method == "POST" and form.is_valid():
        try:
            after = work(actor=request.actor, report=report, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, words["done"])
            leads_to = after if isinstance(after, Report) else report
            return see_other("scoreboard:report", leads_to.pk)
    return page(
        request,
        "scoreboard/reports/decide.html",
        name=forms.called(report),
        form=form,
        cancel_url=reverse("scoreboard:report", args=[report.pk]),
        **_seen(report, work),
        **words,
    )


def _seen(report: Report, work: Callable[..., Any]) -> dict[str, Any]:
    """What is to be seen before a report goes forward: what its cover lacks, and what it changes."""
    if work not in (deciding.submit, deciding.approve, deciding.publish):
        return {}
    draft = report.state == Report.State.DRAFT
    mend = "scoreboard:report_cover" if draft else "scoreboard:report_return"
    empty = [] if work is deciding.approve else deciding.unwritten(report)
    return {
        "unwritten": empty,
        "mend_url": reverse(mend, args=[report.pk]),
        "mend": _("Điền trang bìa") if draft else _("Trả lại để điền trang bìa"),
        **differing(report),
    }


@holding(queries.MANAGE)
@any_method
def submit(request: HttpRequest, report_id: int) -> HttpResponse:
    found = reports.report(request.actor, report_id)
    form = forms.CommentForm(request.POST or None, initial={"seen": found.version})
    said = {
        "title": _("Trình duyệt báo cáo"),
        "about": _(
            "Từ lúc này không ai sửa được nữa; người duyệt có thể trả lại. Số liệu thay đổi sau khi "
            "duyệt thì báo cáo phải được duyệt lại."
        ),
        "action": _("Trình duyệt"),
        "done": _("Đã trình duyệt."),
    }
    return _asked(request, found, form, said, deciding.submit)


@holding(queries.MANAGE)
@any_method
def give_back(request: HttpRequest, report_id: int) -> HttpResponse:
    found = reports.report(request.actor, report_id)
    said = {
        "title": _("Trả lại báo cáo"),
        "about": _("Báo cáo trở lại bước soạn; ý kiến của bạn nằm trong lịch sử của báo cáo."),
        "action": _("Trả lại"),
        "done": _("Đã trả lại báo cáo."),
    }
    form = forms.ReturnForm(request.POST or None)
    return _asked(request, found, form, said, deciding.give_back)


@holding(queries.MANAGE)
@any_method
def approve(request: HttpRequest, report_id: int) -> HttpResponse:
    found = reports.report(request.actor, report_id)
    form = forms.CommentForm(request.POST or None, initial={"seen": found.version})
    said = {
        "title": _("Duyệt báo cáo"),
        "about": _("Hãy xem bản xem trước. Sau khi duyệt, báo cáo chờ cấp số để phát hành."),
        "action": _("Duyệt"),
        "done": _("Đã duyệt."),
    }
    return _asked(request, found, form, said, deciding.approve)


@holding(queries.MANAGE)
@any_method
def publish(request: HttpRequest, report_id: int) -> HttpResponse:
    found = reports.report(request.actor, report_id)
    first = {"number": deciding.next_number(found), "seen": found.version}
    form = forms.NumberForm(request.POST or None, initial=first)
    said = {
        "title": _("Phát hành báo cáo"),
        "about": _(
            "Báo cáo được đóng lại mãi mãi dưới số này: nội dung, số liệu và ba tệp Word, PDF, XLSX. "
            "Sai sót về sau chỉ được sửa bằng cách phát hành lại."
        ),
        "action": _("Phát hành"),
        "done": _("Đã phát hành."),
    }
    return _asked(request, found, form, said, deciding.publish)


@holding(queries.MANAGE)
@any_method
def reissue(request: HttpRequest, report_id: int) -> HttpResponse:
    found = reports.report(request.actor, report_id)
    said = {
        "title": _("Phát hành lại báo cáo"),
        "about": _(
            "Một bản thảo mới được lập từ bản này, với số liệu hiện nay. Bản cũ vẫn đọc được; khi bản "
            "mới phát hành, bản cũ cho biết đã được thay."
        ),
        "action": _("Lập bản phát hành lại"),
        "done": _("Đã lập bản thảo để phát hành lại."),
    }
    return _asked(request, found, forms.ReissueForm(request.POST or None), said, writing.reissue)
