"""Draws a page and wears it: ink first, then what paper, age and scanner do to it. Everything comes from one seeded generator."""

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .sheet import HEIGHT, MM_PER_PT, WIDTH, Mark, Rule, Word, font

BLACK, BLUE, RED, VIOLET = (25, 25, 30), (35, 50, 150), (205, 40, 45), (60, 45, 130)

# Strokes of handwritten digits in a unit square, y downwards; smoothed and jittered on drawing.
STROKES = {
    "0": [[(0.5, 0), (0.12, 0.25), (0.1, 0.7), (0.45, 1), (0.85, 0.75), (0.85, 0.25), (0.5, 0), (0.4, 0.05)]],
    "1": [[(0.25, 0.25), (0.55, 0), (0.5, 0.5), (0.45, 1)]],
    "2": [[(0.15, 0.25), (0.4, 0), (0.8, 0.15), (0.7, 0.45), (0.15, 0.95), (0.5, 0.92), (0.9, 0.98)]],
    "3": [[(0.15, 0.12), (0.5, 0), (0.8, 0.2), (0.45, 0.45), (0.85, 0.7), (0.5, 1), (0.1, 0.88)]],
    "4": [[(0.55, 0), (0.1, 0.6), (0.9, 0.62)], [(0.68, 0.35), (0.62, 1)]],
    "5": [[(0.8, 0.02), (0.3, 0.05), (0.22, 0.42), (0.6, 0.4), (0.85, 0.68), (0.5, 1), (0.12, 0.9)]],
    "6": [[(0.75, 0), (0.3, 0.3), (0.15, 0.75), (0.5, 1), (0.82, 0.75), (0.5, 0.52), (0.2, 0.7)]],
    "7": [[(0.12, 0.05), (0.5, 0.06), (0.88, 0.03), (0.55, 0.5), (0.4, 1)]],
    "8": [[(0.75, 0.15), (0.45, 0), (0.2, 0.2), (0.5, 0.48), (0.8, 0.75), (0.5, 1), (0.18, 0.78), (0.5, 0.46), (0.75, 0.15)]],
    "9": [[(0.8, 0.2), (0.45, 0), (0.18, 0.25), (0.45, 0.48), (0.8, 0.25), (0.75, 0.6), (0.5, 1)]],
    "/": [[(0.8, 0), (0.2, 1)]],
}


@dataclass
class Wear:
    """How badly a page has fared. Lengths in mm, levels in 0–255 grey values."""

    skew_degrees: float = 0.0
    noise: float = 2.0  # standard deviation
    shade: float = 0.0  # how much darker the dark edge is, 0–1
    bleed: float = 0.0  # how much of the back shows through, 0–1
    blur_mm: float = 0.03
    tint: tuple = (255, 255, 255)
    specks: int = 0

    @classmethod
    def drawn(cls, rng):
        """An ordinary office scan."""
        return cls(
            skew_degrees=float(rng.uniform(-1.5, 1.5)),
            noise=float(rng.uniform(1.5, 4)),
            shade=float(rng.uniform(0, 0.12)),
            bleed=float(rng.choice([0, 0, rng.uniform(0.04, 0.12)])),
            blur_mm=float(rng.uniform(0.02, 0.06)),
            tint=tuple(int(255 - v) for v in rng.uniform(0, [4, 8, 20])),
            specks=int(rng.integers(0, 60)),
        )


def smooth(points, steps=10):
    """A Catmull-Rom curve through the points."""
    pts = np.array([points[0], *points, points[-1]], dtype=float)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    out = []
    for p0, p1, p2, p3 in zip(pts, pts[1:], pts[2:], pts[3:], strict=False):
        out.append(0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3))
    return np.concatenate([*out, pts[-1:]])


