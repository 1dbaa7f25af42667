"""Officers' pictures: whatever a telephone or scanner gives, drawn anew as a small JPEG.

Drawing anew leaves behind what must not be kept or served: the place where the picture was taken, and
anything that is not a picture.
"""

from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lienthong.kit.refusal import Refused

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000  # a file of a few kB may claim to be a picture of gigabytes
SIDE = 480  # pixels of the longer side


def redraw(photo: bytes) -> bytes:
    """A JPEG of at most SIDE pixels a side, without metadata; raises Refused."""
    if len(photo) > MOST_BYTES:
        raise Refused(_("Ảnh quá lớn: tối đa 10 MB"), field="photo")
    try:
        with Image.open(BytesIO(photo), formats=FORMATS) as picture:
            return _drawn(picture)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused(
            _("Tệp này không phải ảnh JPEG, PNG hoặc WebP đọc được"), field="photo"
        ) from error


def _drawn(picture: Image.Image) -> bytes:
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()
    picture.draft("RGB", (SIDE * 2, SIDE * 2))  # a JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(picture).convert("RGBA")
    upright.thumbnail((SIDE, SIDE))
    paper = Image.new("RGB", upright.size, "white")
    paper.paste(upright, mask=upright)
    kept = BytesIO()
    paper.save(kept, "JPEG", quality=85, optimize=True)
    return kept.getvalue()


def _too_many_pixels() -> Refused:
    return Refused(_("Ảnh có quá nhiều điểm ảnh, hãy chụp hoặc thu nhỏ lại"), field="photo")
