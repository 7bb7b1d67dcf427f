"""Draws the lines under papers (names and titles of those who sign) and wears them as paper does: seals and signatures across them, red stamps in
script faces, eroded and black-and-white scans. What the reader of signers' lines learns from, with the labels."""

import io
import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from strips.faces import font

from . import text as texts

HEIGHT = 40  # px, of a strip: the model's input
TWICE = 2  # drawn this much larger
LONGEST = 40  # letters of a line
rng = None  # set by `fill`
PRINT, SCRIPT, STAMP = [], [], []


def uni(a, b):
    return float(rng.uniform(a, b))


def chance(p):
    return rng.random() < p


class Face:
    """A face whose letters lie in one file, or in several subsets (Latin, Vietnamese)."""

    def __init__(self, files, covers):
        self.files, self.covers = files, covers

    def runs(self, text):
        """Parts of a text with the file that has their letters."""
        out = []
        for letter in text:
            at = next((i for i, cover in enumerate(self.covers) if ord(letter) in cover), None)
            if at is None:
                return None
            if out and out[-1][0] == at:
                out[-1][1] += letter
            else:
                out.append([at, letter])
        return out


def load(faces):
    """Faces by kind: (kind, files, letters of each file)."""
    for kind, files, covers in faces:
        {"print": PRINT, "script": SCRIPT, "stamp": STAMP}[kind].append(Face(files, covers))


def canvas(width):
    return Image.new("L", (int(width), HEIGHT * TWICE), 0)


def put_text(image, text, face, size, x, base, spread=0.0, bold=0):
    """Draws a text as ink (255) and tells where it ends; `None` where the face lacks a letter."""
    runs = face.runs(text)
    if runs is None:
        return None
    draw = ImageDraw.Draw(image)
    for at, part in runs:
        f = font(face.files[at], size)
        for piece in part if spread else [part]:
            draw.text((x, base), piece, font=f, fill=255, anchor="ls", stroke_width=bold)
            x += f.getlength(piece) + spread
    return x


def strokes(image, count, cap):
    """A signature: curves that cross the strip, or run along it."""
    w, h = image.size
    draw = ImageDraw.Draw(image)
    for _ in range(count):
        pen = max(1, round(uni(0.03, 0.16) * cap))
        kind = rng.random()
        if kind < 0.4:  # the long last stroke
            x0, y0 = uni(-0.2, 0.8) * w, uni(-0.6, 1.4) * h
            angle, length = uni(-0.5, 0.3), uni(2, 12) * cap
            points = [(x0 + t * length * math.cos(angle), y0 + t * length * math.sin(angle) + uni(-0.15, 0.15) * cap) for t in np.linspace(0, 1, 5)]
        elif kind < 0.75:  # loops
            cx, cy = uni(0, w), uni(-0.5, 1.3) * h
            rx, ry, turns, slant, run = uni(0.3, 1.6) * cap, uni(0.5, 2.4) * cap, uni(0.5, 3), uni(-0.8, 0.8), uni(0.2, 1.6) * cap
            t = np.linspace(0, turns * 2 * math.pi, int(14 * turns) + 6)
            points = [(cx + rx * math.cos(v) + slant * ry * math.sin(v) + run * v / 3, cy + ry * math.sin(v)) for v in t]
        else:  # up and down
            x, y = uni(0, w), uni(-0.2, 1.2) * h
            points = []
            for k in range(int(rng.integers(3, 9))):
                points.append((x, y + (1 if k % 2 else -1) * uni(0.3, 1.8) * cap))
                x += uni(0.1, 0.7) * cap
        points = bent(points)
        draw.line(points, fill=255, width=pen, joint="curve")


def bent(points, steps=6):
    pts = np.array([points[0], *points, points[-1]], dtype=float)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    out = []
    for p0, p1, p2, p3 in zip(pts, pts[1:], pts[2:], pts[3:]):
        out.append(0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3))
    return [tuple(v) for v in np.concatenate([*out, pts[-1:]])]


