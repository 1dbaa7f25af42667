from django.apps import AppConfig


class ScimConfig(AppConfig):
    name = "lienthong.scim"
    label = "scim"
