"""Writes pages the way scanners and offices do. No file holds a time or a random id: the same pages give the same bytes."""

import io

import img2pdf
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from .sheet import FAMILIES, HEIGHT, STYLES, WIDTH, Rule, Word, font_path

PT_PER_MM = 72 / 25.4


def jpeg(image, dpi, quality):
    """A colour JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, dpi=(dpi, dpi))
    return out.getvalue()


def grey_png(image, dpi):
    """A PNG in shades of grey, 16 of them, as scanners that save space do."""
    out = io.BytesIO()
    image.convert("L").point([round(v / 17) * 17 for v in range(256)]).save(out, "PNG", dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def bilevel_tiff(images, dpi):
    """All pages as frames of one TIFF in CCITT Group 4."""
    frames = [
        image.convert("L").point([255 * (v > 150) for v in range(256)]).convert("1", dither=Image.Dither.NONE) for image in images
    ]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="group4", dpi=(dpi, dpi))
    return out.getvalue()


def pdf_of_scans(jpegs):
    """A PDF whose pages are these JPEG streams, untouched, at the size that their resolution gives."""
    return img2pdf.convert(jpegs, engine=img2pdf.Engine.internal, nodate=True)


def born_digital_pdf(paper):
    """The paper as an office program prints it: real text, embedded fonts, no seal yet."""
    for family in FAMILIES:
        for style in STYLES:
            name = family + style
            if name not in pdfmetrics.getRegisteredFontNames():
                pdfmetrics.registerFont(TTFont(name, str(font_path(family, style))))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH * PT_PER_MM, HEIGHT * PT_PER_MM), invariant=1)
    for page in paper.pages:
        for item in page.items:
            if isinstance(item, Word):
                canvas.setFont(paper.family + item.style, item.size)
                canvas.drawString(item.x * PT_PER_MM, (HEIGHT - item.y) * PT_PER_MM, item.text + ("" if item.last else " "))
            elif isinstance(item, Rule):
                y = (HEIGHT - item.y) * PT_PER_MM
                canvas.setLineWidth(0.7)
                canvas.line(item.x0 * PT_PER_MM, y, item.x1 * PT_PER_MM, y)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
