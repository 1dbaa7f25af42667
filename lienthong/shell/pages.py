"""How a view answers with a page or a redirect."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

any_method = require_http_methods(["GET", "HEAD", "POST"])  # of a page with a form


class SeeOther(HttpResponseRedirect):
    """303: the browser fetches the next page and never repeats the body (RFC 9110 §15.4.4)."""

    status_code = 303


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """Render a template of the house with its shell around it."""
    return render(request, template, context, status=status)


def see_other(to: Any, *args: Any, **kwargs: Any) -> SeeOther:
    """Answer to a POST: go and see `to`, a url name with its arguments or a path of ours."""
    return SeeOther(resolve_url(to, *args, **kwargs))


def to_keep(response: HttpResponse, name: str) -> HttpResponse:
    """The response as a file of that name for the reader to keep, never shown within the page."""
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    return response


def own_path(text: str | None, default: str = "/") -> str:
    """`text` when it is a path on this site, else `default` for every `next`.

    A browser drops tabs and line ends and reads a backslash as a slash, so none may stand in it.
    """
    if not text or not text.startswith("/") or "\\" in text or not text.isprintable():
        return default
    return text if url_has_allowed_host_and_scheme(text, allowed_hosts=None) else default


def confirm(request: HttpRequest, **context: Any) -> HttpResponse:
    """Ask before something is lost; posting to the same address does it.

    Context: `title`; `losses`, sentences; `action`, the danger button's words; `cancel_url`; and,
    where needed, `subject` (who or what, under the title), `gains` (sentences on what comes instead),
    `keeps` (a sentence on what stays or how to undo it), `form` (fields to fill in, a reason for
    example), `cancel` (other words for "back").
    """
    return page(request, "shell/confirm.html", **context)
