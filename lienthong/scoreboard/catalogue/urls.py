"""The centre's pages for indicators, weights and periods."""

from django.urls import path

from lienthong.scoreboard.catalogue import pages, period_pages, weight_pages

ALL = "console/scoreboard/indicators"
ONE = f"{ALL}/<str:code>"  # "app-use.ioffice-v4" is no slug
WEIGHTS = "console/scoreboard/weights"
PERIODS = "console/scoreboard/periods"
PERIOD = f"{PERIODS}/<slug:code>"
urlpatterns = [
    path(ALL, pages.indicators, name="indicators"),
    path(f"{ALL}/new", pages.add, name="add_indicator"),
    path(ONE, pages.one, name="manage_indicator"),
    path(f"{ONE}/edit", pages.edit, name="edit_indicator"),
    path(f"{ONE}/end", pages.end, name="end_indicator"),
    path(f"{ONE}/public", pages.public, name="publish_indicator"),
    path(f"{ONE}/target", pages.target, name="set_target"),
    path(f"{ONE}/target/end", pages.end_target, name="end_target"),
    path(f"{ONE}/units", pages.units, name="set_units"),
    path(f"{ONE}/units/<int:exception_id>/end", pages.end_exception, name="end_exception"),
    path(WEIGHTS, weight_pages.indexes, name="weights"),
    path(f"{WEIGHTS}/<slug:index>", weight_pages.index, name="index_weights"),
    path(PERIODS, period_pages.periods, name="periods"),
    path(PERIOD, period_pages.one, name="period"),
    path(f"{PERIOD}/close", period_pages.close, name="close_period"),
    path(f"{PERIOD}/reopen", period_pages.reopen, name="reopen_period"),
]
