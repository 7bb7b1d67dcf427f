"""A paper as words on sheets: positions in millimetres from the top left corner, sizes in points, y at the baseline.

Knows type and lines but no pixels and no file format, so that one layout becomes a scan at any resolution or a born-digital PDF,
and the truth (which line says what) falls out of the same call that places the words."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from PIL import ImageFont

WIDTH, HEIGHT = 210.0, 297.0  # A4
# NĐ 30/2020/NĐ-CP, Appendix I, Part I, I.4: top and bottom 20–25 mm, left 30–35 mm, right 15–20 mm.
LEFT, RIGHT, TOP, BOTTOM = 30.0, 193.0, 20.0, 275.0
LEFT_MID, RIGHT_MID = 60.0, 146.0  # middles of the two columns of head and foot
MM_PER_PT = 25.4 / 72

FONTS = Path("/usr/share/fonts/truetype")
FAMILIES = {  # all four hold every precomposed Vietnamese letter (Liberation 1.x does not)
    "Tinos": "croscore/Tinos-{Regular,Bold,Italic,BoldItalic}.ttf",
    "Arimo": "croscore/Arimo-{Regular,Bold,Italic,BoldItalic}.ttf",
    "FreeSerif": "freefont/FreeSerif{,Bold,Italic,BoldItalic}.ttf",
    "NotoSerif": "noto/NotoSerif-{Regular,Bold,Italic,BoldItalic}.ttf",
}
# Further faces that a page may be set in; apart, since papers draw theirs from the four above and would all change.
MORE_FAMILIES = {"NotoSans": "noto/NotoSans-{Regular,Bold,Italic,BoldItalic}.ttf"}
STYLES = ["", "b", "i", "bi"]


def font_path(family, style):
    """The font file of a family in a style: "", "b", "i" or "bi"."""
    head, rest = (FAMILIES | MORE_FAMILIES)[family].split("{")
    names, tail = rest.split("}")
    return FONTS / (head + names.split(",")[STYLES.index(style)] + tail)


@cache
def font(family, style, size_px):
    """A font for drawing. The basic layout engine needs no system library, so the pixels depend on Pillow alone."""
    return ImageFont.truetype(str(font_path(family, style)), size_px, layout_engine=ImageFont.Layout.BASIC)


@cache
def _advance(family, style, text):
    return font(family, style, 256).getlength(text) / 256  # in em


@dataclass
class Run:
    """A piece of a line. `ink`: "print", "hand" (digits written by hand) or "stamp" (digits of a numbering stamp)."""

    text: str
    style: str = ""
    ink: str = "print"


@dataclass
class Word:
    """A word in its place."""

    x: float
    y: float
    text: str
    size: float
    style: str
    ink: str
    last: bool  # no space follows


@dataclass
class Rule:
    """A horizontal line."""

    x0: float
    x1: float
    y: float


@dataclass
class Mark:
    """What stands over the text. `kind`: "seal", "signature" or "received"; `lines` is the text of it."""

    kind: str
    x: float
    y: float
    lines: list = field(default_factory=list)


@dataclass
class Page:
    """What is on one side of a leaf. `lines`: (block, y, text) in reading order, left columns before right ones."""

    items: list = field(default_factory=list)
    lines: list = field(default_factory=list)


class Sheet:
    """Places lines, begins a new page when one is full."""

    def __init__(self, family, size):
        self.family, self.size = family, size
        self.pages = [Page()]
        self.y = TOP

    @property
    def page(self):
        """The page that is being written."""
        return self.pages[-1]

    def width(self, text, size, style="", ink="print"):
        """Width of a text in mm."""
        if ink == "hand":
            return len(text) * size * MM_PER_PT * 0.62
        family = "Arimo" if ink == "stamp" else self.family
        return _advance(family, style, text) * size * MM_PER_PT

    def _tokens(self, runs):
        """Runs to words: (text, style, ink, glued to the word before)."""
        tokens, glued = [], False
        for run in runs:
            parts = run.text.split(" ")
            for i, part in enumerate(parts):
                if part:
                    tokens.append((part, run.style, run.ink, glued and i == 0))
                glued = bool(part)
        return tokens

    def _place(self, block, tokens, x, y, size, gap):
        for i, (text, style, ink, glued) in enumerate(tokens):
            if i and not glued:
                x += gap
            last = i + 1 == len(tokens) or tokens[i + 1][3]
            self.page.items.append(Word(x, y, text, size, style, ink, last))
            x += self.width(text, size, style, ink)
        said = "".join(("" if glued or not i else " ") + text for i, (text, _, _, glued) in enumerate(tokens))
        self.page.lines.append((block, round(y, 1), said))

    def _length(self, tokens, size, gap):
        return sum(self.width(t, size, s, k) + (0 if g or not i else gap) for i, (t, s, k, g) in enumerate(tokens))

    def line(self, block, runs, x, y, size, align="centre"):
        """One line at `x` (its middle, or its left edge); returns where it begins and ends."""
        tokens = self._tokens([Run(runs)] if isinstance(runs, str) else runs)
        gap = self.width(" ", size, tokens[0][1])
        length = self._length(tokens, size, gap)
        start = x - length / 2 if align == "centre" else x
        self._place(block, tokens, start, y, size, gap)
        return start, start + length

    def wrap(self, runs, room, size, first_room=None):
        """Break runs into lines that fit `room` mm, the first one `first_room`."""
        lines, current = [], []
        for token in self._tokens(runs):
            gap = self.width(" ", size)
            limit = room if lines or first_room is None else first_room
            if current and not token[3] and self._length(current + [token], size, gap) > limit:
                lines.append(current)
                current = []
            current.append(token)
        return lines + [current]

    def centred(self, block, text, x, room, size, style, y=None, leading=1.2):
        """A centred text of as many lines as it needs; goes on at `self.y` when no `y` is given. Returns the y after it."""
        at = self.y if y is None else y
        for tokens in self.wrap([Run(text, style)], room, size):
            at += size * MM_PER_PT * leading
            gap = self.width(" ", size, style)
            self._place(block, tokens, x - self._length(tokens, size, gap) / 2, at, size, gap)
        if y is None:
            self.y = at
        return at

    def paragraph(self, runs, indent=10.0, size=None, left=LEFT, right=RIGHT, block="body", justify=True, after=1.6, leading=1.28):
        """Running text with an indented first line, over as many pages as it takes."""
        size = size or self.size
        runs = [Run(runs)] if isinstance(runs, str) else runs
        lines = self.wrap(runs, right - left, size, right - left - indent)
        for i, tokens in enumerate(lines):
            self.room(size * MM_PER_PT * leading)
            self.y += size * MM_PER_PT * leading
            start = left + (indent if i == 0 else 0)
            gap = self.width(" ", size)
            gaps = sum(not glued for _, _, _, glued in tokens[1:])
            spare = right - start - self._length(tokens, size, gap)
            if justify and i + 1 < len(lines) and gaps:
                gap += spare / gaps
            self._place(block, tokens, start, self.y, size, gap)
        self.y += after

    def room(self, height):
        """Begin a new page unless `height` mm are free. Pages after the first carry their number, centred at the top."""
        if self.y + height > BOTTOM:
            self.pages.append(Page())
            self.line("number", str(len(self.pages)), WIDTH / 2, 14.0, 13)
            self.y = TOP

    def rule(self, x_mid, width, y):
        """A line of `width` mm under something."""
        self.page.items.append(Rule(x_mid - width / 2, x_mid + width / 2, y))

    def mark(self, kind, x, y, *lines):
        """A seal, a signature or a stamp, its middle at x, y."""
        self.page.items.append(Mark(kind, x, y, list(lines)))
