from django.urls import path

from lienthong.identity.factors import security, views

urlpatterns = [
    path("sign-in/passkey", views.passkey, name="passkey"),
    path("sign-in/second-step", views.second_step, name="second_step"),
    path("sign-in/more", views.step_up, name="step_up"),
    path("account/security", security.security, name="security"),
    path("account/security/passkeys/add", security.add_passkey, name="add_passkey"),
    path(
        "account/security/passkeys/<int:passkey_id>", security.rename_passkey, name="rename_passkey"
    ),
    path(
        "account/security/passkeys/<int:passkey_id>/remove",
        security.remove_passkey,
        name="remove_passkey",
    ),
    path("account/security/app/add", security.add_app, name="add_app"),
    path("account/security/app/remove", security.remove_app, name="remove_app"),
    path("account/security/codes", security.codes, name="recovery_codes"),
    path("account/security/devices/forget", security.forget_devices, name="forget_devices"),
]
