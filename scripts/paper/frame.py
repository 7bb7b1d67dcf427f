"""The frame that all papers share, by NĐ 30/2020/NĐ-CP (Appendix I): who issues, head, number, date, title, foot.

`Builder` places the parts and notes the key fields as a careful person would read them off; `kinds` says which parts a type has."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from . import words as w
from .sheet import LEFT, LEFT_MID, RIGHT_MID, TOP, Run, Sheet

FIELDS = ["number", "date", "place", "agency", "parent_agency", "paper_type", "abstract", "signer", "signer_title"]


@dataclass
class Paper:
    """A finished paper. `printed`: how number and day stand there: typed, stamped or handwritten. `labelled`: the fields of its type that
    stand after labels, by the names of src/describe/papers/*.toml: page and normal form."""

    slug: str
    family: str
    pages: list
    fields: dict
    printed: str
    labelled: dict


@dataclass
class Issuer:
    """Who issues. `above` and `name` are the lines of the head, `title` what the head of the agency is called."""

    above: str | None
    name: list
    symbol: str
    place: str
    title: str
    collective: str | None
    upper: str


def issuer(rng, level=None):
    """A commune, a district or a department of a province."""
    province, district, commune = rng.choice(w.PROVINCES), rng.choice(w.DISTRICTS), rng.choice(w.COMMUNES)
    level = level or rng.choice(["xã", "xã", "huyện", "tỉnh", "sở", "sở"])
    if level == "sở":
        name, symbol, _ = rng.choice(w.OFFICES)
        return Issuer(
            f"UBND TỈNH {province.upper()}", [name], symbol, province, "GIÁM ĐỐC", None, f"Ủy ban nhân dân tỉnh {province}"
        )
    own = {"xã": commune, "huyện": district, "tỉnh": province}[level]
    upper = {"xã": f"Ủy ban nhân dân huyện {district}", "huyện": f"Ủy ban nhân dân tỉnh {province}", "tỉnh": "Thủ tướng Chính phủ"}[
        level
    ]
    return Issuer(None, ["ỦY BAN NHÂN DÂN", f"{level.upper()} {own.upper()}"], "UBND", own, "CHỦ TỊCH", "ỦY BAN NHÂN DÂN", upper)


class Builder:
    """Puts a paper together, part by part, down the page."""

    def __init__(self, seed, slug, family, size, printed, level=None):
        self.rng = Random(f"{seed} {slug}")
        self.slug, self.printed = slug, printed
        self.sheet = Sheet(family, size)
        self.issuer = issuer(self.rng, level)
        self.day = date(2019, 1, 2) + timedelta(days=self.rng.randrange(2300))  # before districts went, 1/7/2025
        self.digits = self.rng.choice([self.rng.randint(1, 9), self.rng.randint(10, 99), self.rng.randint(100, 4800)])
        self.fields, self.known = dict.fromkeys(FIELDS), {}
        self.fields["agency"], self.fields["parent_agency"] = " ".join(self.issuer.name), self.issuer.above
        self.slots = w.slots(self.rng, upper=self.issuer.upper, agency=self.issuer.name[0].capitalize())

    def done(self):
        """The finished paper."""
        return Paper(self.slug, self.sheet.family, self.sheet.pages, self.fields, self.printed, self.known)

    def ink(self):
        """The ink of the digits that are filled in."""
        return {"typed": "print", "stamped": "stamp", "handwritten": "hand"}[self.printed]

    def head(self, tail, dated=True, abstract=None):
        """Boxes 1 to 4 (and 5b): nation, agency, number and symbol, place and date."""
        s, i = self.sheet, self.issuer
        left = TOP
        if i.above:
            left = s.centred("head-left", i.above, LEFT_MID, 62, 12, "", y=left)
        for part in i.name:
            left = s.centred("head-left", part, LEFT_MID, 62, 12, "b", y=left)
        s.rule(LEFT_MID, 22, left + 1.6)
        padded = f"{self.digits:02}"
        self.fields["number"] = f"{padded}/{tail}"
        left += 8.5
        s.line("head-left", [Run("Số: "), Run(padded, "", self.ink()), Run(f"/{tail}")], LEFT_MID, left, 13)
        if abstract:
            self.fields["abstract"] = abstract
            left = s.centred("head-left", abstract, LEFT_MID, 58, 12, "", y=left + 1)
        right = s.centred("head-right", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT_MID, 100, 12, "b", y=TOP)
        right = s.centred("head-right", "Độc lập - Tự do - Hạnh phúc", RIGHT_MID, 100, 13, "b", y=right)
        s.rule(RIGHT_MID, s.width("Độc lập - Tự do - Hạnh phúc", 13, "b"), right + 1.6)
        if dated:
            self.dated("head-right", RIGHT_MID, right + 8.5)
            right += 8.5
        s.y = max(left, right) + 5

    def dated(self, block, x, y):
        """Box 4. Days below 10 and the months 1 and 2 carry a nought in front."""
        month = f"{self.day.month:02}" if self.day.month < 3 else str(self.day.month)
        self.fields["date"], self.fields["place"] = self.day.isoformat(), self.issuer.place
        ink = self.ink()
        style = "i" if ink == "print" else ""
        self.sheet.line(
            block,
            [
                Run(f"{self.issuer.place}, ngày ", "i"),
                Run(f"{self.day.day:02}", style, ink),
                Run(" tháng ", "i"),
                Run(month, style, ink),
                Run(f" năm {self.day.year}", "i"),
            ],
            x,
            y,
            13,
        )

    def title(self, name, abstract=None):
        """Box 5a: type in capitals, then the abstract, a short line under it."""
        s = self.sheet
        self.fields["paper_type"] = name
        s.y += 3
        s.centred("body", name, 111, 150, 14, "b")
        if abstract:
            self.fields["abstract"] = abstract
            s.centred("body", abstract, 111, 135, 14, "b")
            s.rule(111, 40, s.y + 1.8)
            s.y += 2
        s.y += 5

    def sentences(self, count):
        """Different sentences of running text, their gaps filled."""
        picked = self.rng.sample(w.SENTENCES, count)
        return [
            text.format(**w.slots(self.rng, topic=self.topic, upper=self.issuer.upper, agency=self.slots["agency"]))
            for text in picked
        ]

    @property
    def topic(self):
        """What the paper is about, the same in all its parts."""
        if "topic" not in self.slots:
            self.slots["topic"] = self.rng.choice(w.SUBJECTS).format(**self.slots)
        return self.slots["topic"]

    def foot(self, receivers=True, role=None):
        """Boxes 7, 8 and 9b: who signs, the seal over a third of the signature, who gets a copy."""
        s, i, rng = self.sheet, self.issuer, self.rng
        title = role or [i.title]
        if not role and rng.random() < 0.5:
            title = [f"KT. {i.title}", f"PHÓ {i.title}"]
        if not role and i.collective and rng.random() < 0.5:
            title = [f"TM. {i.collective}", *title]
        signer = w.person(rng)
        self.fields["signer"], self.fields["signer_title"] = signer, " ".join(title)
        s.room(58)
        top = s.y
        if receivers:
            y = top + 5
            s.line("foot-left", [Run("Nơi nhận:", "bi")], LEFT, y, 12, "left")
            chosen = rng.sample(w.RECEIVERS, rng.randint(3, 5))
            for text in [*chosen, f"Lưu: VT, {rng.choice(['VP', 'TCKH', 'NC', 'TP'])}."]:
                y += 4.7
                s.line("foot-left", f"- {text}", LEFT, y, 11, "left")
        y = top
        for part in title:
            y = s.centred("foot-right", part, RIGHT_MID, 90, 13, "b", y=y)
        s.mark("signature", RIGHT_MID, y + 16)
        s.mark("seal", RIGHT_MID - 22, y + 17, *self.issuer.name)
        s.centred("foot-right", signer, RIGHT_MID, 90, 14, "b", y=y + 30)

    def know(self, **values):
        """Note labelled fields: days in ISO 8601, everything else as printed."""
        for name, value in values.items():
            self.known[name] = (len(self.sheet.pages), value.isoformat() if isinstance(value, date) else str(value))

    def labelled(self, label, value, style="b", name=None, truth=None):
        """A line of a form: the label, then its value; `name`: the field that it is, `truth`: its normal form if it is printed otherwise."""
        if name:
            self.know(**{name: value if truth is None else truth})
        self.sheet.paragraph([Run(f"{label}: "), Run(value, style)], indent=0, justify=False, after=1.4)
