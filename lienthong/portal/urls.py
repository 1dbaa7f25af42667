from django.urls import path

from lienthong.portal import console, delegations, views

app_name = "portal"
urlpatterns = [
    path("", views.launcher, name="launcher"),
    path("favourites/<int:application_id>", views.favourite, name="favourite"),
    path("account", views.account, name="account"),
    path("account/password", views.password, name="password"),
    path("delegations", delegations.delegations, name="delegations"),
    path("delegations/add", delegations.add, name="add_delegation"),
    path("delegations/find", delegations.find_colleague, name="find_colleague"),
    path("delegations/<int:delegation_id>", delegations.delegation, name="delegation"),
    path("delegations/<int:delegation_id>/accept", delegations.accept, name="accept"),
    path("delegations/<int:delegation_id>/decline", delegations.decline, name="decline"),
    path("delegations/<int:delegation_id>/revoke", delegations.revoke, name="revoke"),
    path("delegations/<int:delegation_id>/act", delegations.act, name="act"),
    path("delegations/stop", delegations.stop_acting, name="stop_acting"),
    path("help", views.help_page, name="help"),
    path("help/<slug:slug>", views.help_task, name="help_task"),
    path("console/notices", console.notices, name="notices"),
    path("console/notices/add", console.add, name="add_notice"),
    path("console/notices/<int:notice_id>", console.edit, name="edit_notice"),
    path("console/notices/<int:notice_id>/end", console.end, name="end_notice"),
]
