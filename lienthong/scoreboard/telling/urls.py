"""The centre's pages for letters of reminder."""

from django.urls import path

from lienthong.scoreboard.telling import pages

ALL = "console/scoreboard/reminders"
ONE = f"{ALL}/<slug:code>"
urlpatterns = [
    path(ALL, pages.newest, name="reminders"),
    path(ONE, pages.reminder, name="reminder"),
    path(f"{ONE}/letter", pages.letter, name="reminder_letter"),
    path(f"{ONE}/send", pages.send, name="send_reminder"),
]
