from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "lienthong.console"
    label = "console"
