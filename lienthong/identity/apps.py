from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "lienthong.identity"
    label = "identity"

    def ready(self) -> None:
        """Tell the audit trail what accounts are called."""
        from lienthong.audit import people
        from lienthong.identity import queries

        people.register(names=queries.names)
