from django.urls import path

from lienthong.identity.devices import views

urlpatterns = [
    path("account/devices", views.devices, name="devices"),
    path("account/devices/<int:device_id>/forget", views.forget, name="forget_device"),
    path("account/sign-ins", views.sign_ins, name="sign_ins"),
    path("account/alerts/seen", views.alerts_seen, name="alerts_seen"),
    path("account/sessions/<int:session_id>/end", views.end_session, name="end_session"),
    path("account/sessions/<int:session_id>/not-me", views.not_me, name="not_me"),
]
