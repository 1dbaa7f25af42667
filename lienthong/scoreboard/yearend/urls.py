"""Year-end files."""

from django.urls import path

from lienthong.scoreboard.yearend import pages

YEAR_END = "scoreboard/year-end"
ARCHIVE = f"{YEAR_END}/archives/<int:archive_id>"
SHEET = f"{YEAR_END}/<str:code>/<int:year>"
urlpatterns = [
    path(YEAR_END, pages.year_end, name="year_end"),
    path(f"{YEAR_END}/<int:year>/all", pages.start_archive, name="year_end_start"),
    path(ARCHIVE, pages.archive, name="year_end_archive"),
    path(f"{ARCHIVE}/progress", pages.archive_progress, name="year_end_archive_progress"),
    path(f"{ARCHIVE}/file", pages.archive_file, name="year_end_archive_file"),
    path(SHEET, pages.sheet, name="year_end_sheet"),
    path(f"{SHEET}/<str:form>", pages.file, name="year_end_file"),
]
