"""The types of paper: decisions, notices and letters of the frame, certificates and permits as the forms in use.

Each builder returns a finished `Paper`; `build` is the way in."""

from datetime import date, timedelta

from . import words as w
from .frame import Builder, Issuer
from .sheet import Mark, Run


def frame_paper(b, name, tail, opening, middle, receivers=True):
    """What the papers of the frame have in common, from the head to the foot."""
    b.head(tail)
    topic = b.topic
    b.title(name, f"Về việc {topic}")
    for part in opening:
        b.sheet.paragraph(part)
    for part in middle:
        b.sheet.paragraph(part)
    b.sheet.y += 4
    b.foot(receivers)
    return b.done()


def quyet_dinh(b):
    """A decision: grounds, then articles."""
    s, i = b.sheet, b.issuer
    b.head(f"QĐ-{i.symbol}")
    topic = b.topic
    b.title("QUYẾT ĐỊNH", f"Về việc {topic}")
    s.centred("body", f"{i.title} {' '.join(i.name)}", 111, 150, 14, "b")
    s.y += 3
    for ground in b.rng.sample(w.GROUNDS, 4):
        s.paragraph([Run(ground.format(**b.slots), "i")])
    s.centred("body", "QUYẾT ĐỊNH:", 111, 150, 14, "b")
    s.y += 3
    articles = [
        f"Ban hành kèm theo Quyết định này nội dung {topic}.",
        *b.sentences(b.rng.randint(3, 5)),
        "Quyết định này có hiệu lực kể từ ngày ký.",
        f"{b.rng.choice(w.TASKS)}; các tổ chức, cá nhân có liên quan chịu trách nhiệm thi hành Quyết định này./.",
    ]
    for n, text in enumerate(articles, 1):
        s.paragraph([Run(f"Điều {n}. ", "b"), Run(text)])
    s.y += 4
    b.foot()
    return b.done()


def thong_bao(b):
    """A notice."""
    tasks = [f"{n}. {task}." for n, task in enumerate(b.rng.sample(w.TASKS, 3), 1)]
    return frame_paper(
        b,
        "THÔNG BÁO",
        f"TB-{b.issuer.symbol}",
        b.sentences(3),
        [*tasks, *b.sentences(1), "Trên đây là thông báo để các đơn vị, cá nhân biết và thực hiện./."],
    )


def to_trinh(b):
    """A proposal to the level above."""
    opening = [[Run("Kính gửi: ", "b"), Run(b.issuer.upper + ".")], *b.sentences(2)]
    parts = [[Run(f"{roman}. {title}", "b")] for roman, title in [("I", "SỰ CẦN THIẾT"), ("II", "NỘI DUNG ĐỀ XUẤT")]]
    one, two, three, four = b.sentences(4)
    return frame_paper(
        b,
        "TỜ TRÌNH",
        f"TTr-{b.issuer.symbol}",
        opening,
        [parts[0], one, two, parts[1], three, four, "Kính đề nghị xem xét, quyết định./."],
    )


def bao_cao(b):
    """A report of two pages or more."""
    body = []
    for roman, title in [("I", "KẾT QUẢ ĐẠT ĐƯỢC"), ("II", "TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN"), ("III", "PHƯƠNG HƯỚNG, NHIỆM VỤ")]:
        body.append([Run(f"{roman}. {title}", "b")])
        body += [f"{n}. {text}" for n, text in enumerate(b.sentences(5), 1)]
    return frame_paper(b, "BÁO CÁO", f"BC-{b.issuer.symbol}", b.sentences(1), body)


def cong_van(b):
    """An official letter: no type in its head, the abstract under the number."""
    office = b.rng.choice(["VP", "TCKH", "NC", "TTHC", "KGVX"])
    b.head(f"{b.issuer.symbol}-{office}", abstract=f"V/v {b.topic}")
    b.fields["paper_type"] = "CÔNG VĂN"
    s = b.sheet
    s.y += 5
    s.centred(
        "body",
        f"Kính gửi: {b.rng.choice([b.issuer.upper, 'Các phòng, ban, ngành, đoàn thể', 'Ủy ban nhân dân các xã, thị trấn'])}",
        111,
        140,
        14,
        "",
    )
    s.y += 5
    for text in [*b.sentences(4), f"{b.rng.choice(w.TASKS)}./."]:
        s.paragraph(text)
    s.y += 4
    b.foot()
    if b.rng.random() < 0.6:
        s.pages[0].items.append(received(b))
    return b.done()


