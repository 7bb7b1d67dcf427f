"""Pages that nobody should believe: handwriting only, other languages, no paper at all, half a page, two papers on one scan, a hidden number;
and the same of photographs.

Separate from the papers themselves, because what is wanted of these is no value but a person. Where one shows a paper, it comes
with it: what can be seen of it may be read off all the same."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from . import ink, kinds, photo
from .sheet import FONTS, HEIGHT, WIDTH, Word, font

ENGLISH = """CITY OF RIVERTON
OFFICE OF THE CLERK
No. 24/2023
CERTIFICATE OF RESIDENCE
Riverton, March 14, 2023
This is to certify that the person named below has been a resident of this city
since the ninth day of August 2011, and that the statements made in the
application are true to the best of the knowledge of this office.
Name: Margaret Ellen Crawford
Date of birth: 05/12/1984
Number: 440219876
This certificate is valid until 31/12/2024.
Director of Records"""
FRENCH = """RÉPUBLIQUE FRANÇAISE
MAIRIE DE SAINT-AUBIN
Numéro : 118/2022
EXTRAIT D'ACTE DE NAISSANCE
Fait à Saint-Aubin, le 7 juin 2022
Le deux mai mil neuf cent quatre-vingt-onze est née en notre commune une
enfant de sexe féminin, fille de Jean-Marc Lefèvre et de Hélène Dubois.
Certifié conforme au registre par nous, officier de l'état civil délégué."""
# Another alphabet that Debian's fonts-noto-core has: Lao.
LAO = """ສາທາລະນະລັດ ປະຊາທິປະໄຕ ປະຊາຊົນລາວ
ສັນຕິພາບ ເອກະລາດ ປະຊາທິປະໄຕ
ເລກທີ 118/2022
ໃບຢັ້ງຢືນ ທີ່ຢູ່
ວັນທີ 14/03/2023"""

# Scripts whose letters look like none of the engine's, and some whose letters look like them: papers of marriages and
# adoptions from abroad come with either.
CHINESE = """南山市公证处
公证书
（2023）南证字第1182号
申请人：李明华，男，一九八五年六月十二日出生，现住南山市河东区
长江路十八号。
公证事项：未婚声明
兹证明申请人李明华于二〇二三年三月十四日来到本处，在本公证员的
面前，在前面的声明书上签名，并表示知悉声明的法律意义和法律后果。
公证员：王建国
二〇二三年三月十四日"""
RUSSIAN = """ГОРОД РЕЧНОЙ
ОТДЕЛ ЗАПИСИ АКТОВ ГРАЖДАНСКОГО СОСТОЯНИЯ
№ 118/2022
СПРАВКА О СЕМЕЙНОМ ПОЛОЖЕНИИ
14 марта 2023 года
Настоящая справка выдана Смирнову Алексею Петровичу, 12.06.1985 года
рождения, в том, что в записях актов гражданского состояния за период
с 12 июня 2003 года по настоящее время запись о браке не найдена.
Начальник отдела"""


# The ones that a test reads.
FEW = ["chu-viet-tay", "tieng-anh", "tieng-trung", "tieng-nga", "hai-giay-tren-duoi"]


def blank(dpi):
    """A white page."""
    return Image.new("RGB", (round(WIDTH * dpi / 25.4), round(HEIGHT * dpi / 25.4)), "white")


def typed(text, dpi, face=None):
    """Lines of text on a page, in any font."""
    image = blank(dpi)
    draw, size = ImageDraw.Draw(image), round(13 * dpi / 72)
    face = ImageFont.truetype(str(face), size) if face else font("Tinos", "", size)
    for row, line in enumerate(text.split("\n")):
        draw.text((1.1 * dpi, (1.2 + 0.34 * row) * dpi), line, fill=ink.BLACK, font=face)
    return image


def by_hand(dpi, rng):
    """Rows of scrawl: waves of a pen, digits among them."""
    canvas = ink.Canvas(dpi, "Tinos", rng)
    for row in range(22):
        x, y = 25 + float(rng.uniform(-2, 4)), 30 + row * 10.5 + float(rng.normal(0, 0.8))
        while x < 185:
            if rng.random() < 0.15:
                text = "".join(str(d) for d in rng.integers(0, 10, int(rng.integers(1, 5))))
                canvas.hand(Word(x, y, text, 15, "", "hand", True))
                x += 4 * len(text) + 4
                continue
            steps = int(rng.integers(6, 22))
            t = np.linspace(0, 1, steps)
            wave = np.stack([x + t * steps * 0.9, y - 1.4 + np.sin(t * steps * 1.7) * rng.uniform(0.8, 2.6, steps)], 1)
            canvas.pen(ink.smooth(wave), 0.4)
            x += steps * 0.9 + float(rng.uniform(2.5, 5))
    return canvas.image


def wall(dpi, rng):
    """A photograph of bricks."""
    image = blank(dpi)
    draw = ImageDraw.Draw(image)
    brick, row_height = 0.9 * dpi, 0.35 * dpi
    for row in range(math.ceil(image.height / row_height)):
        for at in range(-1, math.ceil(image.width / brick) + 1):
            x, y = (at + row % 2 / 2) * brick, row * row_height
            shade = tuple(int(v + rng.normal(0, 14)) for v in (150, 92, 74))
            draw.rectangle((x + 3, y + 3, x + brick - 3, y + row_height - 3), fill=shade)
    grain = rng.normal(0, 12, (image.height, image.width, 1))
    pixels = np.clip(np.asarray(image).astype(float) * 0.9 + grain, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(0.8))


