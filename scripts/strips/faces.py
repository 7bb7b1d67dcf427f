"""Faces that strips are drawn with, opened once for each size."""

from functools import lru_cache

from PIL import ImageFont


@lru_cache(maxsize=3000)  # an open face is some 20 KB; the drawers use hundreds at a dozen sizes each
def font(path, size):
    """The face of a file at a size in pixels."""
    return ImageFont.truetype(path, size)