def received(b):
    """The stamp of incoming mail (NĐ 30/2020/NĐ-CP, Appendix IV), as often struck over the block of the number."""
    lines = [
        f"UBND XÃ {b.rng.choice(w.COMMUNES).upper()}",
        str(b.rng.randint(10, 990)),
        (b.day + timedelta(days=3)).strftime("%d/%m/%Y"),
    ]
    return Mark("received", b.rng.uniform(52, 68), b.rng.uniform(58, 70), lines)


def giay_khai_sinh(b):
    """A birth certificate."""
    rng, s = b.rng, b.sheet
    sex = rng.choice("mf")
    born = b.day - timedelta(days=rng.randint(5, 55))
    b.head(str(b.day.year), dated=False)
    b.title("GIẤY KHAI SINH")
    commune, village, province = b.issuer.place, rng.choice(w.VILLAGES), rng.choice(w.PROVINCES)
    home = f"{village}, xã {commune}, tỉnh {province}"
    b.labelled("Họ, chữ đệm, tên", w.person(rng, sex).upper(), name="full_name")
    b.labelled("Ngày, tháng, năm sinh", born.strftime("%d/%m/%Y"), name="birth_date", truth=born)
    b.labelled(
        "Ghi bằng chữ",
        f"Ngày {in_words(born.day)}, tháng {in_words(born.month)}, năm hai nghìn không trăm {in_words(born.year % 100)}",
        "i",
    )
    origin(b, sex)
    b.labelled("Nơi sinh", f"Trạm Y tế xã {commune}, tỉnh {province}", "", "birth_place")
    b.labelled("Quê quán", f"Xã {rng.choice(w.COMMUNES)}, tỉnh {province}", "", "home_town")
    b.labelled("Số định danh cá nhân", w.personal_number(rng, born.year, sex), name="owner_id")
    for parent, parent_sex in [("mẹ", "f"), ("cha", "m")]:
        year = born.year - rng.randint(19, 39)
        who = {"f": "mother", "m": "father"}[parent_sex]
        b.labelled(f"Họ, chữ đệm, tên người {parent}", w.person(rng, parent_sex).upper(), name=who)
        people = rng.choice(w.ETHNIC)
        s.paragraph(f"Năm sinh: {year}      Dân tộc: {people}      Quốc tịch: Việt Nam", indent=0, justify=False)
        b.know(**{f"{who}_birth_year": year, f"{who}_ethnicity": people, f"{who}_nationality": "Việt Nam"})
        b.labelled("Nơi cư trú", home, "", f"{who}_residence")
    b.labelled("Họ, chữ đệm, tên người đi khai sinh", w.person(rng), name="declarant")
    b.labelled("Giấy tờ tùy thân", f"Thẻ căn cước công dân số {w.personal_number(rng, born.year - 30, 'm')}", "")
    b.labelled("Nơi đăng ký khai sinh", f"Ủy ban nhân dân xã {commune}", "", "registered_at")
    b.labelled("Ngày, tháng, năm đăng ký", b.day.strftime("%d/%m/%Y"))
    b.fields["date"] = b.day.isoformat()
    s.y += 3
    b.foot(receivers=False, role=["NGƯỜI KÝ GIẤY KHAI SINH", "CHỦ TỊCH"])
    return b.done()


