"""The other types of paper: civil status, criminal record, land, allowances, identity cards, certified copies, and every type of
NĐ 30/2020/NĐ-CP, Appendix III. Separate from `kinds`, whose nine are what scripts/bench measures and must stay as they are.

The order of labels follows the forms in use as far as known; nobody should take them for official."""

from datetime import date, timedelta

from . import words as w
from .kinds import KINDS, born, frame_paper, giay_khai_sinh, in_words, origin
from .frame import Issuer
from .sheet import LEFT, MM_PER_PT, RIGHT, Run


def commune_home(b):
    """Where somebody lives."""
    return f"{b.rng.choice(w.VILLAGES)}, xã {b.rng.choice(w.COMMUNES)}, tỉnh {b.rng.choice(w.PROVINCES)}"


def month_of(day):
    """A month as NĐ 30/2020 writes it."""
    return f"{day.month:02}" if day.month < 3 else str(day.month)


def extract_foot(b, label, name="registered_on"):
    """The day of registration and the signature of a form of civil status."""
    registered = b.day - timedelta(days=b.rng.randint(300, 3000))
    b.labelled(label, registered.strftime("%d/%m/%Y"), "", name, registered)
    b.sheet.y += 3
    b.foot(receivers=False, role=["NGƯỜI KÝ TRÍCH LỤC", "CHỦ TỊCH"])
    return b.done()


def trich_luc_khai_sinh(b):
    """An extract of a birth registration."""
    rng, s = b.rng, b.sheet
    sex, year = rng.choice("mf"), rng.randint(1975, 2018)
    b.head("TLKS-BS")
    b.title("TRÍCH LỤC KHAI SINH (BẢN SAO)")
    b.labelled("Họ, chữ đệm, tên", w.person(rng, sex).upper(), name="full_name")
    born(b, "Ngày, tháng, năm sinh", year)
    origin(b, sex)
    b.labelled("Nơi sinh", f"Trạm Y tế xã {b.issuer.place}, tỉnh {rng.choice(w.PROVINCES)}", "", "birth_place")
    b.labelled("Quê quán", f"Xã {rng.choice(w.COMMUNES)}, tỉnh {rng.choice(w.PROVINCES)}", "", "home_town")
    b.labelled("Số định danh cá nhân", w.personal_number(rng, year, sex), name="owner_id")
    for parent, who, parent_sex in [("mẹ", "mother", "f"), ("cha", "father", "m")]:
        people, age = rng.choice(w.ETHNIC), year - rng.randint(19, 39)
        b.labelled(f"Họ, chữ đệm, tên người {parent}", w.person(rng, parent_sex).upper(), name=who)
        s.paragraph(f"Năm sinh: {age}      Dân tộc: {people}      Quốc tịch: Việt Nam", indent=0, justify=False)
        b.know(**{f"{who}_birth_year": age, f"{who}_ethnicity": people, f"{who}_nationality": "Việt Nam"})
        b.labelled("Nơi cư trú", commune_home(b), "", f"{who}_residence")
    b.labelled("Nơi đăng ký khai sinh", f"Ủy ban nhân dân xã {rng.choice(w.COMMUNES)}", "", "registered_at")
    return extract_foot(b, "Ngày, tháng, năm đăng ký")


def columns(b, sides):
    """Two columns of labels and values; values run over lines within their column."""
    s = b.sheet
    middle = (LEFT + RIGHT) / 2
    lefts, room = [LEFT - 4, middle + 2], (RIGHT - LEFT) / 2 - 2
    step = s.size * MM_PER_PT * 1.3
    for row in zip(*sides, strict=True):
        tops = [s.y, s.y]
        for at, (label, value, style) in enumerate(row):
            for tokens in s.wrap([Run(f"{label}: "), Run(value, style)], room, s.size):
                tops[at] += step
                s._place("body", tokens, lefts[at], tops[at], s.size, s.width(" ", s.size))
        s.y = max(tops) + 1.2