def hidden(paper, dpi, rng, what):
    """A paper whose number or day lies under a stamp: black bars of ink, worn."""
    image = ink.scan(paper.pages[0], paper.family, dpi, ink.Wear(0.3, 1.5), rng)
    k = dpi / 25.4
    # In the frame of NĐ 30 the number stands left and the day right, some 20 mm below the top.
    x, y = {"number": (56, 40), "date": (148, 36)}[what]
    canvas = ink.Canvas(dpi, "Tinos", rng)
    canvas.image = image
    layer = Image.new("RGB", (round(52 * k), round(19 * k)), "white")
    pen = ImageDraw.Draw(layer)
    pen.rectangle((2, 2, layer.width - 3, layer.height - 3), outline=ink.RED, width=max(2, round(0.8 * k)))
    for row in range(9):
        pen.line((0, row * layer.height / 9, layer.width, (row + 1.5) * layer.height / 9), fill=ink.RED, width=round(1.3 * k))
        pen.line((0, (row + 1.5) * layer.height / 9, layer.width, row * layer.height / 9), fill=ink.BLACK, width=round(0.9 * k))
    canvas.multiply(layer, x, y, float(rng.uniform(-8, 8)), 1)
    return canvas.image


def photographs(scan, paper, rng):
    """(name, image, the paper that it shows) of photographs: nothing but a table, two papers, half of one, one that lies wrong way round."""
    sheets = [scan(n) for n in range(4)]
    whole = sheets[0]
    half = whole.height // 2
    upper, lower = whole.crop((0, 0, whole.width, half)), whole.crop((0, half, *whole.size))
    empty = Image.new("RGB", whole.size, "white")
    return [
        ("anh-ban-trong", photo.photograph([], rng, "wood"), None),
        ("anh-do-dac", photo.photograph([], rng, "busy"), None),
        ("anh-giay-trang", photo.photograph([empty], rng, "dark"), None),
        ("anh-hai-giay", photo.photograph(sheets[1:3], rng, "wood", 12, 4, lying=True), None),
        ("anh-hai-giay-ban-toi", photo.photograph(sheets[1:3], rng, "dark", 18, -6, lying=True), None),
        ("anh-nua-tren", photo.photograph([upper], rng, "dark", 15, 5, lying=True), paper[0]),
        ("anh-nua-duoi", photo.photograph([lower], rng, "busy", 15, -5, lying=True), paper[0]),
        ("anh-cat-nua", photo.photograph([whole], rng, "wood", 15, 5).crop((0, 0, 2400, 1500)), paper[0]),
        ("anh-nguoc", photo.photograph([whole], rng, "wood", 18, 6, turn=2), paper[0]),
        ("anh-nam-ngang", photo.photograph([whole], rng, "busy", 18, -6, turn=1), paper[0]),
        ("anh-nam-ngang-kia", photo.photograph([whole], rng, "dark", 22, 8, turn=3), paper[0]),
    ]


def pages(seed, dpi):
    """(name, image, the paper that it shows) of every bad page."""
    rng = np.random.default_rng([seed, 77])
    paper = [kinds.build("quyet-dinh", f"bad {seed} {n}", "Tinos", 13.5, "typed") for n in range(4)]

    def scan(n):
        return ink.scan(paper[n].pages[0], "Tinos", dpi, ink.Wear(0.2, 1.5), rng)

    whole = scan(0)
    half = whole.height // 2
    upper, lower = whole.crop((0, 0, whole.width, half)), whole.crop((0, half, *whole.size))
    torn = whole.crop((0, 0, round(whole.width * 0.45), whole.height))
    two = blank(dpi).resize((whole.width, whole.height))
    for row, n in enumerate((1, 2)):
        two.paste(scan(n).resize((round(whole.width * 0.7), half)), (round(whole.width * 0.15), row * half))
    beside = Image.new("RGB", (whole.width * 2, whole.height), "white")
    beside.paste(scan(1), (0, 0))
    beside.paste(scan(2), (whole.width, 0))
    lao = FONTS / "noto/NotoSerifLao-Regular.ttf"
    return [
        ("chu-viet-tay", by_hand(dpi, rng), None),
        ("tieng-anh", typed(ENGLISH, dpi), None),
        ("tieng-phap", typed(FRENCH, dpi), None),
        ("tieng-lao", typed(LAO, dpi, lao), None),
        ("tieng-trung", typed(CHINESE, dpi, FONTS / "wqy/wqy-microhei.ttc"), None),
        ("tieng-nga", typed(RUSSIAN, dpi), None),
        ("buc-tuong", wall(dpi, rng), None),
        ("nguoc", whole.rotate(180), paper[0]),
        ("nua-tren", upper, paper[0]),
        ("nua-duoi", lower, paper[0]),
        ("nua-trai", torn, paper[0]),
        ("hai-giay-tren-duoi", two, None),
        ("hai-giay-trai-phai", beside, None),
        ("dau-che-so", hidden(paper[3], dpi, rng, "number"), paper[3]),
        ("dau-che-ngay", hidden(paper[3], dpi, rng, "date"), paper[3]),
        *photographs(scan, paper, np.random.default_rng([seed, 78])),
    ]
