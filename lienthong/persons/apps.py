from django.apps import AppConfig


class PersonsConfig(AppConfig):
    name = "lienthong.persons"
    label = "persons"
