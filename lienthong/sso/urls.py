from django.urls import path

from lienthong.sso import api, console, views
from lienthong.sso.policies import console as policies

app_name = "sso"
# `middleware.programs` answers these before the urls are looked up.
PROGRAMS = [
    path(".well-known/openid-configuration", api.metadata, name="metadata"),
    path(".well-known/oauth-authorization-server", api.metadata),
    path("oidc/jwks", api.jwks, name="jwks"),
    path("oidc/token", api.token, name="token"),
    path("oidc/userinfo", api.userinfo, name="userinfo"),
    path("oidc/revoke", api.revoke, name="revoke"),
    path("oidc/introspect", api.introspect, name="introspect"),
]
urlpatterns = [
    *PROGRAMS,
    path("oidc/authorize", views.authorize, name="authorize"),
    path("oidc/authorize/resume", views.resume, name="resume"),
    path("oidc/logout", views.logout, name="logout"),
    path("oidc/logout/confirm", views.confirm_logout, name="confirm_logout"),
    path("console/policies", policies.policies, name="policies"),
    path("console/policies/add", policies.add, name="add_policy"),
    path("console/policies/find/unit", policies.find_unit, name="find_policy_unit"),
    path("console/policies/<int:policy_id>", policies.readiness, name="readiness"),
    path("console/policies/<int:policy_id>/end", policies.end, name="end_policy"),
    path("console/policies/exempt/add", policies.add_break_glass, name="add_break_glass"),
    path(
        "console/policies/exempt/<int:glass_id>/end",
        policies.end_break_glass,
        name="end_break_glass",
    ),
    path("console/applications", console.applications, name="applications"),
    path("console/applications/add", console.add, name="add_application"),
    path("console/applications/find/unit", console.find_unit, name="find_unit"),
    path("console/applications/find/account", console.find_account, name="find_account"),
    path("console/applications/<slug:slug>", console.edit, name="application"),
    path("console/applications/<slug:slug>/access", console.access, name="access"),
    path("console/applications/<slug:slug>/access/end", console.end_access, name="end_access"),
    path("console/applications/<slug:slug>/names", console.names, name="names"),
    path("console/applications/<slug:slug>/secret", console.secret, name="secret"),
    path("console/applications/<slug:slug>/tell", console.tell_again, name="tell_again"),
    path("console/applications/<slug:slug>/suspend", console.suspend, name="suspend"),
    path("console/applications/<slug:slug>/resume", console.resume, name="resume_application"),
    path("console/applications/<slug:slug>/remove", console.remove, name="remove"),
    path("console/applications/<slug:slug>/restore", console.restore, name="restore"),
]