def tinh_trang_hon_nhan(b):
    """A confirmation of marital status, good for six months (TT 04/2020/TT-BTP, Art. 12)."""
    rng, s = b.rng, b.sheet
    sex, year = rng.choice("mf"), rng.randint(1970, 2003)
    b.head("UBND-XNTTHN")
    b.title("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN")
    s.centred("body", f"{' '.join(b.issuer.name)} XÁC NHẬN:", 111, 150, 13, "b")
    s.y += 4
    name = w.person(rng, sex).upper()
    b.labelled("Họ, chữ đệm, tên", name, name="full_name")
    born(b, "Ngày, tháng, năm sinh", year, "b")
    origin(b, sex)
    number = w.personal_number(rng, year, sex)
    b.labelled("Giấy tờ tùy thân", f"Căn cước công dân số {number}", "", "owner_id", number)
    b.labelled("Nơi cư trú", f"{rng.choice(w.VILLAGES)}, xã {b.issuer.place}, tỉnh {rng.choice(w.PROVINCES)}", "", "residence")
    b.labelled(
        "Tình trạng hôn nhân",
        rng.choice(
            [
                "Hiện tại chưa đăng ký kết hôn với ai",
                "Đã ly hôn theo Bản án có hiệu lực của Tòa án, hiện chưa đăng ký kết hôn với ai",
                f"Có {'vợ' if sex == 'm' else 'chồng'} đã chết, hiện chưa đăng ký kết hôn với ai",
            ]
        ),
        name="marital_status",
    )
    b.labelled(
        "Giấy này được cấp để",
        rng.choice(
            ["làm thủ tục đăng ký kết hôn", "bổ túc hồ sơ chuyển nhượng quyền sử dụng đất", "làm thủ tục vay vốn ngân hàng"]
        ),
        "",
        "purpose",
    )
    b.labelled("Giấy này có giá trị trong thời hạn", "06 tháng, kể từ ngày cấp", "")
    s.y += 5
    b.foot(receivers=False)
    return b.done()


def giay_phep_xay_dung(b):
    """A building permit for a house."""
    rng, s = b.rng, b.sheet
    b.head("GPXD")
    b.title("GIẤY PHÉP XÂY DỰNG", "Sử dụng cho nhà ở riêng lẻ")
    b.fields["abstract"] = "Sử dụng cho nhà ở riêng lẻ"
    owner, area, floors = w.person(rng, "m"), rng.randint(60, 140), rng.randint(1, 4)
    ground = f"thửa đất số {rng.randint(11, 400)}, tờ bản đồ số {rng.randint(2, 60)}, {rng.choice(w.VILLAGES)}, xã {rng.choice(w.COMMUNES)}"
    address = f"{rng.choice(w.VILLAGES)}, xã {rng.choice(w.COMMUNES)}, huyện {rng.choice(w.DISTRICTS)}"
    firm = f"Công ty cổ phần tư vấn {rng.choice(w.GIVEN_F)} {rng.choice(w.GIVEN_M)}"
    level, density, factor = f"+0,{rng.randint(15, 60)} m so với mặt đường hiện trạng", f"{rng.randint(60, 90)}%", f"{rng.randint(1, 3)},{rng.randint(1, 9)} lần"
    line = f"lùi {rng.randint(2, 5)},0 m so với chỉ giới đường đỏ"
    ground_area, floor_area = f"{area},{rng.randint(1, 9)} m²", f"{area * floors},{rng.randint(1, 9)} m²"
    height = f"{floors * 3 + 2},{rng.randint(1, 9)} m"
    land = f"Giấy chứng nhận số phát hành CK {rng.randint(100000, 999999)}, số vào sổ cấp GCN: CH{rng.randint(100, 9999):05}"
    b.know(holder=f"Ông {owner}", address=address, work="Nhà ở gia đình", location=ground, ground_level=level, density=density)
    b.know(land_factor=factor, building_line=line, ground_area=ground_area, floor_area=floor_area, height=height, floors=f"{floors:02} tầng")
    for text in [
        f"1. Cấp cho: Ông {owner}. Địa chỉ: {address}.",
        "2. Được phép xây dựng công trình: Nhà ở gia đình.",
        f"- Theo thiết kế do {firm} lập; gồm các nội dung sau đây:",
        f"- Vị trí xây dựng: {ground}.",
        f"- Cốt nền xây dựng công trình: {level}.",
        f"- Mật độ xây dựng: {density}; hệ số sử dụng đất: {factor}.",
        f"- Chỉ giới xây dựng: {line}.",
        f"- Diện tích xây dựng tầng 1: {ground_area}; tổng diện tích sàn: {floor_area}.",
        f"- Chiều cao công trình: {height}; số tầng: {floors:02} tầng.",
        f"3. Giấy tờ về quyền sử dụng đất: {land}.",
        "4. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp; quá thời hạn trên thì phải đề nghị gia hạn giấy phép xây dựng.",
    ]:
        s.paragraph(text)
    s.y += 4
    b.foot()
    return b.done()


