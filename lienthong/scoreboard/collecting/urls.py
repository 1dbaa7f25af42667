"""The centre's pages for files and for cells that wait."""

from django.urls import path

from lienthong.scoreboard.collecting import cell_pages, file_pages, template_pages

FILE = "console/scoreboard/files/<int:batch_id>"
CELL = "console/scoreboard/waiting/<int:cell_id>"
urlpatterns = [
    path("console/scoreboard", file_pages.figures, name="figures"),
    path(FILE, file_pages.file, name="file"),
    path(f"{FILE}/apply", file_pages.apply, name="apply"),
    path(f"{FILE}/discard", file_pages.discard, name="discard"),
    path(f"{FILE}/undo", file_pages.undo, name="undo"),
    path(f"{FILE}/source", file_pages.source, name="source"),
    path("console/scoreboard/template", template_pages.template, name="template"),
    path("console/scoreboard/waiting", cell_pages.waiting, name="waiting"),
    path(CELL, cell_pages.cell, name="cell"),
    path(f"{CELL}/units", cell_pages.find_unit, name="find_unit"),
]
