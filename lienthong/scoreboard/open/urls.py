"""What everyone may open."""

from django.urls import path

from lienthong.scoreboard.open import data, pages

DATA = "public/scoreboard/data"


def files(route: str, view: object, name: str) -> list:
    """The same file in every form."""
    return [
        path(f"{DATA}/{route}.{form}", view, {"form": form}, name=name) for form in ("csv", "json")
    ]


urlpatterns = [
    path("public/scoreboard", pages.overview, name="public"),
    path("public/scoreboard/reuse", pages.reuse, name="reuse"),
    path("public/scoreboard/indicators/<str:code>", pages.indicator, name="public_indicator"),
    path("public/scoreboard/indicators/<str:code>/embed", pages.snippet, name="snippet"),
    path("embed/scoreboard/<str:code>", pages.embed, name="embed"),
    path(f"{DATA}/index.json", data.index, name="data_index"),
    *files("periods/<slug:code>", data.of_period, "data_period"),
    *files("history/<str:code>", data.of_history, "data_history"),
    *files("figures/<slug:period_code>/<str:code>", data.of_indicator, "data_indicator"),
]
