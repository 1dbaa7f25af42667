"""Addresses of the shell itself."""

from django.urls import path

from lienthong.shell import views

app_name = "shell"
urlpatterns = [path("language/<slug:code>", views.language, name="language")]
