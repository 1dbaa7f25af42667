"""Template tags of the house, built into every template. `docs/shell.md` shows each in use."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page, Paginator
from django.forms import BaseForm, BooleanField, BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lienthong.kit.clock import VIETNAM
from lienthong.kit.text import fold, format_date, format_number, initials
from lienthong.shell import icons
from lienthong.shell.devices import device
from lienthong.shell.forms import faults, summary
from lienthong.shell.tree import Node, branch
from lienthong.shell.way import Step

register = template.Library()

STYLESHEETS = ("tokens", "page", "forms", "table", "parts", "tiles", "tree", "print")
MESSAGE_KINDS = {"success": "good", "warning": "warn", "error": "bad"}


@register.simple_tag
def stylesheets() -> SafeString:
    """Links to the stylesheets; all pages load all of them, so that each is fetched once."""
    files = ((static(f"shell/{name}.css"),) for name in STYLESHEETS)
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', files)


@register.simple_tag
def htmx() -> SafeString:
    """The script of htmx; its settings, strict enough for our policy, are in `document.html`."""
    return format_html('<script defer src="{}"></script>', static("django_htmx/htmx-2.min.js"))


@register.simple_tag
def icon(name: str, label: str = "", size: int = 24) -> SafeString:
    """An inline drawing; `label` when no word stands beside it."""
    return icons.svg(name, label, size)


# --- forms


@register.simple_tag
def field(bound: BoundField, suffix: str = "") -> SafeString:
    """Label, hint, error and input of one field; `suffix` stands behind it: "@tinh.gov.vn"."""
    return bound.render(context=bound.get_context() | {"suffix": suffix})


register.filter(faults)


@register.filter
def starred(bound: BoundField) -> bool:
    """Whether a star says "required": only where another field may stay empty."""
    choices = (field for field in bound.form.fields.values() if not isinstance(field, BooleanField))
    return bound.field.required and not all(field.required for field in choices)


@register.inclusion_tag("shell/components/errors.html")
def form_errors(*forms: BaseForm) -> dict[str, Any]:
    """What must be corrected, on top of the page, each line a link to its field."""
    return {"errors": [error for form in forms if form for error in summary(form)]}


@register.simple_tag
def button(
    label: str,
    kind: str = "",
    *,
    href: str = "",
    icon: str = "",
    name: str = "",
    value: str = "",
    form: str = "",
    wide: bool = False,
) -> SafeString:
    """A submit button, or with `href` a link like one; `kind` is "", "second" or "danger"."""
    classes = " ".join(filter(None, ("btn", kind, "wide" if wide else "")))
    words = format_html("{}{}", icons.svg(icon, size=20) if icon else "", label)
    if href:
        return format_html('<a class="{}" href="{}">{}</a>', classes, href, words)
    given = {"name": name, "value": value, "form": form}
    attributes = format_html_join(
        "", ' {}="{}"', ((key, given[key]) for key in given if given[key])
    )
    return format_html('<button class="{}"{}>{}</button>', classes, attributes, words)


@register.inclusion_tag("shell/components/search_box.html", takes_context=True)
def search_box(
    context: template.Context,
    name: str,
    value: str = "",
    *,
    label: str,
    placeholder: str = "",
    filters: str = "",
    keep: str = "",
) -> dict[str, Any]:
    """A search field.

    `filters` is the id of a list to narrow while typing; `keep` names, separated by spaces, the
    query's parameters that a search must not lose.
    """
    query = context["request"].GET
    kept = [(key, query[key]) for key in keep.split() if key in query]
    return {
        "name": name,
        "value": value,
        "label": label,
        "placeholder": placeholder,
        "filters": filters,
        "kept": kept,
    }


# --- words and figures

register.filter(device)
register.filter(initials)


@register.simple_tag
def tag(label: str, kind: str = "") -> SafeString:
    """A word in a pill: "good", "warn", "bad" or plain."""
    return format_html('<span class="tag {}">{}</span>', kind, label)


@register.filter
def message_kind(level: str) -> str:
    """The note's kind for a level of django.contrib.messages."""
    return MESSAGE_KINDS.get(level, "")


@register.filter
def number(value: Any) -> str:
    """1234.5 as "1.234,5"."""
    return "" if value in (None, "") else format_number(value)


@register.filter
def day(value: date | None) -> str:
    """A date, or the day of a moment in Việt Nam, as "12/10/2024"."""
    return format_date(value) if value else ""


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """An aware moment as "09:12 12/10/2024" in Việt Nam, in a `<time>`."""
    if not value:
        return ""
    here = value.astimezone(VIETNAM)
    printed = f"{here:%H:%M} {format_date(here)}"
    return format_html('<time datetime="{}">{}</time>', here.isoformat(timespec="seconds"), printed)


