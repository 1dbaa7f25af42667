"""What a page asks of its visitor: signed in, or holding a right."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from lienthong.identity import policies
from lienthong.identity.request import sign_in_to_return, stronger_sign_in_to_return
from lienthong.kit.refusal import NotFound

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Send visitors who are not signed in to the sign-in page, and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.signed_in:
            return redirect(sign_in_to_return(request))
        return _found(view, request, args, kwargs)

    return guarded


def holding(right: str) -> Callable[[View], View]:
    """The page does not exist for who does not hold the right anywhere."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.signed_in:
                return redirect(sign_in_to_return(request))
            if not request.actor.may(right):
                return prove_more(request, right)
            return _found(view, request, args, kwargs)

        return guarded

    return decorate


def prove_more(request: HttpRequest, right: str | None = None) -> HttpResponse:
    """To where the person proves more, if the right (or any) is only withheld until then; else 404."""
    actor = request.actor
    withheld = actor.would(right) if right else bool(actor.withheld)
    need = policies.lacking(actor) if withheld else None
    if need is None:
        raise Http404
    return redirect(stronger_sign_in_to_return(request, need))


def _found(view: View, request: HttpRequest, args: tuple, kwargs: dict) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except NotFound as error:
        raise Http404(str(error)) from error
