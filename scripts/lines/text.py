"""What stands under papers: names of persons with their degrees and ranks, titles of those who sign, and syllables of no meaning, so that the
reader learns letters and marks rather than a list of names."""

FAMILIES = (
    "Nguyễn " * 24 + "Trần " * 10 + "Lê " * 9 + "Phạm " * 7 + "Hoàng " * 4 + "Huỳnh " * 4 + "Phan " * 4 + "Vũ " * 4 + "Võ " * 4
    + "Đặng Đặng Đặng Bùi Bùi Bùi Đỗ Đỗ Đỗ Hồ Hồ Ngô Ngô Dương Dương Lý Lý Đinh Đinh Trịnh Mai Đào Lâm Hà Phùng Tạ Trương Trương Đoàn Cao Thái Tô "
    "Châu Lưu Quách Tăng Kiều Vương Từ La Ma Nông Hứa Lương Lương Triệu Văn Đồng Thân Khổng Chu Bạch Mạc Lã Nghiêm Doãn Phí Giang Ông Tống Thạch Kim "
    "Danh Sơn Lò Cầm Quàng Vi Hờ Giàng Thào Sùng Vàng Ngân Lục Hầu Phương Tiêu Âu Ung Ngụy Đàm Viên Đậu Cù Ninh Lại Bế Y Trà Thiều Mạnh Ngọ Khúc Mẫn"
).split()
MIDDLES = (
    "Văn " * 16 + "Thị " * 16 + "Đức Hữu Ngọc Minh Quang Công Đình Xuân Thanh Hoàng Anh Quốc Thành Tiến Bá Duy Hồng Kim Mạnh Trọng Trung Viết Việt Như "
    "Phương Thu Thúy Mỹ Bích Diệu Lan Mai Quỳnh Hải Thế Tấn Phước Phú Chí Nhật Gia Khắc Sỹ Sĩ Danh Huy Tuấn Trường Vĩnh Đăng Doãn Đắc Cao Bảo Thái Tất Lệ "
    "Ánh Cẩm Tuyết Vân Thiên Thuận Lê Trần Nguyễn Vũ Đặng Quý Nam Bình Long Sơn Huỳnh Thượng Tường Nguyên Khánh Kiều Thùy Hoài Bửu Tâm Đại Hoa Nho Chiến"
).split()
GIVEN = (
    "An Anh Ánh Ân Ẩn Ba Bách Bảo Bắc Bằng Bền Bích Biên Bình Bính Bổng Bường Cảnh Cẩm Cần Cẩn Chánh Châu Chi Chí Chiến Chiểu Chính Chung Chương Công "
    "Cúc Cương Cường Danh Diễm Diễn Diện Diệp Diệu Dinh Doan Doanh Du Dung Duy Duyên Dũng Dư Dương Dưỡng Đại Đài Đan Đào Đạo Đạt Đăng Đắc Đầy Điềm Điền "
    "Điện Điệp Đính Định Đoàn Độ Đông Đồng Động Đủ Đức Gấm Giang Giáp Giàu Hà Hạ Hải Hạnh Hân Hằng Hào Hảo Hậu Hiên Hiền Hiển Hiến Hiệp Hiếu Hiệu Hoa Hoà "
    "Hòa Hoài Hoan Hoàn Hoàng Hoạt Hồ Hồi Hồng Hợi Hợp Huân Huấn Huế Huệ Hùng Huy Huyền Huỳnh Hưng Hương Hướng Hường Hưởng Hữu Kha Khả Khải Khang Khánh "
    "Khoa Khoát Khôi Khuê Khương Khởi Kiên Kiệm Kiệt Kiều Kim Kính Kỳ Lai Lam Lan Lành Lâm Lân Lập Lê Lệ Lên Liêm Liên Liễu Linh Lĩnh Loan Long Lộc Lợi Lục "
    "Luân Luận Luật Lương Lượng Lưu Ly Lý Mai Mão Mẫn Mậu Miên Minh Mùi Mười Mừng Mỹ Na Nam Năm Năng Nga Ngà Ngạn Ngân Nghi Nghị Nghĩa Nghiêm Nghiệp Ngoan "
    "Ngoạn Ngọ Ngọc Nguyên Nguyện Nguyệt Nhã Nhàn Nhạn Nhân Nhẫn Nhật Nhi Nhiên Nhơn Nhuận Nhung Như Nhường Nhựt Ninh Oanh Phát Phấn Phi Phong Phú Phúc "
    "Phụng Phước Phương Phượng Quan Quang Quảng Quân Quế Quốc Quy Quý Quyên Quyền Quyết Quyến Quỳnh Sa Sang Sáng Sâm Sen Sinh Soạn Sóng Sơn Sung Sương Sửu Sỹ Sự "
    "Tài Tám Tạo Tân Tấn Tâm Tầm Tẩm Tần Thạch Thái Thanh Thành Thạnh Thảo Thạo Thao Thắm Thăng Thắng Thắng Thân Thập Thể Thế Thi Thích Thiên Thiện Thiệp Thiết Thiệu "
    "Thịnh Thìn Thoa Thoại Thọ Thông Thơ Thơm Thời Thu Thuần Thuấn Thuận Thuật Thục Thủy Thuỷ Thúy Thuý Thùy Thuyên Thuyết Thư Thức Thương Thường Thưởng Thừa Tiên "
    "Tiền Tiến Tiệp Tình Tín Tính Toàn Toán Toản Toại Tọa Tòng Tô Tôn Tố Trà Trai Trạch Trang Trãi Trạng Trân Trâm Tri Trí Triển Triết Triều Triệu Trinh Trịnh Trọng "
    "Trụ Trúc Trung Truyền Trực Trường Trưởng Trưng Tuân Tuấn Tùng Tuyên Tuyến Tuyền Tuyển Tuyết Tú Tư Từ Tứ Tường Tưởng Tươi Tựu Ty Tý Tỵ Uy Uyên Út Vang Vàng Văn "
    "Vân Vấn Vệ Vi Vĩ Viên Viễn Viện Việt Vinh Vĩnh Vị Vịnh Võ Vọng Vũ Vui Vụ Vượng Vương Xoa Xoan Xuân Xuyên Xuyến Xứng Y Yên Yến Ý Ước Ưng Ửng Đệ Đỉnh Đỗ Đúng Đượm"
).split()
DEGREES = (
    "TS. " * 6 + "PGS.TS. " * 4 + "ThS. " * 4 + "GS.TS. BS. LS. KS. CN. GS. PGS. TSKH. TS.BS. PGS.TS PGS.,TS. PGS,TS. TS.BS.CKII. BS.CKI. BS.CKII. NGƯT. "
    "NGND.PGS.TS. GS.TS.TTND. DS. TS"
).split()
RANKS = "Đại tá|Thượng tá|Trung tá|Thiếu tá|Đại úy|Thiếu tướng|Trung tướng|Thượng tướng|Đại tướng".split("|")
HEADS = (
    "CHỦ TỊCH|" * 8 + "GIÁM ĐỐC|" * 6 + "HIỆU TRƯỞNG|" * 6 + "BỘ TRƯỞNG|" * 3 + "CHÁNH VĂN PHÒNG|" * 3
    + "TRƯỞNG BAN|TRƯỞNG BAN|TRƯỞNG PHÒNG|TRƯỞNG PHÒNG|CỤC TRƯỞNG|CỤC TRƯỞNG|VỤ TRƯỞNG|VIỆN TRƯỞNG|TỔNG GIÁM ĐỐC|TỔNG CỤC TRƯỞNG|CHI CỤC TRƯỞNG|"
    "TRƯỞNG KHOA|CHÁNH THANH TRA|TỔNG THANH TRA|CHÁNH ÁN|THỐNG ĐỐC|BÍ THƯ|CHỦ NHIỆM|THỦ TƯỚNG|TRƯỞNG CÔNG AN|KIỂM TOÁN TRƯỞNG|VIỆN TRƯỞNG|"
    "CHÁNH VĂN PHÒNG|TỔNG BIÊN TẬP|CHỈ HUY TRƯỞNG|CHÍNH ỦY|TƯ LỆNH|TRẠM TRƯỞNG|ĐỘI TRƯỞNG|TRƯỞNG TRẠM|GIÁM ĐỐC SỞ|CÔNG CHỨNG VIÊN"
).split("|")
DEPUTIES = (
    "PHÓ CHỦ TỊCH|" * 8 + "PHÓ GIÁM ĐỐC|" * 6 + "PHÓ HIỆU TRƯỞNG|" * 6 + "THỨ TRƯỞNG|" * 3
    + "PHÓ CHÁNH VĂN PHÒNG|PHÓ TRƯỞNG BAN|PHÓ TRƯỞNG PHÒNG|PHÓ CỤC TRƯỞNG|PHÓ VỤ TRƯỞNG|PHÓ VIỆN TRƯỞNG|PHÓ TỔNG GIÁM ĐỐC|PHÓ CHI CỤC TRƯỞNG|"
    "PHÓ TRƯỞNG KHOA|PHÓ CHÁNH THANH TRA|PHÓ BÍ THƯ|PHÓ CHỦ NHIỆM|PHÓ THỦ TƯỚNG|PHÓ CHÁNH ÁN|P. HIỆU TRƯỞNG|P. GIÁM ĐỐC|PHÓ TỔNG CỤC TRƯỞNG|"
    "PHÓ CHỦ TỊCH THƯỜNG TRỰC|PHÓ TRƯỞNG BAN THƯỜNG TRỰC|PHÓ GIÁM ĐỐC PHỤ TRÁCH|PHÓ HIỆU TRƯỞNG PHỤ TRÁCH|ỦY VIÊN|ỦY VIÊN THƯỜNG TRỰC|THƯ KÝ"
).split("|")
BODIES = (
    "ỦY BAN NHÂN DÂN|ỦY BAN NHÂN DÂN|UBND TỈNH|UBND HUYỆN|UBND XÃ|UBND THÀNH PHỐ|BAN THƯỜNG VỤ|BAN THƯỜNG VỤ|BAN CHẤP HÀNH|HỘI ĐỒNG|HỘI ĐỒNG NHÂN DÂN|"
    "BAN CHỈ ĐẠO|BAN GIÁM HIỆU|HỘI ĐỒNG QUẢN TRỊ|BAN THƯỜNG TRỰC|BAN TỔ CHỨC|ĐOÀN KIỂM TRA|HỘI ĐỒNG TRƯỜNG|CHÍNH PHỦ|ĐẢNG ỦY|BAN QUẢN LÝ"
).split("|")
OFFICES = (
    "VỤ GIÁO DỤC|PHÒNG ĐÀO TẠO|VỤ TỔ CHỨC CÁN BỘ|CỤC QUẢN LÝ|SỞ Y TẾ|SỞ TÀI CHÍNH|SỞ NỘI VỤ|PHÒNG HÀNH CHÍNH|BAN TỔ CHỨC|PHÒNG CÔNG TÁC SINH VIÊN|"
    "SỞ TƯ PHÁP|VỤ PHÁP CHẾ|CỤC THUẾ|UBND TỈNH|UBND THÀNH PHỐ|HỘI ĐỒNG|KHOA LUẬT|PHÒNG TÀI VỤ|SỞ GIÁO DỤC VÀ ĐÀO TẠO|BỘ TƯ PHÁP|BAN BIÊN TẬP"
).split("|")
ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split() + [""]
RIMES = (
    "a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm "
    "iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oan oang oanh oat oay oăn oc oe oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân "
    "uât uc uê ui um un ung uôc uôi uôn uông uôt up ut uy uya uych uyên uyêt uynh ư ưa ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yên yêu"
).split()
# Which vowel bears the mark: the last of these that a rime has.
ORDER = "ơêâôăưaeouiy"
MARKED = {
    "a": "àảãáạ", "ă": "ằẳẵắặ", "â": "ầẩẫấậ", "e": "èẻẽéẹ", "ê": "ềểễếệ", "i": "ìỉĩíị", "o": "òỏõóọ", "ô": "ồổỗốộ", "ơ": "ờởỡớợ", "u": "ùủũúụ", "ư": "ừửữứự",
    "y": "ỳỷỹýỵ",
}  # fmt: skip


