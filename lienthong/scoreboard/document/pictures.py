"""Pictures that people bring, read with care and written anew: no metadata, no surprises."""

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lienthong.kit.refusal import Refused

MOST_BYTES = 10_000_000  # of one picture
MOST_PIXELS = 25_000_000  # looked at before a pixel is unpacked
SIDE = 2_000  # pixels, of what is kept: 300 an inch over the width of a page
_READ = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
_KEPT = {"PNG": "png", "JPEG": "jpg"}
_MODES = {"1", "L", "P", "RGB"}


@dataclass(frozen=True, slots=True)
class Facts:
    extension: str  # "png" or "jpg"
    width: int  # pixels
    height: int


def facts(data: bytes) -> Facts:
    """Of a picture that a document holds. Raises Refused unless every format can show it."""
    image = _opened(data)
    if image.format not in _KEPT or image.mode not in _MODES:
        raise Refused(_("Ảnh không ở dạng in được"), hint=_("Hãy tải ảnh lên lại."))
    return Facts(_KEPT[image.format], image.width, image.height)


def reencoded(data: bytes) -> bytes:
    """The picture upright, on white, at most SIDE pixels each way, as PNG or JPEG; nothing but pixels.

    Raises Refused if it cannot be read or is too large.
    """
    image = _opened(data)
    photo = image.format in ("JPEG", "WEBP")
    upright = _flat(ImageOps.exif_transpose(image))
    upright.thumbnail((SIDE, SIDE))
    file = io.BytesIO()
    if photo:
        upright.save(file, "JPEG", quality=88, optimize=True)
    else:
        upright.save(file, "PNG", optimize=True)
    return file.getvalue()


def pixels(data: bytes) -> int:
    """How many a picture says it has, nothing unpacked; 0 where that cannot be read."""
    try:
        with Image.open(io.BytesIO(data), formats=_READ) as image:
            return image.width * image.height
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return 0


def _opened(data: bytes) -> Image.Image:
    """Unpacked whole, so that what is broken is known now."""
    if len(data) > MOST_BYTES:
        raise _too_large()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=_READ)
            if image.width * image.height > MOST_PIXELS:
                raise _too_large()
            image.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_large() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        hint = _("Hãy lưu ảnh dưới dạng PNG hoặc JPEG rồi thử lại.")
        raise Refused(_("Không đọc được ảnh"), hint=hint) from None
    return image


def _flat(image: Image.Image) -> Image.Image:
    """Plain colours; what is transparent becomes paper."""
    if not image.has_transparency_data:
        return image.convert("L" if image.mode in ("1", "L", "I;16") else "RGB")
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image.convert("RGBA")).convert("RGB")


def _too_large() -> Refused:
    return Refused(
        _("Ảnh quá lớn"),
        hint=_("Hãy thu nhỏ ảnh: tối đa %(mb)d MB, %(mp)d triệu điểm ảnh.")
        % {"mb": MOST_BYTES // 1_000_000, "mp": MOST_PIXELS // 1_000_000},
    )