def ho_kinh_doanh(b):
    """A household business's certificate (NĐ 01/2021/NĐ-CP, Art. 82 and 83)."""
    rng, s = b.rng, b.sheet
    b.issuer = Issuer(
        f"UBND HUYỆN {rng.choice(w.DISTRICTS).upper()}",
        ["PHÒNG TÀI CHÍNH - KẾ HOẠCH"],
        "TCKH",
        b.issuer.place,
        "TRƯỞNG PHÒNG",
        None,
        "",
    )
    b.fields["agency"], b.fields["parent_agency"] = b.issuer.name[0], b.issuer.above
    b.head("GCN-TCKH", dated=False)
    b.title("GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH")
    code = f"{rng.randint(11, 95)}{rng.choice('ABCDĐEGH')}8{rng.randrange(1_000_000):06}"
    s.centred("body", f"Mã số hộ kinh doanh: {code}", 111, 150, 13, "b")
    b.know(business_code=code, first_registered=b.day)
    month = f"{b.day.month:02}" if b.day.month < 3 else str(b.day.month)
    s.centred("body", f"Đăng ký lần đầu, ngày {b.day.day:02} tháng {month} năm {b.day.year}", 111, 150, 13, "i")
    s.y += 4
    b.fields["date"] = b.day.isoformat()
    owner, year = w.person(rng, "f"), rng.randint(1965, 1999)
    home = f"{rng.choice(w.VILLAGES)}, xã {rng.choice(w.COMMUNES)}, tỉnh {rng.choice(w.PROVINCES)}"
    b.labelled("1. Tên hộ kinh doanh", f"HỘ KINH DOANH {owner.upper()}", name="business_name")
    b.labelled("2. Địa điểm kinh doanh", home, "", "address")
    b.labelled("Điện thoại", f"0{rng.randint(910_000_000, 989_999_999)}", "", "phone")
    b.labelled("3. Ngành, nghề kinh doanh", rng.choice(w.TRADES), "", "trade")
    b.labelled("4. Vốn kinh doanh", f"{w.thousands(rng.randint(20, 400) * 1_000_000)} đồng", "", "capital")
    b.labelled("5. Họ và tên chủ hộ kinh doanh", owner.upper(), name="holder")
    day, month = rng.randint(1, 28), rng.randint(1, 12)
    birth, people = date(year, month, day), rng.choice(w.ETHNIC)
    b.labelled("Sinh ngày", f"{birth:%d/%m/%Y}      Giới tính: Nữ      Dân tộc: {people}", "", "birth_date", birth)
    b.know(sex="Nữ", ethnicity=people)
    b.labelled("Số định danh cá nhân", w.personal_number(rng, year, "f"), "", "owner_id")
    b.labelled("Nơi thường trú", home, "", "residence")
    s.y += 6
    b.foot(receivers=False)
    return b.done()


def origin(b, sex):
    """Sex, ethnic group and nationality on one line."""
    people = b.rng.choice(w.ETHNIC)
    said = "Nam" if sex == "m" else "Nữ"
    b.know(sex=said, ethnicity=people, nationality="Việt Nam")
    b.sheet.paragraph(f"Giới tính: {said}      Dân tộc: {people}      Quốc tịch: Việt Nam", indent=0, justify=False)


def born(b, label, year, style="", name="birth_date"):
    """A day of birth."""
    day, month = b.rng.randint(1, 28), b.rng.randint(1, 12)
    b.labelled(label, f"{day:02}/{month:02}/{year}", style, name, date(year, month, day))


DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def in_words(number):
    """1 to 99 as a birth certificate spells it."""
    tens, ones = divmod(number, 10)
    if tens == 0:
        return DIGITS[ones]
    head = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    tail = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, DIGITS[ones])
    return f"{head} {tail}".strip()


# Builder, and the level of agency that issues such a paper (None: any).
KINDS = {
    "quyet-dinh": (quyet_dinh, None),
    "thong-bao": (thong_bao, None),
    "cong-van": (cong_van, None),
    "giay-khai-sinh": (giay_khai_sinh, "xã"),
    "to-trinh": (to_trinh, None),
    "giay-phep-xay-dung": (giay_phep_xay_dung, "huyện"),
    "tinh-trang-hon-nhan": (tinh_trang_hon_nhan, "xã"),
    "bao-cao": (bao_cao, None),
    "ho-kinh-doanh": (ho_kinh_doanh, "huyện"),
}


def build(kind, seed, family="Tinos", size=13.5, printed="typed", kinds=None):
    """A paper of a kind, one of these or of `kinds`: the same seed gives the same paper."""
    make, level = (kinds or KINDS)[kind]
    return make(Builder(seed, kind, family, size, printed, level))
