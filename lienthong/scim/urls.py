from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from lienthong.scim import console

app_name = "scim"


def _api(name: str) -> Callable[..., HttpResponse]:
    """A view of `api`, imported when it is first asked for: its models take most of a second, which
    no start of the program and no command should spend."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return getattr(import_module("lienthong.scim.api"), name)(request, **kwargs)

    view.csrf_exempt = True
    return view


urlpatterns = [
    path("scim/v2/ServiceProviderConfig", _api("service_provider_config")),
    path("scim/v2/ResourceTypes", _api("resource_types")),
    path("scim/v2/ResourceTypes/<str:name>", _api("resource_types")),
    path("scim/v2/Schemas", _api("all_schemas")),
    path("scim/v2/Schemas/<str:name>", _api("all_schemas")),
    path("scim/v2/Users", _api("users"), name="users"),
    path("scim/v2/Users/.search", _api("search")),
    path("scim/v2/.search", _api("search")),
    path("scim/v2/Users/<uuid:subject>", _api("user")),
    path("scim/v2/<path:rest>", _api("missing")),
    path("scim/v2/", _api("missing")),
    path("console/scim/tokens", console.tokens, name="tokens"),
    path("console/scim/tokens/find/unit", console.find_unit, name="find_unit"),
    path("console/scim/tokens/<int:number>/renew", console.renew, name="renew_token"),
    path("console/scim/tokens/<int:number>/revoke", console.revoke, name="revoke_token"),
    path("console/applications/<slug:slug>/scim", console.target, name="target"),
    path("console/applications/<slug:slug>/scim/run", console.run, name="run_target"),
    path("console/applications/<slug:slug>/scim/remove", console.remove, name="remove_target"),
]