def seal(image, cap):
    """A round seal of 30 to 38 mm (Thông tư 07/2010/TT-BCA) beside letters whose capitals are 2.6 to 3.4 mm high: rings, letters along them, an
    emblem or rows of letters."""
    w, h = image.size
    draw = ImageDraw.Draw(image)
    r = uni(4.6, 6.8) * cap
    cx, cy = uni(-0.35, 0.9) * w if chance(0.7) else uni(0, w), h / 2 + uni(-1.15, 1.15) * r
    pen = max(1, round(uni(0.05, 0.14) * cap))
    for share in (1.0, uni(0.9, 0.95), uni(0.6, 0.72)):
        draw.ellipse((cx - r * share, cy - r * share, cx + r * share, cy + r * share), outline=255, width=pen)
    size = int(uni(0.8, 1.15) * cap)
    face = STAMP[rng.integers(0, len(STAMP))]
    step = size * 0.85 / (r * 0.8)
    for k in range(int(2 * math.pi / step)):
        angle = k * step
        x, y = cx + r * 0.8 * math.sin(angle), cy - r * 0.8 * math.cos(angle)
        if -size < x < w + size and -size < y < h + size and chance(0.85):
            glyph = Image.new("L", (3 * size, 3 * size), 0)
            put_text(glyph, texts.one(rng, "ABCDĐEGHIKLMNOPQRSTUVXYƯÔ"), face, size, size, 2 * size)
            glyph = glyph.rotate(-math.degrees(angle), Image.Resampling.BILINEAR)
            image.paste(255, (round(x - 1.5 * size), round(y - 1.5 * size)), glyph)
    if chance(0.5):
        row = cy - 0.4 * r
        while row < cy + 0.4 * r:
            if -size < row < h + size:
                put_text(image, texts.syllables(rng).upper()[:12], face, size, cx - uni(0.3, 0.5) * r, row)
            row += size * 1.25
    else:
        for _ in range(int(rng.integers(10, 40))):
            angle, far, long = uni(0, 2 * math.pi), uni(0, 0.58) * r, uni(0.03, 0.25) * r
            x, y = cx + far * math.cos(angle), cy + far * math.sin(angle)
            turn = uni(0, 2 * math.pi)
            draw.line((x, y, x + long * math.cos(turn), y + long * math.sin(turn)), fill=255, width=int(uni(1, 0.4 * cap)))


def clouds(shape, coarse):
    """Soft noise from 0 to 1."""
    h, w = shape
    small = rng.random((max(2, int(h / coarse)), max(2, int(w / coarse)))).astype(np.float32)
    image = Image.fromarray((small * 255).astype(np.uint8)).resize((w, h), Image.Resampling.BICUBIC)
    return np.asarray(image, np.float32) / 255


def sample():
    """A strip and its label."""
    nothing = chance(0.07)
    text = "" if nothing else texts.line(rng)
    kind = rng.random()
    script = kind < 0.22 and not text.isupper()
    cap = uni(12.5, 21) * TWICE
    if script:
        face, bold, scale = SCRIPT[rng.integers(0, len(SCRIPT))], int(chance(0.35)), uni(1.35, 1.9)
    elif kind < 0.3:
        face, bold, scale = STAMP[rng.integers(0, len(STAMP))], int(chance(0.2)), 1.4
    else:
        # The first half of the list are the faces that offices use.
        face = PRINT[rng.integers(0, len(PRINT))] if chance(0.4) else PRINT[rng.integers(0, 4)]
        bold, scale = int(chance(0.12)), 1.52
    size = max(12, int(cap * scale))
    spread = uni(0, 0.2) * cap if chance(0.06) else 0.0
    if text and chance(0.03):
        text = text.rstrip() + str(rng.choice([".", ",", " -"]))
    width = size * 0.78 * (len(text) + 4) + 8 * cap
    ink = canvas(width)
    begin = uni(0.05, 1.2) * cap if chance(0.75) else uni(1, 5) * cap
    base = HEIGHT * TWICE / 2 + cap * uni(0.28, 0.72)
    end = begin + uni(4, 12) * cap
    if text:
        end = put_text(ink, text, face, size, begin, base, spread, bold)
        if end is None:
            return None
    width = int(min(width, end + (uni(0.05, 1.0) * cap if chance(0.75) else uni(1, 5) * cap)))
    ink = ink.crop((0, 0, width, ink.height))
    letters = np.asarray(ink, np.float32) / 255

    two = chance(0.22)  # a scan in black and white
    page = np.full(letters.shape, 255.0, np.float32)

    def cover(mask, level, strength=1.0):
        page[:] = page * (1 - mask * strength) + np.minimum(page, level) * mask * strength

    # Rows above and below that reach into the strip.
    if chance(0.3):
        near = canvas(width)
        row = texts.line(rng)
        put_text(near, row, face if chance(0.7) else PRINT[0], size, uni(-3, 3) * cap, base + (uni(1.55, 2.4) * cap if chance(0.5) else -uni(1.6, 2.3) * cap))
        cover(np.asarray(near, np.float32) / 255, uni(0, 80))
    # The seal: lifted from a scan in colour it leaves a shadow and holes; in black and white it stays.
    sealed = chance(0.5 if not script else 0.3)
    ring = None
    if sealed:
        image = canvas(width)
        seal(image, cap)
        ring = np.asarray(image, np.float32) / 255
        worn = clouds(ring.shape, uni(6, 30)) if chance(0.6) else 1.0
        ring = ring * np.clip(worn * uni(0.8, 1.8), 0, 1)
    pale = uni(0, 90) if not script else uni(20, 150)
    if chance(0.15):
        pale = uni(80, 170)
    wear = np.ones_like(letters)
    if chance(0.25) or script and chance(0.5):
        wear = np.clip((clouds(letters.shape, uni(2, 9)) - uni(0.05, 0.3)) * uni(3, 8), uni(0, 0.4), 1)
    cover(letters * wear, pale)
    if ring is not None:
        if two or chance(0.2):
            cover(ring, uni(0, 60) if two else uni(60, 170))
        elif chance(0.5):
            cover(ring, uni(170, 245))
            page += ring * letters * uni(0, 110)  # what is red over black is lifted from both
    if chance(0.45):
        image = canvas(width)
        strokes(image, int(rng.integers(1, 4)), cap)
        cover(np.asarray(image, np.float32) / 255, uni(0, 120), uni(0.7, 1))
    if chance(0.05):
        y = int(base + uni(0.2, 0.5) * cap)
        page[y : y + int(uni(1, 4))] = uni(0, 120)
    return scanned(page, two), text


