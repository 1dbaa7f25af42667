"""What may not be started: a home in which a restore broke off halfway."""

from pathlib import Path

from lienthong.kit.refusal import Refused


def unfinished(home: Path) -> Path:
    """The file that is there while a restore lets old and new parts change places."""
    return home / "run" / "restoring"


def refuse_unfinished(home: Path) -> None:
    """Raises Refused where old and new parts are mixed."""
    if unfinished(home).exists():
        raise Refused(
            f"lần khôi phục trước vào {home} bị ngắt giữa chừng",
            hint="Chạy lại: lienthong restore FILE --force. Dữ liệu cũ: thư mục .replaced-* ở đó.",
        )
