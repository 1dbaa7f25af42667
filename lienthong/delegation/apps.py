from django.apps import AppConfig


class DelegationConfig(AppConfig):
    name = "lienthong.delegation"
    label = "delegation"
