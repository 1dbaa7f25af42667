from django.urls import include, path

from lienthong.identity import switching_views, views

app_name = "identity"
urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("sign-out/everywhere", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("signed-out", views.signed_out, name="signed_out"),
    path("", include("lienthong.identity.factors.urls")),
    path("", include("lienthong.identity.recovery.urls")),
    path("", include("lienthong.identity.contacts.urls")),
    path("", include("lienthong.identity.devices.urls")),
    path("", include("lienthong.identity.vneid.urls")),
    path("choose-account", switching_views.choose, name="choose_account"),
    path("switch/<int:account_id>", switching_views.switch, name="switch"),
    path("password/<str:token>", views.password, name="password"),
]
