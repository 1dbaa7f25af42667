from django.apps import AppConfig


class ScoreboardConfig(AppConfig):
    name = "lienthong.scoreboard"
    label = "scoreboard"