def marriage(b, extract):
    """A marriage certificate, or the extract of it: wife on the left, husband on the right."""
    rng, s = b.rng, b.sheet
    b.head("TLKH-BS" if extract else str(b.day.year), dated=extract)
    b.title("TRÍCH LỤC KẾT HÔN (BẢN SAO)" if extract else "GIẤY CHỨNG NHẬN KẾT HÔN")
    sides = []
    for who, vn, sex in [("wife", "vợ", "f"), ("husband", "chồng", "m")]:
        year, people = rng.randint(1970, 2000), rng.choice(w.ETHNIC)
        day = date(year, rng.randint(1, 12), rng.randint(1, 28))
        name, home, number = w.person(rng, sex).upper(), commune_home(b), w.personal_number(rng, year, sex)
        b.know(**{who: name, f"{who}_birth_date": day, f"{who}_ethnicity": people, f"{who}_nationality": "Việt Nam"})
        b.know(**{f"{who}_residence": home, f"{who}_id": number})
        sides.append(
            [
                (f"Họ, chữ đệm, tên {vn}", name, "b"),
                ("Ngày, tháng, năm sinh", f"{day:%d/%m/%Y}", ""),
                ("Dân tộc", people, ""),
                ("Quốc tịch", "Việt Nam", ""),
                ("Nơi cư trú", home, ""),
                ("Giấy tờ tùy thân", f"CCCD số {number}", ""),
            ]
        )
    columns(b, sides)
    s.y += 2
    b.labelled("Nơi đăng ký kết hôn", f"Ủy ban nhân dân xã {b.issuer.place}", "", "registered_at")
    if extract:
        return extract_foot(b, "Ngày, tháng, năm đăng ký")
    b.labelled("Ngày, tháng, năm đăng ký", b.day.strftime("%d/%m/%Y"))
    b.fields["date"] = b.day.isoformat()
    s.y += 3
    b.foot(receivers=False)
    return b.done()


def death(b, extract):
    """An extract of a death registration, or the older certificate."""
    rng = b.rng
    sex, year = rng.choice("mf"), rng.randint(1925, 1970)
    b.head("TLKT-BS" if extract else str(b.day.year), dated=extract)
    b.title("TRÍCH LỤC KHAI TỬ (BẢN SAO)" if extract else "GIẤY CHỨNG TỬ")
    b.labelled("Họ, chữ đệm, tên", w.person(rng, sex).upper(), name="full_name")
    born(b, "Ngày, tháng, năm sinh", year)
    origin(b, sex)
    number = w.personal_number(rng, year, sex)
    b.labelled("Số định danh cá nhân" if extract else "Giấy tờ tùy thân", number, "", "owner_id")
    day = b.day - timedelta(days=rng.randint(2, 200))
    when = f"{rng.randint(0, 23):02} giờ {rng.randint(0, 59):02} phút, ngày {day.day:02} tháng {month_of(day)} năm {day.year}"
    b.labelled("Đã chết vào lúc", when, "", "died_at")
    b.labelled("Nơi chết", f"tại nhà riêng, {commune_home(b)}", "", "death_place")
    b.labelled("Nguyên nhân chết", rng.choice(["Bệnh già", "Tai nạn giao thông", "Suy tim cấp", "Ung thư phổi giai đoạn cuối"]), "", "death_cause")
    b.labelled("Số Giấy báo tử", f"{rng.randint(1, 300)}/GBT-TYT", "", "death_notice")
    b.labelled("Nơi đăng ký khai tử", f"Ủy ban nhân dân xã {b.issuer.place}", "", "registered_at")
    if extract:
        return extract_foot(b, "Ngày, tháng, năm đăng ký")
    b.labelled("Ngày, tháng, năm đăng ký", b.day.strftime("%d/%m/%Y"), "", "registered_on", b.day)
    b.sheet.y += 3
    b.fields["date"] = None
    b.foot(receivers=False)
    return b.done()