def one(rng, words):
    return words[rng.integers(0, len(words))]


def syllable(rng):
    """A syllable that Vietnamese could have, of any tone."""
    rime = one(rng, RIMES)
    tone = int(rng.integers(-2, 5))
    if tone >= 0:
        if rime[-1] in "cpt" or rime.endswith("ch"):
            tone = int(rng.integers(3, 5))
        vowel = next(v for v in ORDER if v in rime)
        rime = rime.replace(vowel, MARKED[vowel][tone], 1)
    return one(rng, ONSETS) + rime


def name(rng):
    """`TS. Nguyễn Văn An`: a name as signers print it."""
    if rng.random() < 0.12:
        given = [syllable(rng).capitalize() for _ in range(rng.integers(1, 4))]
    else:
        given = [one(rng, MIDDLES) for _ in range(rng.choice([0, 1, 2], p=[0.1, 0.62, 0.28]))] + [one(rng, GIVEN)]
    text = " ".join([one(rng, FAMILIES), *given])
    if rng.random() < 0.14:
        text = text.upper()
    roll = rng.random()
    if roll < 0.13:
        degree = one(rng, DEGREES)
        text = degree + ("" if degree.endswith(".") and rng.random() < 0.15 else " ") + text
    elif roll < 0.17:
        text = one(rng, RANKS) + " " + text
    return text


