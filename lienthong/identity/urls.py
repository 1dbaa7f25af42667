from django.urls import path

from lienthong.identity import views

app_name = "identity"
urlpatterns = [
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("sign-out/everywhere", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("signed-out", views.signed_out, name="signed_out"),
    path("password/help", views.help_with_password, name="help_with_password"),
    path("password/<str:token>", views.password, name="password"),
]
