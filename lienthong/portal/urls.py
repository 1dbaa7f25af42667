from django.urls import path

from lienthong.portal import console, views

app_name = "portal"
urlpatterns = [
    path("", views.launcher, name="launcher"),
    path("favourites/<int:application_id>", views.favourite, name="favourite"),
    path("account", views.account, name="account"),
    path("account/password", views.password, name="password"),
    path("account/sessions/<int:session_id>/end", views.end_session, name="end_session"),
    path("help", views.help_page, name="help"),
    path("console/notices", console.notices, name="notices"),
    path("console/notices/add", console.add, name="add_notice"),
    path("console/notices/<int:notice_id>", console.edit, name="edit_notice"),
    path("console/notices/<int:notice_id>/end", console.end, name="end_notice"),
]