def ly_lich_tu_phap(b, kind):
    """A criminal record certificate, no. 1 or 2."""
    rng, s = b.rng, b.sheet
    sex, year = rng.choice("mf"), rng.randint(1965, 2004)
    b.issuer = Issuer(f"UBND TỈNH {b.issuer.place.upper()}", ["SỞ TƯ PHÁP"], "STP", b.issuer.place, "GIÁM ĐỐC", None, "")
    b.fields["agency"], b.fields["parent_agency"] = "SỞ TƯ PHÁP", b.issuer.above
    b.head("STP-LLTP")
    b.title(f"PHIẾU LÝ LỊCH TƯ PHÁP SỐ {kind}")
    s.paragraph("Căn cứ Luật Lý lịch tư pháp;", indent=0)
    s.centred("body", "XÁC NHẬN:", 111, 150, 13, "b")
    s.y += 2
    home, number = commune_home(b), w.personal_number(rng, year, sex)
    said = "Nam" if sex == "m" else "Nữ"
    name = w.person(rng, sex).upper()
    b.know(full_name=name, sex=said)
    s.paragraph([Run("1. Họ và tên: "), Run(name, "b"), Run(f"      2. Giới tính: {said}")], indent=0, justify=False)
    born(b, "3. Ngày, tháng, năm sinh", year)
    b.labelled("4. Nơi sinh", f"xã {rng.choice(w.COMMUNES)}, tỉnh {rng.choice(w.PROVINCES)}", "", "birth_place")
    b.labelled("5. Quốc tịch", "Việt Nam", "", "nationality")
    b.labelled("6. Nơi thường trú", home, "", "residence")
    b.labelled("7. Nơi tạm trú", f"số {rng.randint(2, 90)}, {commune_home(b)}", "", "stay")
    b.labelled("8. Giấy CMND/Hộ chiếu/Thẻ căn cước công dân số", number, "", "owner_id")
    b.labelled("9. Tình trạng án tích", "Không có án tích", "b", "record")
    b.labelled(
        "10. Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",
        "Không bị cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp tác xã",
        "",
        "bans",
    )
    s.y += 4
    b.foot(receivers=False)
    return b.done()


UNITS = [(90, "chín mươi"), (80, "tám mươi"), (70, "bảy mươi"), (60, "sáu mươi")]


def quyen_su_dung_dat(b):
    """The inside of a land use right certificate, with its heading, as copies show it."""
    rng, s = b.rng, b.sheet
    b.head("GCN", dated=False)
    b.fields["number"] = None
    s.y += 3
    for part in ["GIẤY CHỨNG NHẬN", "QUYỀN SỬ DỤNG ĐẤT", "QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT"]:
        s.centred("body", part, 111, 160, 14, "b")
    b.fields["paper_type"] = "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG ĐẤT QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT"
    s.y += 3
    owner, year = w.person(rng, "m"), rng.randint(1950, 1990)
    number, home = w.personal_number(rng, year, "m"), commune_home(b)
    s.paragraph([Run("I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất", "b")], indent=0)
    s.paragraph(f"Ông: {owner}, sinh năm: {year}, CCCD số: {number}", indent=0, justify=False)
    b.labelled("Địa chỉ thường trú", home, "", "holder_address")
    b.know(holder=owner, owner_id=number)
    parcel, sheet = rng.randint(3, 900), rng.randint(1, 99)
    tens = rng.randint(2, 9) * 10 + rng.randint(1, 9)
    area, part = 100 + tens, rng.randint(1, 9)
    where = commune_home(b)
    use = rng.choice(["Đất ở tại nông thôn", "Đất trồng cây lâu năm", "Đất ở tại đô thị"])
    term = rng.choice(["Lâu dài", "Đến ngày 15/10/2063"])
    from_ = rng.choice(["Nhà nước giao đất có thu tiền sử dụng đất", "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất", "Nhận chuyển nhượng đất được Công nhận QSDĐ như giao đất có thu tiền sử dụng đất"])
    words = f"Một trăm {in_words(tens)} phẩy {in_words(part)} mét vuông"
    b.know(parcel=parcel, map_sheet=sheet, address=where, area=f"{area},{part} m²", area_words=words)
    b.know(use_form="Sử dụng riêng", land_use=use, land_term=term, land_origin=from_)
    s.paragraph([Run("II. Thửa đất, nhà ở và tài sản khác gắn liền với đất", "b")], indent=0)
    for text in [
        "1. Thửa đất:",
        f"a) Thửa đất số: {parcel}, tờ bản đồ số: {sheet}",
        f"b) Địa chỉ: {where}",
        f"c) Diện tích: {area},{part} m² (Bằng chữ: {words})",
        "d) Hình thức sử dụng: Sử dụng riêng",
        f"đ) Mục đích sử dụng: {use}",
        f"e) Thời hạn sử dụng: {term}",
        f"g) Nguồn gốc sử dụng: {from_}",
        "2. Nhà ở: -/-",
        "3. Công trình xây dựng khác: -/-",
        "4. Ghi chú: Không",
    ]:
        s.paragraph(text, indent=0, justify=False)
    book, serial = f"CH {rng.randint(10, 9999):05}", f"{rng.choice('BCD')}{rng.choice('AKMTX')} {rng.randint(100000, 999999)}"
    b.know(book_number=book.replace(" ", ""), serial=serial.replace(" ", ""))
    s.y += 2
    b.dated("body", 150, s.y + 5)
    s.y += 8
    b.foot(receivers=False)
    b.labelled("Số vào sổ cấp GCN", book, "")
    b.labelled("Số phát hành GCN", serial, "b")
    return b.done()