# --- blocks


@register.simple_block_tag
def note(content: str, kind: str = "") -> SafeString:
    """A note: plain, "good", "warn" or "bad"."""
    return format_html('<div class="note {}">{}</div>', kind, content)


@register.simple_block_tag
def table(content: str, caption: str, *, hide_caption: bool = False) -> SafeString:
    """A table with a caption that screen readers always hear."""
    markup = '<table class="data"><caption class="{}">{}</caption>{}</table>'
    return format_html(markup, "hidden" if hide_caption else "", caption, content)


@register.simple_block_tag
def empty(content: str, title: str) -> SafeString:
    """There is nothing to show; the content says what to do."""
    return format_html('<div class="empty"><p><b>{}</b></p>{}</div>', title, content)


@register.simple_block_tag
def tile(
    content: str, name: str, url: str, *, icon: str = "apps", logo: str = "", detail: str = ""
) -> SafeString:
    """A launcher tile, an item of `<ul class="tiles">`; the content may hold a star to click.

    `data-search` is the folded text that `search.js` compares with what is typed.
    """
    drawn = format_html('<img src="{}" alt="" width="28" height="28">', logo) if logo else ""
    return format_html(
        '<li class="tile" data-search="{}"><a href="{}"><span class="ico">{}</span>'
        "<span><b>{}</b>{}</span></a>{}</li>",
        fold(f"{name} {detail}"),
        url,
        drawn or icons.svg(icon),
        name,
        format_html("<span>{}</span>", detail) if detail else "",
        content.strip() and content,
    )


# --- lists


@register.simple_tag
def tree(nodes: Iterable[Node], label: str) -> SafeString:
    """Links as a tree, with arrow keys where JavaScript runs."""
    return format_html(
        '<nav class="tree" aria-label="{0}" data-tree="{0}">{1}</nav>'
        '<script type="module" src="{2}"></script>',
        label,
        branch(nodes),
        static("shell/tree.js"),
    )


@register.inclusion_tag("shell/components/way.html")
def way(steps: Iterable[Step]) -> dict[str, Any]:
    """Who did what, when."""
    return {"steps": steps}


@register.inclusion_tag("shell/components/facts.html")
def facts(rows: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A definition list of (term, value)."""
    return {"rows": rows}


@register.inclusion_tag("shell/components/crumbs.html")
def crumbs(*words: str) -> dict[str, Any]:
    """`label url label url … label`: the way down to this page, whose own label has no url."""
    return {"trail": [(label, "".join(words[at : at + 1])) for at, label in _every_second(words)]}


def _every_second(words: tuple[str, ...]) -> list[tuple[int, str]]:
    """Each label with the place of its url."""
    return [(at + 1, words[at]) for at in range(0, len(words), 2)]


@register.inclusion_tag("shell/components/progress.html")
def progress(done: int, total: int, label: str, *, poll: str = "") -> dict[str, Any]:
    """How far a long work is; `poll` answers with this component's next state."""
    percent = 100 * done // total if total else 0
    return {
        "done": done,
        "total": total or 1,
        "label": label,
        "percent": percent,
        "poll": poll,
        "id": "progress",
    }


@register.inclusion_tag("shell/components/pager.html")
def pager(previous: str = "", next: str = "") -> dict[str, Any]:
    """Links to the page before and the page after, where counting would cost too much."""
    return {"previous": previous, "next": next}


@register.inclusion_tag("shell/components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page, parameter: str = "page") -> dict[str, Any]:
    """Links to the pages of a list; the other parameters of the query stay."""
    query = context["request"].GET.copy()

    def url(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    return {"page": page, "steps": _steps(page, url)}


def _steps(page: Page, url: Any) -> list[dict[str, Any]]:
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    steps = [_step(number, page.number, url) for number in numbers]
    if page.has_previous():
        before = url(page.previous_page_number())
        steps.insert(0, {"label": _("‹ Trước"), "url": before, "rel": "prev"})
    if page.has_next():
        steps.append({"label": _("Tiếp ›"), "url": url(page.next_page_number()), "rel": "next"})
    return steps


def _step(number: int | str, current: int, url: Any) -> dict[str, Any]:
    if number == Paginator.ELLIPSIS:
        return {"label": number, "url": "", "far": True}
    here = number == current
    return {"label": format_number(number), "url": url(number), "current": here, "far": not here}
