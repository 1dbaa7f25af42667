"""The API for systems, and the centre's page that lets them in."""

from django.urls import path

from lienthong.scoreboard.api import console, views

V1 = "api/scoreboard/v1"
CALLERS = "console/scoreboard/api"
urlpatterns = [
    path(f"{V1}/openapi.json", views.openapi, name="openapi"),
    path(f"{V1}/periods", views.periods),
    path(f"{V1}/indicators", views.indicators),
    path(f"{V1}/periods/<str:period>/figures", views.put_figures),
    path(f"{V1}/periods/<str:period>/indicators/<str:indicator>", views.standings),
    path(f"{V1}/<path:rest>", views.missing),
    path(f"{V1}/", views.missing),
    path(CALLERS, console.listed, name="callers"),
    path(f"{CALLERS}/find/unit", console.find_unit, name="find_caller_unit"),
    path(f"{CALLERS}/<int:number>/renew", console.renew, name="renew_caller"),
    path(f"{CALLERS}/<int:number>/revoke", console.revoke, name="revoke_caller"),
]
