from django.apps import AppConfig


class LinkingConfig(AppConfig):
    name = "lienthong.linking"
    label = "linking"
