"""The SCIM 2.0 server (RFC 7644): discovery and Users.

No cookie counts here: a client proves itself with a bearer token, so there is nothing that a forged
request could borrow.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    ForbiddenException,
    InvalidFilterException,
    InvalidPathException,
    InvalidSyntaxException,
    InvalidValueException,
    ListResponse,
    NotFoundException,
    PatchOp,
    PayloadTooLargeException,
    Resource,
    ResponseParameters,
    SCIMException,
    SearchRequest,
    UnauthorizedException,
)

from lienthong.identity import machine_keys
from lienthong.kit.refusal import NotFound, Refused
from lienthong.scim import actions, filters, mapping, queries
from lienthong.scim.actions import Caller
from lienthong.scim.resources import (
    LARGEST_PAGE,
    PAGE,
    SUGGESTED,
    TOLERANT,
    OurUser,
    provider,
    schemas,
)

View = Callable[..., HttpResponse]
JSON = "application/scim+json"
LARGEST_BODY = 100_000  # bytes; an officer takes two thousand
MOST_OPERATIONS = 100  # of one patch: each goes over the whole officer, while the row is locked
FOUND = Context.RESOURCE_QUERY_RESPONSE
REALM = {"WWW-Authenticate": 'Bearer realm="scim"'}
QUERY = ("filter", "sortBy", "sortOrder", "startIndex", "count", "attributes", "excludedAttributes")
SORTED_BY = {  # by how a filter names the attribute
    "id": "subject",
    "externalid": "external_id",
    "username": "name",
    "displayname": "sort_key",  # as Vietnamese names are ordered
    "name.familyname": "sort_key",
    "name.givenname": "given_name",
    "title": "title",
    "emails": "name",
    "emails.value": "name",
    "meta.created": "created_at",
}


def endpoint(*methods: str) -> Callable[[View], View]:
    """An address of the service: known clients, these methods, every refusal as a SCIM Error."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                request.caller = _caller(request)
                if request.method not in methods:
                    return _refuse(Error(status=405), Allow=", ".join(methods))
                with TOLERANT:
                    return view(request, *args, **kwargs)
            except (SCIMException, ValidationError, Refused) as refusal:
                return _refuse(_error(refusal))

        return answer

    return decorate


# ── Users ───────────────────────────────────────────────────────────────────────────────────────


@endpoint("GET", "POST")
def users(request: HttpRequest) -> HttpResponse:
    """Search (§3.4.2), or create (§3.3)."""
    if request.method == "GET":
        return _list(request, _asked(request))
    wanted = OurUser.model_validate(_body(request), scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    created = actions.create(caller=request.caller, user=wanted)
    return _one(request, created, 201)


@endpoint("POST")
def search(request: HttpRequest) -> HttpResponse:
    """The same search with its parameters in the body (§3.4.3)."""
    return _list(request, _body(request))


@endpoint("GET", "PUT", "PATCH", "DELETE")
def user(request: HttpRequest, subject: str) -> HttpResponse:
    """Read (§3.4.1), replace (§3.5.1), patch (§3.5.2) or remove (§3.6) one officer."""
    named = {"caller": request.caller, "subject": subject}
    match = {"if_match": request.headers.get("If-Match", "")}
    if request.method == "GET":
        return _read(request, actions.one(**named))
    if request.method == "DELETE":
        actions.remove(**named, **match)
        return HttpResponse(status=204)
    how = _replacement(request) if request.method == "PUT" else _patch(request)
    return _one(request, actions.change(**named, **match, how=how))


def _read(request: HttpRequest, found: Resource) -> HttpResponse:
    """§3.14: what the client has already is not sent again."""
    if found.meta.version in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers={"ETag": found.meta.version})
    return _one(request, found)


def _replacement(request: HttpRequest) -> actions.Change:
    context = Context.RESOURCE_REPLACEMENT_REQUEST
    wanted = OurUser.model_validate(_body(request), scim_ctx=context)

    def replaced(known: Resource) -> Resource:
        wanted.replace(known)
        return wanted

    return replaced


def _patch(request: HttpRequest) -> actions.Change:
    context, said = Context.RESOURCE_PATCH_REQUEST, _body(request)
    _refuse_too_many(said)
    operations = PatchOp[OurUser].model_validate(said, scim_ctx=context)

    def patched(known: Resource) -> Resource:
        operations.patch(known)
        return known

    return patched


def _refuse_too_many(said: dict[str, Any]) -> None:
    """Attributes have names in any case (RFC 7643 §2.1)."""
    lists = [value for name, value in said.items() if name.lower() == "operations"]
    if any(isinstance(one, list) and len(one) > MOST_OPERATIONS for one in lists):
        raise PayloadTooLargeException(detail=f"a patch has at most {MOST_OPERATIONS} operations")