def title(rng):
    """`KT. GIÁM ĐỐC`: a row of a title."""
    point = str(rng.choice([". ", ".", "/", " ", ".. "], p=[0.8, 0.1, 0.02, 0.06, 0.02]))
    kind = rng.random()
    if kind < 0.22:
        text = one(rng, HEADS)
    elif kind < 0.52:
        text = one(rng, DEPUTIES)
    elif kind < 0.72:
        text = "KT" + point + one(rng, HEADS)
    elif kind < 0.8:
        text = str(rng.choice(["TL", "TUQ", "Q", "TL"])) + point + one(rng, HEADS)
    elif kind < 0.9:
        text = str(rng.choice(["TM", "TM", "TM", "T/M "])).removesuffix(" ") + (" " if point == "/" else point) + one(rng, BODIES)
    elif kind < 0.95:
        text = str(rng.choice(["K/T ", "T/L ", "T/M "])) + one(rng, HEADS)
    else:
        text = one(rng, HEADS + DEPUTIES) + " " + one(rng, OFFICES)
    return text.strip() or "CHỦ TỊCH"


def syllables(rng):
    """Words of no meaning, in one case."""
    words = [syllable(rng) for _ in range(rng.integers(1, 5))]
    case = rng.random()
    if case < 0.45:
        return " ".join(words).upper()
    return " ".join(w.capitalize() for w in words) if case < 0.85 else " ".join(words)


def line(rng):
    """A line as it may stand under a paper, and whether it is set in capitals."""
    kind = rng.random()
    if kind < 0.6:
        text = name(rng)
    elif kind < 0.8:
        text = title(rng)
    else:
        text = syllables(rng)
    return text


LETTERS = "".join(sorted(set("abcdđeghiklmnopqrstuvxyfjwzăâêôơư" + "".join(MARKED.values()))))
ALPHABET = LETTERS + LETTERS.upper() + " .,/'-"
