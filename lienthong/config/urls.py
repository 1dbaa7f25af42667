"""Where each address leads."""

from django.urls import include, path
from django.views.generic import RedirectView

from lienthong.config import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("", include("lienthong.shell.urls")),
    path("", include("lienthong.identity.urls")),
    path("", include("lienthong.sso.urls")),
    path("", include("lienthong.scim.urls")),
    path("", include("lienthong.linking.urls")),
    path("", include("lienthong.scoreboard.urls")),
    path("", include("lienthong.portal.urls")),
    path("console", RedirectView.as_view(pattern_name="console:home")),
    path("console/", include("lienthong.console.urls")),
    path("console/audit/", include("lienthong.audit.urls")),
]

handler400 = "lienthong.shell.errors.bad_request"
handler403 = "lienthong.shell.errors.forbidden"
handler404 = "lienthong.shell.errors.not_found"
handler500 = "lienthong.shell.errors.server_error"
