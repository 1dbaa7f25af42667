from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AuditConfig(AppConfig):
    name = "lienthong.audit"
    label = "audit"

    def ready(self) -> None:
        """Learn the kinds of events of every feature from its `events.py`."""
        autodiscover_modules("events")
