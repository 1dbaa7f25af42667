from django.apps import AppConfig


class SsoConfig(AppConfig):
    name = "lienthong.sso"
    label = "sso"
