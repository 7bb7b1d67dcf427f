"""Papers as a telephone sees them: held by hand over a table, in perspective, with shadows, and as the JPEG that it stores.

Separate from ink.py, which wears a sheet in a scanner: here a scene is seen, by the arithmetic of a pinhole camera, and the sheet is only
a part of it. Everything comes from one generator, so that the same seed gives the same picture."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

# Long sides of pictures of 8 to 12 megapixels, 4 : 3.
SIDES_PX = [3264, 3648, 4000]
# Focal length over the long side of the picture: main cameras of telephones see like 24 to 28 mm on 36 × 24.
FOCAL = (0.68, 0.80)
TABLES = ["dark", "wood", "busy"]


def fields(rng, width, height, cells):
    """Smooth chance between -1 and 1 over a picture."""
    grid = rng.uniform(-1, 1, (max(2, cells), max(2, cells * width // height)))
    small = Image.fromarray(((grid + 1) * 127.5).astype(np.uint8)).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(small, dtype=np.float32) / 127.5 - 1


def dark(rng, width, height):
    """A plain table, a desk mat or a cloth: darker than paper, of one colour."""
    level = rng.uniform(35, 125)
    colour = level * (1 + rng.uniform(-0.15, 0.15, 3))
    return np.clip(colour * (1 + 0.06 * fields(rng, width, height, 9)[:, :, None]), 0, 255)


def wood(rng, width, height):
    """Boards: a grain that runs along, and joints."""
    tall, wide = height // 4, width // 4
    colour = np.array([rng.uniform(110, 190), 0, 0])
    colour[1], colour[2] = colour[0] * rng.uniform(0.68, 0.8), colour[0] * rng.uniform(0.42, 0.6)
    grain = np.repeat(rng.normal(0, 1, (tall, max(2, wide // 60))), 60, axis=1)[:, :wide]
    if grain.shape[1] < wide:
        grain = np.pad(grain, ((0, 0), (0, wide - grain.shape[1])), mode="edge")
    smooth = Image.fromarray(((grain + 4) * 31).clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(2))
    grain = np.asarray(smooth, dtype=np.float32) / 31 - 4
    board = np.ones((tall, wide), dtype=np.float32)
    for y in range(0, tall, tall // int(rng.integers(3, 7))):
        board[y : y + 3] = 0.55
    pixels = colour * (board * (1 + 0.09 * grain + 0.08 * fields(rng, wide, tall, 5)))[:, :, None]
    turned = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    if rng.random() < 0.5:
        turned = turned.transpose(Image.Transpose.ROTATE_90)
    return np.asarray(turned.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)


def busy(rng, width, height):
    """A desk in use: a checked cloth or a mat, and things of all colours and shades on it."""
    image = Image.new("RGB", (width // 4, height // 4), tuple(int(v) for v in rng.uniform(40, 130, 3)))
    pen = ImageDraw.Draw(image)
    step = int(rng.integers(25, 70))
    stripe = tuple(int(v) for v in rng.uniform(60, 190, 3))
    for at in range(0, max(image.size), step * 2):
        pen.rectangle((at, 0, at + step // 3, image.height), fill=stripe)
        pen.rectangle((0, at, image.width, at + step // 3), fill=stripe)
    for _ in range(int(rng.integers(8, 20))):
        x, y = rng.uniform(0, image.width), rng.uniform(0, image.height)
        w, h = rng.uniform(30, 260, 2)
        fill = tuple(int(v) for v in rng.uniform(20, 215, 3))
        if rng.random() < 0.5:
            pen.ellipse((x - w / 2, y - w / 2, x + w / 2, y + w / 2), fill=fill)
        else:
            a = rng.uniform(0, math.pi)
            corners = [(x + p * math.cos(a) - q * math.sin(a), y + p * math.sin(a) + q * math.cos(a)) for p, q in
                       ((-w / 2, -h / 2), (w / 2, -h / 2), (w / 2, h / 2), (-w / 2, h / 2))]
            pen.polygon(corners, fill=fill)
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC), dtype=np.float32)


def light(rng, width, height, shadow):
    """How much light falls where, 0 to 1: less on one side, and with `shadow` the shadow of a hand or of the telephone."""
    small = (max(2, width // 8), max(2, height // 8))
    x, y = np.meshgrid(np.linspace(-1, 1, small[0]), np.linspace(-1, 1, small[1]))
    a = rng.uniform(0, 2 * math.pi)
    along = (x * math.cos(a) + y * math.sin(a)) / 2.83 + 0.5
    low = rng.uniform(0.5, 0.9)
    map_ = low + (1 - low) * along
    map_ *= 1 - rng.uniform(0, 0.18) * (x**2 + y**2) / 2
    if shadow:
        cast = Image.new("L", small, 255)
        a, reach = rng.uniform(0, 2 * math.pi), rng.uniform(0.0, 0.55)
        cx, cy = small[0] * (0.5 + reach * math.cos(a)), small[1] * (0.5 + reach * math.sin(a))
        w, long = rng.uniform(0.2, 0.5) * small[0], 2.0 * max(small)
        ca, sa = math.cos(a + rng.uniform(-0.5, 0.5)), math.sin(a + rng.uniform(-0.5, 0.5))
        shape = [(cx + p * ca - q * sa, cy + p * sa + q * ca) for p, q in ((0, -w), (long, -w * 0.8), (long, w * 0.8), (0, w))]
        pen = ImageDraw.Draw(cast)
        pen.polygon(shape, fill=0)
        pen.ellipse((cx - w, cy - w, cx + w, cy + w), fill=0)
        cast = cast.filter(ImageFilter.GaussianBlur(float(rng.uniform(3, 28))))
        depth = rng.uniform(0.25, 0.55)
        map_ *= 1 - depth * (1 - np.asarray(cast, dtype=np.float32) / 255)
    return np.asarray(Image.fromarray((map_ * 65535 / 1.05).astype(np.uint16)).resize((width, height), Image.Resampling.BILINEAR), dtype=np.float32) / 65535


def projected(rng, sheet_mm, tilt_deg, roll_deg, focal):
    """The corners of a sheet in the picture plane, clockwise from the upper left, in units of the picture's long side, about the middle."""
    w, h = sheet_mm
    towards, tilt, roll = rng.uniform(0, 2 * math.pi), math.radians(tilt_deg), math.radians(roll_deg)
    axis = np.array([math.cos(towards), math.sin(towards), 0])
    cross = np.array([[0, 0, axis[1]], [0, 0, -axis[0]], [-axis[1], axis[0], 0]])
    lean = np.eye(3) + math.sin(tilt) * cross + (1 - math.cos(tilt)) * cross @ cross
    turn = np.array([[math.cos(roll), -math.sin(roll), 0], [math.sin(roll), math.cos(roll), 0], [0, 0, 1]])
    corners = np.array([(-w / 2, -h / 2, 0), (w / 2, -h / 2, 0), (w / 2, h / 2, 0), (-w / 2, h / 2, 0)])
    away = np.array([0, 0, focal * max(w, h) * 1.12])
    seen = corners @ (turn.T @ lean.T) + away
    return focal * seen[:, :2] / seen[:, 2:]


