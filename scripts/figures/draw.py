"""Draws strips of the heads of papers (`Số: 1146/QĐ-UBND`, `ngày 11 tháng 9 năm 2024`) with figures by hand, stamp and print, and wears them
as scanners do: what the reader of handwritten figures learns from, with the labels.

Three kinds of hands: pen strokes of our own, among them the 1 with a long upstroke that Vietnamese schools teach and that no American
collection has; digits of the MNIST hands; and handwriting faces. A label is a list of classes: 1 to 10 for the digits 0 to 9, 11 for a run of print."""

import glob
import io
import json

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from strips.faces import font

HEIGHT = 40  # px, of a strip: the model's input
TWICE = 2  # drawn this much larger
DIGITS, PRINTED, NOTHING = 10, 11, 12
rng = None  # set by `fill`


def uni(a, b):
    return float(rng.uniform(a, b))


def chance(p):
    return rng.random() < p


PRINT = (
    glob.glob("/usr/share/fonts/truetype/croscore/Tinos-*.ttf") * 4
    + glob.glob("/usr/share/fonts/truetype/croscore/Arimo-*.ttf")
    + glob.glob("/usr/share/fonts/truetype/dejavu/DejaVuSerif*.ttf")
    + glob.glob("/usr/share/fonts/truetype/liberation*/LiberationSerif*.ttf")
)
ITALIC = [f for f in PRINT if "Italic" in f] or PRINT
HANDS = []
MNIST = {}


def load(digits, faces):
    """Digits of the MNIST hands (folder of 0.json to 9.json) and handwriting faces (folder of *.ttf)."""
    for d in range(10):
        with open(f"{digits}/{d}.json") as file:
            data = json.load(file)["data"]
        a = np.array(data, dtype=np.float32).reshape(-1, 28, 28)
        MNIST[d] = (a * 255).clip(0, 255).astype(np.uint8)
    HANDS[:] = sorted(glob.glob(f"{faces}/*.ttf"))


def smooth(points, steps=8):
    pts = np.array([points[0], *points, points[-1]], dtype=float)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    out = []
    for p0, p1, p2, p3 in zip(pts, pts[1:], pts[2:], pts[3:]):
        out.append(0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3))
    return np.concatenate([*out, pts[-1:]])