def scanned(page, two):
    h, w = page.shape
    image = Image.fromarray(page.clip(0, 255).astype(np.uint8))
    if chance(0.55):
        slope = uni(-0.045, 0.045) if chance(0.8) else uni(-0.09, 0.09)
        image = image.transform((w, h), Image.Transform.AFFINE, (1, 0, 0, slope, 1, -slope * w / 2), Image.Resampling.BILINEAR, fillcolor=255)
    if chance(0.3):
        lean = uni(-0.12, 0.12)
        image = image.transform((w, h), Image.Transform.AFFINE, (1, lean, -lean * h / 2, 0, 1, 0), Image.Resampling.BILINEAR, fillcolor=255)
    res = uni(0.3, 1.1) if chance(0.6) else 0.6
    wide = uni(0.82, 1.15)
    image = image.resize((max(8, int(w * res * wide)), max(8, int(h * res))), Image.Resampling.BOX if res < 0.9 else Image.Resampling.BILINEAR)
    a = np.asarray(image).astype(np.float32)
    if chance(0.5):
        a = a * uni(190, 255) / 255
    if chance(0.2):
        a = 255 - (255 - a) * uni(0.5, 0.9)
    if chance(0.25):
        a = a + np.linspace(uni(-20, 20), uni(-20, 20), a.shape[1])[None, :]
    a = a + rng.normal(0, uni(0, 10), a.shape)
    if chance(0.1):
        a = np.where(rng.random(a.shape) < uni(0, 0.04), uni(0, 255), a)
    image = Image.fromarray(a.clip(0, 255).astype(np.uint8))
    if chance(0.5):
        image = image.filter(ImageFilter.GaussianBlur(uni(0.2, 1.1)))
    if two:
        level = uni(110, 215)
        image = image.point(lambda v: 255 if v > level else 0)
    if chance(0.3):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=int(uni(18, 85)))
        image = Image.open(io.BytesIO(out.getvalue()))
    k = HEIGHT / image.height
    image = image.resize((max(16, round(image.width * k)), HEIGHT), Image.Resampling.BILINEAR)
    return np.asarray(image)


def fill(seed, count, out, faces):
    """Draws `count` strips and saves them as one .npz: pixels one after the other, widths, labels and their lengths."""
    global rng
    rng = np.random.default_rng(seed)
    load(faces)
    pixels, widths, labels = [], [], []
    while len(widths) < count:
        drawn = sample()
        if drawn is None or drawn[0].shape[1] > 620:
            continue
        strip, label = drawn
        if len(label) * 5 > strip.shape[1] or len(label) > LONGEST:
            continue
        pixels.append(np.ascontiguousarray(strip).ravel())
        widths.append(strip.shape[1])
        labels.append([texts.ALPHABET.index(letter) + 1 for letter in label])
    padded = np.array([label + [0] * (LONGEST - len(label)) for label in labels], np.int16)
    lengths = np.array([len(label) for label in labels])
    np.savez(out, pixels=np.concatenate(pixels), widths=np.array(widths), labels=padded, lengths=lengths)