def tro_cap_xa_hoi(b):
    """A decision on a monthly allowance."""
    rng, s = b.rng, b.sheet
    b.head(f"QĐ-{b.issuer.symbol}")
    b.title("QUYẾT ĐỊNH", "Về việc trợ cấp xã hội hằng tháng")
    b.fields["paper_type"] = "QUYẾT ĐỊNH"
    s.centred("body", f"CHỦ TỊCH {' '.join(b.issuer.name)}", 111, 150, 13, "b")
    s.y += 3
    for ground in rng.sample(w.GROUNDS[:4], 3):
        s.paragraph([Run(ground.format(**b.slots), "i")])
    s.centred("body", "QUYẾT ĐỊNH:", 111, 150, 14, "b")
    s.y += 2
    sex, year = rng.choice("mf"), rng.randint(1935, 1960)
    day = date(year, rng.randint(1, 12), rng.randint(1, 28))
    name, home, number = w.person(rng, sex), commune_home(b), w.personal_number(rng, year, sex)
    category = rng.choice(["người cao tuổi thuộc hộ nghèo không có người phụng dưỡng", "người khuyết tật nặng", "người từ đủ 80 tuổi trở lên không có lương hưu"])
    amount, factor = f"{w.thousands(rng.randint(10, 40) * 36_000)} đồng", f"{rng.randint(1, 2)},{rng.choice([0, 5])}"
    since = f"{rng.randint(1, 12):02} năm {b.day.year}"
    b.know(full_name=name, birth_date=day, owner_id=number, residence=home, category=category, amount=amount, factor=factor, since=since)
    s.paragraph([Run("Điều 1. ", "b"), Run(f"Trợ cấp xã hội hằng tháng đối với ông (bà): {name}.")])
    b.labelled("Sinh ngày", f"{day:%d/%m/%Y}", "")
    b.labelled("Số định danh cá nhân", number, "")
    b.labelled("Nơi thường trú", home, "")
    b.labelled("Thuộc đối tượng", category, "")
    s.paragraph(f"Hệ số: {factor}      Mức trợ cấp hằng tháng: {amount}", indent=0, justify=False)
    b.labelled("Thời gian hưởng, kể từ tháng", since, "")
    s.paragraph([Run("Điều 2. ", "b"), Run("Quyết định này có hiệu lực kể từ ngày ký.")])
    s.paragraph([Run("Điều 3. ", "b"), Run(f"{rng.choice(w.TASKS)}; ông (bà) có tên tại Điều 1 chịu trách nhiệm thi hành./.")])
    s.y += 4
    b.foot()
    return b.done()


