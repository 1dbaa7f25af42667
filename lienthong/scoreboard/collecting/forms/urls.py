"""Units fill in beneath `scoreboard/forms`, the centre designs and reviews beneath the console."""

from django.urls import path

from lienthong.scoreboard.collecting.forms import (
    design_pages,
    fill_pages,
    remind_pages,
    review_pages,
)

MINE = "scoreboard/forms"
ONE = f"{MINE}/<slug:code>/<str:period>/<str:unit>"
CENTRE = "console/scoreboard/forms"
urlpatterns = [
    path(MINE, fill_pages.mine, name="forms"),
    path(ONE, fill_pages.fill, name="fill"),
    path(f"{ONE}/submit", fill_pages.submit, name="submit"),
    path(f"{ONE}/withdraw", fill_pages.withdraw, name="withdraw"),
    path(CENTRE, design_pages.designs, name="designs"),
    path(f"{CENTRE}/new", design_pages.design, name="new_form"),
    path(f"{CENTRE}/<slug:code>", review_pages.review, name="review"),
    path(f"{CENTRE}/<slug:code>/edit", design_pages.design, name="edit_form"),
    path(f"{CENTRE}/<slug:code>/end", design_pages.end, name="end_form"),
    path(f"{CENTRE}/<slug:code>/<str:period>", review_pages.review, name="review"),
    path(f"{CENTRE}/<slug:code>/<str:period>/remind", remind_pages.remind, name="remind_form"),
    path(f"{CENTRE}/<slug:code>/<str:period>/<str:unit>", review_pages.one, name="review_one"),
]
