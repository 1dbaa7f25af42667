from django.urls import path

from lienthong.identity.recovery import views

urlpatterns = [
    path("password/help", views.start, name="help_with_password"),
    path("password/code", views.code, name="recovery_code"),
    path("password/new", views.new, name="recovery_password"),
    path("account/password/new", views.in_session, name="new_password"),
]