def card(b, code):
    """Both sides of an identity card on one sheet, as copies are handed in."""
    rng, s = b.rng, b.sheet
    b.fields = dict.fromkeys(b.fields)
    sex, year = rng.choice("mf"), rng.randint(1960, 2005)
    name, number = w.person(rng, sex).upper(), w.personal_number(rng, year, sex)
    birth = date(year, rng.randint(1, 12), rng.randint(1, 28))
    said, home, origin_ = "Nam" if sex == "m" else "Nữ", commune_home(b), f"xã {rng.choice(w.COMMUNES)}, tỉnh {rng.choice(w.PROVINCES)}"
    issued = date(2021 + rng.randint(0, 2), rng.randint(1, 12), rng.randint(1, 28))
    expiry = date(issued.year + 15, birth.month, birth.day)
    s.y += 6
    s.centred("body", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 125, 120, 11, "b")
    s.centred("body", "Độc lập - Tự do - Hạnh phúc", 125, 120, 10, "b")
    left, size = 72, 11.5

    def say(text, style=""):
        s.paragraph([Run(text, style)], indent=0, left=left, size=size, justify=False, after=0.8)

    b.know(full_name=name, birth_date=birth)
    if code == "chung-minh-nhan-dan":
        old = f"{rng.randint(10, 38)}{rng.randrange(10_000_000):07}"
        people = rng.choice(w.ETHNIC)
        b.fields["paper_type"] = "GIẤY CHỨNG MINH NHÂN DÂN"
        b.know(owner_id=old, home_town=origin_, residence=home, ethnicity=people, religion="Không")
        s.centred("body", "GIẤY CHỨNG MINH NHÂN DÂN", 125, 120, 14, "b")
        for text in [f"Số: {old}", f"Họ tên: {name}", f"Sinh ngày: {birth:%d-%m-%Y}", f"Nguyên quán: {origin_}", f"Nơi ĐKHK thường trú: {home}"]:
            say(text)
        s.y += 14
        say(f"Dân tộc: {people}          Tôn giáo: Không")
        return b.done()
    new = code == "the-can-cuoc"
    b.fields["paper_type"] = "CĂN CƯỚC" if new else "CĂN CƯỚC CÔNG DÂN"
    b.know(owner_id=number, sex=said, nationality="Việt Nam", residence=home, expiry=expiry, date=issued)
    s.centred("body", b.fields["paper_type"], 125, 120, 15, "b")
    s.centred("body", "IDENTITY CARD" if new else "Citizen Identity Card", 125, 120, 10, "")
    if new:
        say("Số định danh cá nhân / Personal identification number:")
        say(number, "b")
        say("Họ, chữ đệm và tên khai sinh / Full name:")
        say(name, "b")
        say("Ngày, tháng, năm sinh / Date of birth:")
        say(f"{birth:%d/%m/%Y}")
        say(f"Giới tính / Sex: {said}    Quốc tịch / Nationality: Việt Nam")
        s.y += 14
        place = f"Ủy ban nhân dân xã {rng.choice(w.COMMUNES)}"
        b.know(birth_place=place)
        for text in ["Nơi cư trú / Place of residence:", home, "Nơi đăng ký khai sinh / Place of birth:", place]:
            say(text)
        for text in ["Ngày, tháng, năm cấp / Date of issue:", f"{issued:%d/%m/%Y}", "Ngày, tháng, năm hết hạn / Date of expiry:", f"{expiry:%d/%m/%Y}"]:
            say(text)
        return b.done()
    b.know(home_town=origin_)
    say(f"Số / No.: {number}", "b")
    say("Họ và tên / Full name:")
    say(name, "b")
    say(f"Ngày sinh / Date of birth: {birth:%d/%m/%Y}")
    say(f"Giới tính / Sex: {said}    Quốc tịch / Nationality: Việt Nam")
    say("Quê quán / Place of origin:")
    say(origin_)
    say("Nơi thường trú / Place of residence:")
    say(home)
    say(f"Có giá trị đến / Date of expiry: {expiry:%d/%m/%Y}")
    s.y += 14
    say("Đặc điểm nhận dạng / Personal identification: Nốt ruồi cách 1 cm trên sau đuôi mắt trái")
    say(f"Ngày, tháng, năm / Date, month, year: {issued:%d/%m/%Y}")
    return b.done()


def ban_sao_chung_thuc(b):
    """A birth certificate as a certified copy: the stamp of NĐ 280/2025/NĐ-CP under it."""
    giay_khai_sinh(b)
    rng, s = b.rng, b.sheet
    s.room(34)
    number, book = rng.randint(100, 9999), f"{rng.randint(1, 9):02}/{b.day.year}-SCT/BS"
    day = b.day + timedelta(days=rng.randint(20, 300))
    b.know(copy="chung-thuc-ban-sao", copy_number=number, copy_book=book, copy_date=day)
    s.y += 6
    s.centred("body", "CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH", 111, 150, 12, "b")
    s.centred("body", f"Số chứng thực: {number} Quyển số: {book}", 111, 150, 12, "")
    s.centred("body", f"Ngày {day.day:02} tháng {month_of(day)} năm {day.year}", 111, 150, 12, "i")
    return b.done()