def strokes(d):
    """Curves in a unit box, y down; the second value says whether corners are kept."""
    k = rng.integers(0, 3)
    if d == 1:
        if chance(0.15):
            return [([(0.5, 0), (0.48, 0.5), (0.45, 1)], False)]
        fx, fy = uni(-0.35, 0.3), uni(0.2, 0.95)
        if fy > 0.6:
            fx = uni(-0.45, 0.05)
        ap = (0.5, uni(-0.05, 0.05))
        bot = (uni(0.3, 0.55), uni(0.95, 1.1))
        mid = ((fx + ap[0]) / 2 + uni(-0.05, 0.1), (fy + ap[1]) / 2 + uni(-0.05, 0.12))
        one = [([(fx, fy), mid, ap], False), ([ap, ((ap[0] + bot[0]) / 2 + uni(-0.03, 0.03), 0.5), bot], False)]
        if chance(0.12):
            one.append(([(bot[0] - uni(0.15, 0.4), bot[1]), (bot[0] + uni(0.15, 0.4), bot[1] + uni(-0.05, 0.05))], False))
        return one
    if d == 0:
        s = uni(-0.1, 0.2)
        e = uni(-0.15, 0.2)
        return [
            ([(0.55, 0), (0.15, 0.25), (0.1, 0.7), (0.45, 1), (0.85, 0.75), (0.88, 0.3), (0.55 + s, 0.0 + abs(s) * 0.4), (0.35 + e, 0.06)], False)
        ]
    if d == 2:
        if k == 0:
            return [([(0.15, 0.25), (0.4, 0), (0.8, 0.15), (0.7, 0.5), (0.12, 0.97)], False), ([(0.12, 0.97), (0.5, 0.93), (0.95, 0.98)], False)]
        if k == 1:
            return [
                (
                    [
                        (0.1, 0.3),
                        (0.35, 0.02),
                        (0.75, 0.12),
                        (0.7, 0.45),
                        (0.3, 0.9),
                        (0.08, 0.98),
                        (0.05, 0.84),
                        (0.3, 0.82),
                        (0.6, 0.98),
                        (0.98, uni(0.8, 0.98)),
                    ],
                    False,
                )
            ]
        return [([(0.2, 0.2), (0.5, 0), (0.82, 0.22), (0.55, 0.6), (0.1, 0.95), (0.4, 0.9), (1.0, uni(0.9, 1.0))], False)]
    if d == 3:
        if k == 0:
            return [([(0.15, 0.03), (0.8, 0.02), (0.4, 0.4)], True), ([(0.4, 0.4), (0.85, 0.6), (0.7, 0.95), (0.35, 1.02), (0.08, 0.85)], False)]
        return [([(0.15, 0.15), (0.5, 0), (0.8, 0.18), (0.42, 0.46), (0.85, 0.7), (0.5, 1), (0.1, uni(0.8, 0.95))], False)]
    if d == 4:
        if k == 0:
            return [([(0.55, 0), (0.05, uni(0.55, 0.7)), (0.95, uni(0.55, 0.7))], True), ([(0.7, uni(0.2, 0.45)), (0.6, uni(0.95, 1.1))], False)]
        if k == 1:
            return [([(0.2, 0.02), (0.12, 0.5), (0.85, 0.5)], chance(0.5)), ([(0.8, uni(-0.02, 0.1)), (0.68, 1.02)], False)]
        return [([(0.65, 1.0), (0.7, 0.0), (0.05, 0.62), (0.98, 0.64)], True)]
    if d == 5:
        if k == 0:
            return [([(0.85, 0.0), (0.3, 0.03), (0.22, 0.42)], True), ([(0.22, 0.42), (0.65, 0.38), (0.85, 0.68), (0.5, 1), (0.1, 0.9)], False)]
        if k == 1:
            return [
                ([(0.28, 0.05), (0.22, 0.42), (0.65, 0.4), (0.85, 0.7), (0.45, 1), (0.08, 0.9)], False),
                ([(0.28, uni(-0.02, 0.08)), (uni(0.8, 1.2), uni(-0.1, 0.06))], False),
            ]
        return [([(0.9, 0.02), (0.35, 0.02), (0.25, 0.4), (0.6, 0.42), (0.75, 0.7), (0.5, 0.98), (0.05, 0.95)], False)]
    if d == 6:
        x = uni(0.55, 0.85)
        return [([(x, 0), (0.3, 0.3), (0.12, 0.75), (0.45, 1), (0.82, 0.78), (0.55, 0.5), (0.18, uni(0.62, 0.8))], False)]
    if d == 7:
        sv = [([(0.05, uni(0.02, 0.2)), (0.12, 0.04), (0.5, 0.06), (0.9, 0.02)], False), ([(0.9, 0.02), (0.55, 0.5), (uni(0.3, 0.5), 1.03)], False)]
        if chance(0.55):
            sv.append(([(uni(0.1, 0.35), uni(0.48, 0.56)), (uni(0.75, 1.0), uni(0.42, 0.54))], False))
        return sv
    if d == 8:
        if k == 0:
            return [
                ([(0.75, 0.15), (0.45, 0), (0.2, 0.2), (0.5, 0.48), (0.8, 0.75), (0.5, 1), (0.18, 0.78), (0.5, 0.46), (0.78, uni(0.05, 0.2))], False)
            ]
        return [([(0.8, 0.1), (0.4, 0.0), (0.25, 0.25), (0.7, 0.6), (0.75, 0.9), (0.4, 1), (0.2, 0.8), (0.6, 0.4), (0.85, uni(-0.02, 0.15))], False)]
    if k == 0:
        return [([(0.8, 0.2), (0.45, 0), (0.15, 0.25), (0.45, 0.48), (0.8, 0.25), (0.75, 0.6), (0.4, 1.0), (0.15, uni(0.85, 1.0))], False)]
    if k == 1:
        return [
            ([(0.8, 0.2), (0.45, 0), (0.15, 0.25), (0.45, 0.5), (0.82, 0.22)], False),
            ([(0.82, 0.1), (0.75, 0.6), (uni(0.5, 0.75), 1.05)], False),
        ]
    return [([(0.85, 0.05), (0.4, 0.02), (0.2, 0.3), (0.5, 0.45), (0.82, 0.2), (0.8, 0.65), (0.55, 0.98), (0.2, 0.95)], False)]