def coefficients(corners, sheet_px):
    """The eight numbers by which Pillow finds for a place in the picture the place on the sheet."""
    w, h = sheet_px
    rows = []
    for (x, y), (u, v) in zip(corners, [(0, 0), (w, 0), (w, h), (0, h)], strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return np.linalg.solve(np.array(rows), np.array([(0, 0), (w, 0), (w, h), (0, h)], dtype=float).reshape(8))


def place(rng, sheets, tilt_deg, roll_deg, inside, lying):
    """Size of the picture and the corners of each sheet in it, px."""
    long_px = int(rng.choice(SIDES_PX))
    size = (long_px, long_px * 3 // 4) if lying else (long_px * 3 // 4, long_px)
    if not sheets:
        return size, []
    focal = rng.uniform(*FOCAL)
    mm = (210 * len(sheets) + 12 * (len(sheets) - 1), 297 * max(s.height / s.width for s in sheets) * 210 / 297)
    outline = projected(rng, mm, tilt_deg, roll_deg, focal)
    extent = outline.max(0) - outline.min(0)
    fill = rng.uniform(0.86, 0.95)
    scale = min(size[0] / extent[0], size[1] / extent[1]) * fill
    middle = (outline.max(0) + outline.min(0)) / 2
    room = np.array(size) - extent * scale
    shift = np.array(size) / 2 + room * rng.uniform(-0.35, 0.35, 2)
    outline = (outline - middle) * scale + shift
    if inside:
        # Nearer, so that no edge of the sheet is in the picture: its margins are 15 to 30 mm wide.
        outline = (outline - outline.mean(0)) * rng.uniform(1.07, 1.12) / fill + np.array(size) / 2
    # Sheets that lie beside each other share the plane.
    across = np.linalg.inv(np.vstack([np.append(coefficients(outline, mm), 1).reshape(3, 3)]))
    corners = []
    for n in range(len(sheets)):
        x0 = n * 222
        box = np.array([(x0, 0, 1), (x0 + 210, 0, 1), (x0 + 210, mm[1], 1), (x0, mm[1], 1)], dtype=float) @ across.T
        corners.append(box[:, :2] / box[:, 2:])
    return size, corners


def photograph(sheets, rng, table="", tilt_deg=None, roll_deg=None, inside=False, turn=0, lying=False):
    """No sheet, one, or more beside each other, on a table. `turn`: quarter turns of the finished picture, as of a telephone held otherwise."""
    tilt_deg = float(rng.uniform(5, 25)) if tilt_deg is None else tilt_deg
    roll_deg = float(rng.uniform(-10, 10)) if roll_deg is None else roll_deg
    size, corners = place(rng, sheets, tilt_deg, roll_deg, inside, lying)
    ground = {"dark": dark, "wood": wood, "busy": busy}[table or str(rng.choice(TABLES))](rng, *size)
    image = Image.fromarray(ground.astype(np.uint8))
    for sheet, at in zip(sheets, corners, strict=True):
        # The paper's own shadow on the table, then the paper.
        numbers = coefficients(at, sheet.size)
        mask = Image.new("L", sheet.size, 255).transform(size, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR)
        soft = mask.resize((size[0] // 8, size[1] // 8)).filter(ImageFilter.GaussianBlur(2)).resize(size)
        image = Image.composite(Image.new("RGB", size, 0), image, soft.point([round(v * 0.35) for v in range(256)]))
        near = sheet.convert("RGB")
        image.paste(near.transform(size, Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BICUBIC), mask=mask)
    pixels = np.asarray(image, dtype=np.float32)
    lit = light(rng, *size, shadow=rng.random() < 0.7)
    white = 1 + rng.uniform(-0.05, 0.05, 3)
    pixels = pixels * (lit[:, :, None] * white).astype(np.float32)
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(float(rng.uniform(0.6, 1.3))))
    noise = rng.normal(0, rng.uniform(2, 6), (size[1], size[0], 1)).astype(np.float32)
    image = Image.fromarray(np.clip(np.asarray(image, dtype=np.float32) + noise, 0, 255).astype(np.uint8))
    turns = {1: Image.Transpose.ROTATE_90, 2: Image.Transpose.ROTATE_180, 3: Image.Transpose.ROTATE_270}
    return image.transpose(turns[turn]) if turn else image