class Canvas:
    """A white page at some resolution; inks multiply, as real ones do."""

    def __init__(self, dpi, family, rng):
        self.scale = dpi / 25.4
        self.family, self.rng = family, rng
        self.image = Image.new("RGB", (round(WIDTH * self.scale), round(HEIGHT * self.scale)), "white")
        self.draw = ImageDraw.Draw(self.image)

    def px(self, mm):
        """Millimetres to pixels."""
        return mm * self.scale

    def print(self, word):
        """A word of type. The basic layout engine anchors at the baseline."""
        size = round(self.px(word.size * MM_PER_PT))
        self.draw.text(
            (self.px(word.x), round(self.px(word.y))), word.text, fill=BLACK, font=font(self.family, word.style, size), anchor="ls"
        )

    def stamp(self, word):
        """Digits of a numbering stamp: another face, another ink, not quite on the line."""
        size = round(self.px(word.size * MM_PER_PT))
        x, y = self.px(word.x + self.rng.uniform(-0.3, 0.3)), self.px(word.y + self.rng.uniform(-0.7, 0.5))
        self.draw.text((x, y), word.text, fill=VIOLET, font=font("Arimo", "", size), anchor="ls")

    def hand(self, word):
        """Digits by pen, blue, each a little different."""
        height = word.size * MM_PER_PT * float(self.rng.uniform(0.95, 1.25))
        advance = word.size * MM_PER_PT * 0.62
        rise = float(self.rng.uniform(-0.4, 0.8))
        for i, char in enumerate(word.text):
            for stroke in STROKES[char]:
                points = np.array(stroke) + self.rng.normal(0, 0.035, (len(stroke), 2))
                points[:, 0] += 0.18 * (1 - points[:, 1])  # a slant to the right
                points = points * [advance * 0.85, height] + [word.x + i * advance, word.y - height * 0.92 + rise]
                self.pen(smooth(points), 0.42)

    def pen(self, points_mm, width_mm):
        """A stroke of blue ink, drawn three times too big so that its edge is soft."""
        low, high = points_mm.min(0) - 1, points_mm.max(0) + 1
        origin = np.floor(low * self.scale).astype(int)
        size = np.ceil((high - low) * self.scale).astype(int) + 2
        mask = Image.new("L", tuple(int(v) * 3 for v in size))
        pen = ImageDraw.Draw(mask)
        path = [tuple(p) for p in ((points_mm * self.scale - origin) * 3).tolist()]
        pen.line(path, fill=225, width=max(3, round(self.px(width_mm) * 3)), joint="curve")
        self.image.paste(BLUE, tuple(int(v) for v in origin), mask.resize(tuple(int(v) for v in size), Image.Resampling.BOX))

    def signature(self, mark):
        """A scribble: loops that wander to the right."""
        n = 16
        t = np.linspace(0, 1, n)
        x = mark.x - 17 + 34 * t + self.rng.normal(0, 2.5, n)
        y = mark.y + np.sin(t * math.pi * float(self.rng.uniform(6, 9))) * 6 * (1 - t * 0.6) + self.rng.normal(0, 1.2, n)
        self.pen(smooth(np.stack([x, y], 1), 14), 0.5)
        self.pen(smooth(np.array([(x[0] - 3, y[0] + 4), (mark.x, mark.y + 7), (mark.x + 24, mark.y + 3)])), 0.4)

    def multiply(self, layer, x_mm, y_mm, degrees, strength):
        """Lay a small picture over the page, its middle at x, y, turned, as transparent ink with worn patches."""
        cells = (max(1, layer.height // 6), max(1, layer.width // 6))
        patches = self.rng.integers(int(strength * 150), 256, cells).astype(np.uint8)
        patches = Image.fromarray(patches).resize(layer.size, Image.Resampling.BICUBIC)
        layer = Image.composite(layer, Image.new("RGB", layer.size, "white"), patches)
        layer = layer.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
        at = (round(self.px(x_mm) - layer.width / 2), round(self.px(y_mm) - layer.height / 2))
        region = self.image.crop((*at, at[0] + layer.width, at[1] + layer.height))
        self.image.paste(ImageChops.multiply(region, layer), at)

    def seal(self, mark):
        """A round red seal: two rings, a star, the agency's name round the edge."""
        side = round(self.px(36))
        layer = Image.new("RGB", (side, side), "white")
        pen, mid, line = ImageDraw.Draw(layer), side / 2, max(1, round(self.px(0.5)))
        for radius in (0.49, 0.44, 0.27):
            r = side * radius
            pen.ellipse((mid - r, mid - r, mid + r, mid + r), outline=RED, width=line if radius != 0.49 else line * 2)
        corners = [
            (
                mid + side * (0.16 if k % 2 == 0 else 0.065) * math.sin(k * math.pi / 5),
                mid - side * (0.16 if k % 2 == 0 else 0.065) * math.cos(k * math.pi / 5),
            )
            for k in range(10)
        ]
        pen.polygon(corners, fill=RED)
        text = " ".join(mark.lines) + " ★ "
        face = font("Arimo", "b", round(side * 0.085))
        for i, char in enumerate(text):
            angle = 2 * math.pi * i / len(text) - math.pi * 0.8
            glyph = Image.new("L", (round(side * 0.14),) * 2)
            ImageDraw.Draw(glyph).text(
                (glyph.width / 2, glyph.height / 2), char.replace("★", "*"), fill=255, font=face, anchor="mm"
            )
            glyph = glyph.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
            layer.paste(
                RED,
                (
                    round(mid + side * 0.355 * math.sin(angle) - glyph.width / 2),
                    round(mid - side * 0.355 * math.cos(angle) - glyph.height / 2),
                ),
                glyph,
            )
        self.multiply(layer, mark.x, mark.y, float(self.rng.uniform(-25, 25)), 1)

    def received(self, mark):
        """The stamp of incoming mail, its number and day by hand."""
        agency, number, day = mark.lines
        w, h = round(self.px(54)), round(self.px(24))
        layer = Image.new("RGB", (w, h), "white")
        pen = ImageDraw.Draw(layer)
        pen.rectangle((2, 2, w - 3, h - 3), outline=RED, width=max(1, round(self.px(0.5))))
        for row, (text, size) in enumerate([(agency, 3.0), ("CÔNG VĂN ĐẾN", 4.0)]):
            pen.text((w / 2, self.px(4.2 + row * 5.2)), text, fill=RED, font=font("Arimo", "b", round(self.px(size))), anchor="mm")
        for row, text in enumerate(["Số:", "Ngày:"]):
            pen.text(
                (self.px(3), self.px(15.5 + row * 5)), text, fill=RED, font=font("Arimo", "", round(self.px(3.2))), anchor="lm"
            )
        turn = float(self.rng.uniform(-6, 6))
        self.multiply(layer, mark.x, mark.y, turn, 0.6)
        for row, text in enumerate([number, day]):
            self.hand(Word(mark.x - 12, mark.y + 5 + row * 5, text, 11, "", "hand", True))

    def page(self, page):
        """Everything that is on a page, type first."""
        for item in page.items:
            if isinstance(item, Word):
                {"print": self.print, "hand": self.hand, "stamp": self.stamp}[item.ink](item)
            elif isinstance(item, Rule):
                y = round(self.px(item.y))
                self.draw.line((self.px(item.x0), y, self.px(item.x1), y), fill=BLACK, width=max(1, round(self.px(0.25))))
        for item in page.items:
            if isinstance(item, Mark):
                getattr(self, item.kind)(item)
        return self.image


def wear_down(image, wear, rng, dpi, back=None):
    """What back, paper and scanner do to a clean page."""
    if back is not None and wear.bleed:
        ghost = back.transpose(Image.Transpose.FLIP_LEFT_RIGHT).convert("L").filter(ImageFilter.GaussianBlur(dpi * 0.004))
        ghost = ghost.point([round(255 - (255 - v) * wear.bleed) for v in range(256)])
        image = ImageChops.multiply(image, Image.merge("RGB", [ghost] * 3))
    if wear.skew_degrees:
        image = image.rotate(wear.skew_degrees, Image.Resampling.BICUBIC, fillcolor="white")
    draw = ImageDraw.Draw(image)
    for _ in range(wear.specks):
        x, y, r = rng.uniform(0, image.width), rng.uniform(0, image.height), rng.uniform(0.3, 1.2) * dpi / 200
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(int(rng.uniform(60, 160)),) * 3)
    image = image.filter(ImageFilter.GaussianBlur(wear.blur_mm * dpi / 25.4))
    if wear.shade or wear.tint != (255, 255, 255):
        corners = (255 * (1 - wear.shade * rng.random((3, 3)))).astype(np.uint8)
        light = Image.fromarray(corners).resize(image.size, Image.Resampling.BICUBIC)
        image = ImageChops.multiply(image, Image.merge("RGB", [light.point([v * t // 255 for v in range(256)]) for t in wear.tint]))
    if wear.noise:
        # One tile of grain, laid over the page with an offset for each row of tiles: a page of fresh noise costs seconds.
        grain = rng.normal(0, wear.noise, (512, 512)).astype(np.int16)
        pixels = np.asarray(image).astype(np.int16)
        rows, cols = -(-pixels.shape[0] // 512), -(-pixels.shape[1] // 512)
        sheet = np.concatenate([np.roll(np.tile(grain, (1, cols)), int(rng.integers(512)), 1) for _ in range(rows)])
        pixels += sheet[: pixels.shape[0], : pixels.shape[1], None]
        image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    return image


def scan(page, family, dpi, wear, rng, back=None):
    """A page as a scanner delivers it; `back` is the page on the other side of the leaf."""
    image = Canvas(dpi, family, rng).page(page)
    behind = Canvas(dpi, family, rng).page(back) if back is not None and wear.bleed else None
    return wear_down(image, wear, rng, dpi, behind)
