"""For whoever reads figures: overview, unit, indicator, and the way back to the sources."""

from django.urls import path

from lienthong.scoreboard.dashboards import (
    indicator_pages,
    province_pages,
    tracing_pages,
    unit_pages,
)

FIGURE = "scoreboard/figures/<int:fact_id>"
REPORT = "scoreboard/reports/<int:report_id>"
PUBLISHED = f"{REPORT}/figures/<int:fact_id>"
urlpatterns = [
    path("scoreboard", province_pages.province, name="province"),
    path("scoreboard/units/<str:code>", unit_pages.unit, name="unit"),
    path("scoreboard/indicators/<str:code>", indicator_pages.indicator, name="indicator"),
    path(FIGURE, tracing_pages.fact, name="fact"),
    path(f"{FIGURE}/source", tracing_pages.source, name="fact_source"),
    path(PUBLISHED, tracing_pages.fact, name="published_fact"),
    path(f"{PUBLISHED}/source", tracing_pages.source, name="published_fact_source"),
    path(
        "scoreboard/findings/<slug:period>/<str:indicator>/<slug:kind>",
        tracing_pages.finding,
        name="finding",
    ),
    path(
        f"{REPORT}/findings/<str:indicator>/<slug:kind>",
        tracing_pages.published_finding,
        name="published_finding",
    ),
]
