"""Our own line drawings, 24 by 24, drawn with a stroke of 1.8: one path each."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

DECORATION = mark_safe('aria-hidden="true"')

PATHS = {
    # applications
    "mail": "M3 6h18v12H3zM3 7l9 7 9-7",
    "document": "M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h7",
    "file": "M6 3h9l4 4v14H6zM14 3v5h5",
    "calendar": "M4 5h16v15H4zM4 10h16M8 3v4M16 3v4",
    "screen": "M3 5h18v11H3zM8 20h8M12 16v4",
    "check": "M5 12l4 4 10-10M4 20h16",
    "flow": "M3 6h7v5H3zM14 13h7v5h-7zM10 8.5h7.5V13",
    "apps": "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z",
    "chart": "M4 4v16h16M8 16v-4M12 16V8M16 16v-6",
    "book": "M12 6C9 4 6 4 3 5v14c3-1 6-1 9 1 3-2 6-2 9-1V5c-3-1-6-1-9 1zM12 6v14",
    "chat": "M4 5h16v11h-9l-5 4v-4H4z",
    "map": "M9 4L3 6.5v13.5l6-2.5 6 2.5 6-2.5V4l-6 2.5zM9 4v13.5M15 6.5V20",
    "phone": "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4c0 1-1 1-1 1C11 20 4 13 4 5z",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 6 5 12 0 18M12 3c-5 6-5 12 0 18",
    "money": "M3 6h18v12H3zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5M6 9v6M18 9v6",
    # the console
    "user": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4 21c0-4 3.5-6 8-6s8 2 8 6",
    "users": "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 20c0-3.5 3-5 6.5-5s6.5 1.5 6.5 5"
    "M15 5a3.5 3.5 0 0 1 0 6M17.5 15.5c2.5.5 4 2 4 4.5",
    "units": "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
    "key": "M8 11a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM11.5 12.5L20 4M16 8l3 3M13.5 10.5L16 13",
    "shield": "M12 3l8 3v6c0 5-3.5 7.5-8 9-4.5-1.5-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5",
    "bell": "M6 17V11a6 6 0 0 1 12 0v6l2 1H4zM10 21h4",
    "log": "M5 4h14v16H5zM8 8h1M8 12h1M8 16h1M12 8h4M12 12h4M12 16h4",
    "lock": "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2.5",
    "settings": "M4 7h9M17 7h3M13 4.5v5M4 17h3M11 17h9M11 14.5v5",
    # what can be done
    "search": "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L21 21",
    "plus": "M12 4v16M4 12h16",
    "pen": "M4 20l1-5L16 4l4 4L9 19zM13.5 6.5l4 4",
    "download": "M12 3v12M7 10.5l5 5 5-5M4 20h16",
    "upload": "M12 16V4M7 8.5l5-5 5 5M4 20h16",
    "trash": "M4 6h16M9 6V3h6v3M6 6l1 15h10l1-15M10 10v7M14 10v7",
    "undo": "M9 5L4 10l5 5M4 10h10a6 6 0 0 1 0 11h-3",
    "move": "M4 12h15M13 6l6 6-6 6",
    "copy": "M8 8h12v12H8zM16 8V4H4v12h4",
    "star": "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6-5.3-2.9L6.7 20l1.1-6-4.4-4.2 6-.8z",
    "out": "M10 4H4v16h6M14 8l4 4-4 4M8 12h10",
    "eye": "M2.5 12c5-8 14-8 19 0-5 8-14 8-19 0zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
    "warning": "M12 4L2.5 20h19zM12 10v5M12 17.5v.5",
    "close": "M5 5l14 14M19 5L5 19",
}


def svg(name: str, label: str = "", size: int = 24) -> SafeString:
    """The drawing as inline markup; with `label` it has a name of its own, else it is decoration.

    An unknown name, from an older record perhaps, draws `apps`.
    """
    path = PATHS.get(name, PATHS["apps"])
    named = format_html('role="img" aria-label="{}"', label) if label else DECORATION
    return format_html(
        '<svg class="icon" width="{0}" height="{0}" viewBox="0 0 24 24" {1}><path d="{2}"/></svg>',
        size,
        named,
        path,
    )
