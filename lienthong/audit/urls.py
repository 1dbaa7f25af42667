from django.urls import path, re_path

from lienthong.audit import console

app_name = "audit"
urlpatterns = [
    path("", console.events, name="events"),
    path("<int:number>", console.event, name="event"),
    re_path(r"^export\.(?P<form>csv|xlsx)$", console.export, name="export"),
]