def sao_y(b):
    """A decision with the mark of a copy at its end."""
    paper = KINDS["quyet-dinh"][0](b)
    rng, s = b.rng, b.sheet
    s.y += 34
    s.room(30)
    number = f"{rng.randint(10, 300)}/SY-{b.issuer.symbol}"
    b.know(copy="sao-y", copy_number=number)
    s.line("body", [Run("SAO Y", "b")], LEFT, s.y + 8, 14, "left")
    s.line("body", f"Số: {number}", LEFT, s.y + 15, 13, "left")
    return paper


ND30 = {  # every type of Appendix III that `kinds` lacks: name, symbol
    "nghi-quyet": ("NGHỊ QUYẾT", "NQ"), "chi-thi": ("CHỈ THỊ", "CT"), "quy-che": ("QUY CHẾ", "QC"), "quy-dinh": ("QUY ĐỊNH", "QyĐ"),
    "thong-cao": ("THÔNG CÁO", "TC"), "huong-dan": ("HƯỚNG DẪN", "HD"), "chuong-trinh": ("CHƯƠNG TRÌNH", "CTr"), "ke-hoach": ("KẾ HOẠCH", "KH"),
    "phuong-an": ("PHƯƠNG ÁN", "PA"), "de-an": ("ĐỀ ÁN", "ĐA"), "du-an": ("DỰ ÁN", "DA"), "bien-ban": ("BIÊN BẢN", "BB"), "hop-dong": ("HỢP ĐỒNG", "HĐ"),
    "cong-dien": ("CÔNG ĐIỆN", "CĐ"), "ban-ghi-nho": ("BẢN GHI NHỚ", "BGN"), "ban-thoa-thuan": ("BẢN THỎA THUẬN", "BTT"), "giay-uy-quyen": ("GIẤY ỦY QUYỀN", "GUQ"),
    "giay-moi": ("GIẤY MỜI", "GM"), "giay-gioi-thieu": ("GIẤY GIỚI THIỆU", "GGT"), "giay-nghi-phep": ("GIẤY NGHỈ PHÉP", "GNP"),
    "phieu-gui": ("PHIẾU GỬI", "PG"), "phieu-chuyen": ("PHIẾU CHUYỂN", "PC"), "phieu-bao": ("PHIẾU BÁO", "PB"), "ket-luan": ("KẾT LUẬN", "KL"),
}  # fmt: skip


def nd30(name, symbol):
    """A builder of one such type."""
    return lambda b: frame_paper(b, name, f"{symbol}-{b.issuer.symbol}", b.sentences(1), b.sentences(3))


# Slug: builder, level of agency. The slugs of forms are the codes of their data files, where there is one.
FORMS = {
    "trich-luc-khai-sinh": (trich_luc_khai_sinh, "xã"),
    "giay-chung-nhan-ket-hon": (lambda b: marriage(b, False), "xã"),
    "trich-luc-ket-hon": (lambda b: marriage(b, True), "xã"),
    "trich-luc-khai-tu": (lambda b: death(b, True), "xã"),
    "giay-chung-tu": (lambda b: death(b, False), "xã"),
    "ly-lich-tu-phap-1": (lambda b: ly_lich_tu_phap(b, 1), "tỉnh"),
    "ly-lich-tu-phap-2": (lambda b: ly_lich_tu_phap(b, 2), "tỉnh"),
    "quyen-su-dung-dat": (quyen_su_dung_dat, "huyện"),
    "tro-cap-xa-hoi": (tro_cap_xa_hoi, "xã"),
    "can-cuoc-cong-dan": (lambda b: card(b, "can-cuoc-cong-dan"), "xã"),
    "the-can-cuoc": (lambda b: card(b, "the-can-cuoc"), "xã"),
    "chung-minh-nhan-dan": (lambda b: card(b, "chung-minh-nhan-dan"), "xã"),
    "ban-sao-chung-thuc": (ban_sao_chung_thuc, "xã"),
    "sao-y": (sao_y, None),
    **{slug: (nd30(*said), None) for slug, said in ND30.items()},
}
EVERY = KINDS | FORMS
