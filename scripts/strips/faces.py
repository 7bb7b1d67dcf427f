"""Faces that strips are drawn with, opened once for each size."""

from functools import lru_cache

from PIL import ImageFont


@lru_cache(maxsize=3000)  # as many as the drawer of figures kept before
def font(path, size):
    """The face of a file at a size in pixels."""
    return ImageFont.truetype(path, size)
