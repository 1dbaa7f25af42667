from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "lienthong.identity"
    label = "identity"