def glyph_strokes(d, height, width, pen, ink, hand):
    """A grey picture of a digit by the pen of one hand: (array, left bearing)."""
    pad = int(height * 0.6) + 4
    im = Image.new("L", (int(width * 2.2) + 2 * pad, int(height * 1.3) + 2 * pad), 255)
    dr = ImageDraw.Draw(im)
    for pts, corners in strokes(d):
        p = np.array(pts, dtype=float) + rng.normal(0, hand["jitter"], (len(pts), 2))
        p[:, 0] += hand["slant"] * (0.5 - p[:, 1])
        p = p * [width, height] + [pad, pad]
        q = p if corners else smooth(p)
        path = [tuple(v) for v in q]
        dr.line(path, fill=ink, width=max(1, round(pen)), joint="curve")
        r = pen / 2
        for v in (path[0], path[-1]):
            dr.ellipse((v[0] - r, v[1] - r, v[0] + r, v[1] + r), fill=ink)
    return crop(im)


def crop(im):
    a = np.asarray(im)
    ys, xs = np.where(a < 200)
    if len(xs) == 0:
        return im
    return im.crop((xs.min(), ys.min(), xs.max() + 1, ys.max() + 1))


def glyph_mnist(d, height, ink, hand):
    a = MNIST[d][rng.integers(0, len(MNIST[d]))]
    im = Image.fromarray(255 - a).resize((112, 112), Image.Resampling.BICUBIC)
    a = np.asarray(im).astype(np.float32)
    t = uni(60, 170)  # thick or thin
    a = ((a - t) / 40).clip(0, 1)
    im = Image.fromarray((a * (255 - ink) + ink).astype(np.uint8))
    im = crop(im)
    k = height / max(1, im.height)
    im = im.resize((max(2, int(im.width * k * hand["wide"])), max(2, int(height))), Image.Resampling.BILINEAR)
    return shear(im, hand["slant"] * 0.5)


def shear(im, m):
    if abs(m) <= 0.02:
        return im
    w = im.width + int(abs(m) * im.height) + 1
    return crop(
        im.transform(
            (w, im.height), Image.Transform.AFFINE, (1, m, -max(m, 0) * im.height, 0, 1, 0), fillcolor=255, resample=Image.Resampling.BILINEAR
        )
    )