def _list(request: HttpRequest, asked: dict[str, Any]) -> HttpResponse:
    if len(str(asked.get("filter", ""))) > filters.MAX_LENGTH:
        raise InvalidFilterException(detail=f"a filter has at most {filters.MAX_LENGTH} characters")
    wanted = SearchRequest[OurUser].model_validate(asked, scim_ctx=Context.SEARCH_REQUEST)
    where = filters.where(wanted.filter.ast) if wanted.filter else ~filters.NOTHING
    first = (wanted.start_index or 1) - 1
    count = min(PAGE if wanted.count is None else wanted.count, LARGEST_PAGE)
    caller: Caller = request.caller
    mine = queries.users(caller.actor, caller.client)
    found = queries.find(mine, where, _order(wanted), first, count)
    shown = [
        mapping.user_of(
            account,
            organization=found.organizations[account.unit_id],
            external_id=account.external_id,
        )
        for account in found.accounts
    ]
    return _answer(_page(shown, found.total, first), wanted)


def _order(wanted: SearchRequest) -> list[str]:
    if wanted.sort_by is None:
        return []
    column = SORTED_BY.get(filters.key(wanted.sort_by.ast))
    if column is None:
        raise InvalidPathException(detail=f"{wanted.sort_by} cannot be sorted by")
    descending = wanted.sort_order == SearchRequest.SortOrder.descending
    return [f"-{column}" if descending else column]


# ── Discovery (§4) ──────────────────────────────────────────────────────────────────────────────


@endpoint("GET")
def service_provider_config(_request: HttpRequest) -> HttpResponse:
    return _answer(provider(queries.base()).config)


@endpoint("GET")
def resource_types(request: HttpRequest, name: str = "") -> HttpResponse:
    return _described(request, list(provider(queries.base()).resource_types), name)


@endpoint("GET")
def all_schemas(request: HttpRequest, name: str = "") -> HttpResponse:
    units = queries.units(request.caller.actor, SUGGESTED)
    return _described(request, schemas(queries.base(), units), name)


@endpoint("GET", "POST", "PUT", "PATCH", "DELETE")
def missing(_request: HttpRequest, rest: str = "") -> HttpResponse:
    raise NotFoundException


def _described(request: HttpRequest, known: list[Resource], name: str) -> HttpResponse:
    """All, or the one of this id. A filter is refused here (RFC 7644 §4)."""
    if "filter" in request.GET:
        raise ForbiddenException(detail="discovery endpoints take no filter")
    if not name:
        return _answer(_page(known, len(known), 0))
    for one in known:
        if one.id == name:
            return _answer(one)
    raise NotFoundException


# ── Reading ─────────────────────────────────────────────────────────────────────────────────────


def _caller(request: HttpRequest) -> Caller:
    client = queries.live_token(machine_keys.presented(request))
    if client is None:
        raise UnauthorizedException
    return Caller(client, queries.actor_of(client, request.address))


def _asked(request: HttpRequest) -> dict[str, Any]:
    """The query's parameters; each may be there once."""
    if any(len(request.GET.getlist(name)) > 1 for name in QUERY):
        raise InvalidSyntaxException(detail="a parameter is there twice")
    return {name: request.GET[name] for name in QUERY if name in request.GET}


def _body(request: HttpRequest) -> dict[str, Any]:
    """The body as a JSON object whose texts the database can hold."""
    if len(request.body) > LARGEST_BODY:
        raise PayloadTooLargeException(detail=f"a body has at most {LARGEST_BODY} bytes")
    try:
        read = json.loads(request.body)
        text = json.dumps(read, ensure_ascii=False)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise InvalidSyntaxException(detail="the body is not JSON") from error
    if "\\u0000" in text:
        raise InvalidValueException(detail="a text holds a NUL character")
    if not isinstance(read, dict):
        raise InvalidSyntaxException(detail="the body is not an object")
    return read


# ── Answering ───────────────────────────────────────────────────────────────────────────────────


def _one(request: HttpRequest, user: Resource, status: int = 200) -> HttpResponse:
    wanted = ResponseParameters[OurUser].model_validate(
        {name: request.GET[name] for name in QUERY[-2:] if name in request.GET}
    )
    response = _answer(user, wanted, status)
    response.headers["ETag"] = user.meta.version
    response.headers["Location"] = user.meta.location
    return response


def _page(shown: list[Any], total: int, first: int) -> ListResponse:
    kind = ListResponse[type(shown[0])] if shown else ListResponse[OurUser]
    return kind(
        total_results=total, start_index=first + 1, items_per_page=len(shown), resources=shown
    )


def _answer(
    resource: Any, wanted: ResponseParameters | None = None, status: int = 200
) -> HttpResponse:
    body = resource.model_dump_json(scim_ctx=FOUND, response_parameters=wanted)
    return HttpResponse(body, status=status, content_type=JSON)


def _error(refusal: Exception) -> Error:
    """§3.12. What lies outside the client's subtree is not there; a superior's account is forbidden."""
    match refusal:
        case SCIMException():
            return refusal.to_error()
        case ValidationError():
            return Error.from_validation_errors(refusal)[0]
        case NotFound():
            return NotFoundException(detail=str(refusal)).to_error()
        case Refused(field=None):
            return ForbiddenException(detail=str(refusal)).to_error()
    return InvalidValueException(detail=f"{refusal.field}: {refusal}").to_error()


def _refuse(error: Error, **headers: str) -> HttpResponse:
    body = error.model_dump_json()
    more = REALM if error.status == 401 else {}
    return HttpResponse(body, status=error.status, content_type=JSON, headers={**headers, **more})
