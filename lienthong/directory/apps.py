from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "lienthong.directory"
    label = "directory"

    def ready(self) -> None:
        """Tell the audit trail how to find and name units."""
        from lienthong.audit import places as trail
        from lienthong.directory import places

        trail.register(find=places.find, names=places.names)