def glyph_font(d, path, height, ink, hand):
    f = font(path, max(12, int(height * 1.5) // 4 * 4))
    im = Image.new("L", (int(height * 4) + 20, int(height * 5) + 20), 255)
    ImageDraw.Draw(im).text((height + 5, height + 5), str(d), font=f, fill=ink, stroke_width=hand["bold"])
    im = crop(im)
    k = height / max(1, im.height)
    im = im.resize((max(2, int(im.width * k * hand["wide"])), max(2, int(height))), Image.Resampling.BILINEAR)
    im = shear(im, hand["slant"] * 0.6)
    return im


class Line:
    def __init__(self, width):
        self.a = np.full((HEIGHT * TWICE, width), 255, np.float32)
        self.x = 0.0
        self.label = []

    def put(self, im, x, y):
        g = np.asarray(im, dtype=np.float32)
        x, y = round(x), round(y)
        x0, y0 = max(0, x), max(0, y)
        x1, y1 = min(self.a.shape[1], x + g.shape[1]), min(self.a.shape[0], y + g.shape[0])
        if x1 > x0 and y1 > y0:
            v = self.a[y0:y1, x0:x1]
            np.minimum(v, g[y0 - y : y1 - y, x0 - x : x1 - x], out=v)

    def print(self, text, f, ink, base, spread=0.0):
        if not text:
            return
        w = f.getlength(text)
        im = Image.new("L", (int(w) + 40, HEIGHT * TWICE * 2), 255)
        ImageDraw.Draw(im).text((10, HEIGHT * TWICE), text, font=f, fill=ink, anchor="ls")
        self.put(im, self.x - 10, base - HEIGHT * TWICE)
        self.x += w


def hand_of():
    s = rng.choice(["strokes", "strokes", "mnist", "mnist", "font", "font"])
    return {
        "kind": s,
        "slant": uni(-0.15, 0.75) if chance(0.8) else uni(-0.4, 0.1),
        "jitter": uni(0.01, 0.06),
        "wide": uni(0.75, 1.3),
        "bold": int(rng.integers(0, 2)),
        "font": HANDS[rng.integers(0, len(HANDS))] if HANDS else None,
        "ratio": uni(0.35, 0.75),
        "gap": uni(-0.18, 0.45),
        "ones": chance(0.5),
    }


def write(line, digits, hand, cap, base, ink, pen, top_room):
    """Figures by hand; cap is the height of printed capitals."""
    height = cap * uni(0.95, 1.95)
    rise = uni(-0.35, 0.25) * cap
    tilt = uni(-0.12, 0.12)
    for i, ch in enumerate(digits):
        d = int(ch)
        h = height * uni(0.88, 1.12)
        kind = hand["kind"]
        if d == 1 and hand["ones"]:
            kind = "strokes"  # the one with an upstroke that MNIST's hands do not write
        if chance(0.06):
            kind = "strokes"
        if kind == "strokes":
            g = glyph_strokes(d, h, h * hand["ratio"] * (0.75 if d == 1 else 1) * uni(0.85, 1.15), pen, ink, hand)
        elif kind == "mnist" or not hand["font"]:
            g = glyph_mnist(d, h, ink, hand)
        else:
            g = glyph_font(d, hand["font"], h, ink, hand)
        y = base - rise - g.height + uni(-0.05, 0.05) * cap + (h - cap) * 0.3 - tilt * (i * h * 0.5)
        line.put(g, line.x, y)
        line.x += g.width + (hand["gap"] + uni(-0.06, 0.06)) * cap
        line.label.append(d + 1)
    line.x -= hand["gap"] * cap if hand["gap"] > 0 else 0


UP = "ABCDĐEGHIKLMNOPQRSTUVXYƯÔ"
KNOWN = [
    "QĐ-UBND",
    "UBND-VP",
    "QĐ-BYT",
    "TB-ĐHCT",
    "BC-SYT",
    "KH-UBND",
    "CV-TU",
    "SGDĐT-VP",
    "TTr-UBND",
    "GM-UBND",
    "NQ-HĐND",
    "TB-UBND",
    "QĐ-TTg",
    "BGDĐT-GDĐH",
    "STTTT-CNTT",
    "CT-UBND",
    "UBND-NC",
    "QĐ-ĐHQG",
    "HD-BTC",
    "TCT-CS",
]


def symbol():
    if chance(0.5):
        return KNOWN[rng.integers(0, len(KNOWN))]
    return "-".join("".join(UP[rng.integers(0, len(UP))] for _ in range(rng.integers(2, 6))) for _ in range(rng.integers(1, 4)))


WORDS = [
    "của",
    "về",
    "việc",
    "hướng",
    "dẫn",
    "thực",
    "hiện",
    "Điều",
    "quyết",
    "định",
    "phòng",
    "sở",
    "giáo",
    "dục",
    "và",
    "đào",
    "tạo",
    "tỉnh",
    "Độc",
    "lập",
    "Tự",
    "do",
    "Hạnh",
    "phúc",
    "TRƯỜNG",
    "ĐẠI",
    "HỌC",
    "ỦY",
    "BAN",
    "NHÂN",
    "DÂN",
    "CỘNG",
    "HÒA",
]


def figures():
    n = rng.choice([1, 2, 3, 4, 5], p=[0.05, 0.27, 0.38, 0.27, 0.03])
    s = "".join(str(rng.integers(0, 10)) if not chance(0.25) else "1" for _ in range(n))
    if n == 1 or (n == 2 and chance(0.25)):
        s = "0" + s[-1]
    if s[0] == "0" and n > 2:
        s = "1" + s[1:]
    return s


EASY = [0.0]
SHARE = [0.72]


def sample(kind=None):
    kind = kind or ("number" if chance(SHARE[0]) else "date")
    easy = chance(EASY[0])
    em = int(uni(19, 31) * TWICE)
    path = PRINT[rng.integers(0, len(PRINT))] if kind == "number" or chance(0.2) else ITALIC[rng.integers(0, len(ITALIC))]
    f = font(path, em)
    cap = em * 0.66
    base = HEIGHT * TWICE / 2 + cap * uni(0.3, 0.62)
    ink = int(uni(0, 110))
    pink = int(uni(0, 90))
    pen = uni(0.05, 0.16) * cap
    line = Line(int(em * 40))
    line.x = uni(0, 0.5) * em
    hand = hand_of()
    mode = rng.choice(["hand", "stamp", "print"], p=[0.8, 0.1, 0.1])
    stamp = font(
        "/usr/share/fonts/truetype/croscore/" + ["Arimo-Regular.ttf", "Arimo-Bold.ttf", "Tinos-Regular.ttf", "Cousine-Bold.ttf"][rng.integers(0, 4)],
        int(em * uni(0.9, 1.25)),
    )
    sp = em * 0.25

    def put(digits, mode):
        if mode == "hand":
            write(line, digits, hand, cap, base, ink, pen, 0)
        else:
            g = stamp if mode == "stamp" else f
            line.print(digits, g, ink if mode == "stamp" else pink, base + (uni(-0.25, 0.25) * cap if mode == "stamp" else 0))
            line.label.extend(int(c) + 1 for c in digits)

    def text(t, pad=0.0):
        line.print(t, f, pink, base)
        line.x += pad
        if not line.label or line.label[-1] != 11:
            line.label.append(11)

    def dots(w):
        if w > 0 and chance(0.12):
            x = line.x
            line.print("." * max(1, int(w / f.getlength("."))), f, pink, base)
            line.x = x

    if kind == "number":
        if chance(0.96) and not (easy and chance(0.4)):
            text(["Số: ", "Số:", "Số :", "Số", "số: ", "Sô: "][rng.integers(0, 6)])
        empty = chance(0.03)
        room = uni(-0.1, 1.6) * em if mode == "hand" else uni(0, 0.5) * em
        line.x += max(room * uni(0, 1), -0.05 * em)
        if chance(0.12):
            dots(uni(1, 4) * em)
        if not empty:
            put(figures(), mode)
        else:
            line.x += uni(1, 4) * em
            line.label.append(12)
        line.x += uni(-0.12, 0.9 if mode == "hand" else 0.1) * em
        t = ("/" if chance(0.93) else "-") + (f"{rng.integers(1995, 2027)}/" if chance(0.12) else "") + symbol()
        if easy:
            pass
        elif chance(0.04):  # the symbol by hand
            g = HANDS[rng.integers(0, len(HANDS))] if HANDS else path
            line.print(t, font(g, em), ink, base)
            if not line.label or line.label[-1] != 11:
                line.label.append(11)
        elif chance(0.97):
            text(t)
    else:
        if chance(0.4):
            text(["Hà Nội, ", "Cần Thơ, ", "Đắk Lắk, ", "Huế, ", "Quảng Ngãi, "][rng.integers(0, 5)])
        text("ngày", 0)
        day, month, year = int(rng.integers(1, 32)), int(rng.integers(1, 13)), int(rng.integers(1995, 2027))
        if chance(0.3):
            day = [1, 11, 21, 31, 10, 12, 14, 17, 19][rng.integers(0, 9)]
        if chance(0.2):
            month = [1, 11, 10, 12][rng.integers(0, 4)]
        monthmode = mode if chance(0.6) else "print"
        yearmode = "print" if chance(0.9) else mode
        ds = f"{day:02d}" if chance(0.85) else str(day)
        ms = f"{month:02d}" if (chance(0.6) or month < 3) else str(month)
        for value, m, after in ((ds, mode, "tháng"), (ms, monthmode, "năm")):
            line.x += uni(-0.02, 0.7) * em if m == "hand" else sp
            if m == "hand" and chance(0.12):
                dots(uni(1, 2) * em)
            put(value, m)
            line.x += uni(-0.1, 0.6) * em if m == "hand" else sp
            text(after)
        line.x += sp if yearmode != "hand" else uni(0, 0.5) * em
        if chance(0.95):
            if yearmode == "hand" and chance(0.6):
                put(str(year)[:2], "print")
                put(str(year)[2:], "hand")
            else:
                put(str(year), yearmode)
            if chance(0.05):
                text(".")
    width = int(min(line.a.shape[1], line.x + uni(0.05, 0.6) * em))
    a = line.a[:, : max(width, 80)]
    return wear(a, em, base, f, pink, cap), [v for v in line.label if v != 12]


def wear(a, em, base, f, pink, cap):
    h, w = a.shape
    line = Line(w)
    line.a = a
    if chance(0.45):  # the line below or above
        t = " ".join(WORDS[rng.integers(0, len(WORDS))] for _ in range(12))
        line.x = uni(-3, 1) * em
        line.print(t, f, pink, base + uni(1.15, 1.9) * em if chance(0.5) else base - uni(1.15, 1.8) * em)
    if chance(0.2):
        y = int(base - uni(1.0, 1.5) * em if chance(0.6) else base + uni(0.25, 0.6) * em)
        if 0 <= y < h:
            x0 = int(uni(0, w * 0.6))
            a[y : y + int(uni(1, 4)), x0 : x0 + int(uni(2, 8) * em)] = pink
    im = Image.fromarray(a.astype(np.uint8))
    if chance(0.25):  # what is left of a seal
        d = ImageDraw.Draw(im)
        r = uni(2, 6) * em
        cx, cy = uni(0, w), uni(-2, 3) * h
        for k in range(int(rng.integers(1, 4))):
            d.arc((cx - r, cy - r, cx + r, cy + r), 0, 360, fill=int(uni(120, 235)), width=int(uni(1, 5)))
            r *= uni(0.6, 0.95)
    skew = uni(-1.5, 1.5) if chance(0.5) else 0
    if skew:
        im = im.rotate(skew, Image.Resampling.BILINEAR, fillcolor=255)
    res = uni(0.28, 1.0) if chance(0.5) else 0.5  # from a hundred dots an inch to four hundred
    im = im.resize((max(8, int(w * res)), max(8, int(h * res))), Image.Resampling.BOX)
    a = np.asarray(im).astype(np.float32)
    paper = uni(215, 255)
    if chance(0.5):
        a = a * paper / 255
    if chance(0.3):
        a = a + np.linspace(uni(-15, 15), uni(-15, 15), a.shape[1])[None, :]
    a = a + rng.normal(0, uni(0, 10), a.shape)
    im = Image.fromarray(a.clip(0, 255).astype(np.uint8))
    if chance(0.5):
        im = im.filter(ImageFilter.GaussianBlur(uni(0.2, 1.0)))
    if chance(0.25):
        b = io.BytesIO()
        im.save(b, "JPEG", quality=int(uni(20, 80)))
        im = Image.open(io.BytesIO(b.getvalue()))
    if chance(0.2):
        t = uni(120, 215)
        im = im.point(lambda v: 255 if v > t else 0)
    k = HEIGHT / im.height
    im = im.resize((max(16, round(im.width * k)), HEIGHT), Image.Resampling.BILINEAR)
    return np.asarray(im)


def fill(seed, count, out, digits, faces, share_of_numbers, share_without_symbol):
    """Draws `count` strips and saves them as one .npz: pixels one after the other, widths, labels and their lengths."""
    global rng
    rng = np.random.default_rng(seed)
    load(digits, faces)
    SHARE[0], EASY[0] = share_of_numbers, share_without_symbol
    pixels, widths, labels = [], [], []
    for _ in range(count):
        strip, label = sample()
        if strip.shape[1] > 900:
            continue
        pixels.append(np.ascontiguousarray(strip).ravel())
        widths.append(strip.shape[1])
        labels.append(label)
    padded = np.array([label + [0] * (24 - len(label)) for label in labels], np.int8)
    lengths = np.array([len(label) for label in labels])
    np.savez(out, pixels=np.concatenate(pixels), widths=np.array(widths), labels=padded, lengths=lengths)
