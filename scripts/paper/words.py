"""What stands in the papers: names, subjects and sentences, written for this project. People and small places are invented."""

PROVINCES = ["Thanh Hóa", "Nghệ An", "Quảng Ngãi", "Đồng Nai", "Ninh Bình", "Phú Thọ", "Đắk Lắk", "Cà Mau", "Lạng Sơn", "Gia Lai", "Vĩnh Long", "Hưng Yên"]
DISTRICTS = ["Yên Thủy", "Đông Hải", "Tân Phước", "Hòa Sơn", "Bình Khê", "Nghĩa Lâm", "Phú Lộc", "Kỳ Xuân"]
COMMUNES = ["Hải Long", "Tân Hưng", "Bình Thuận", "Đức Thịnh", "Xuân Quỳ", "Mỹ Khánh", "Thạch Lỗi", "Nghĩa Đồng", "Yên Thượng", "Cẩm Vũ", "Phước Lễ", "Kim Tuyến", "Hòa Đễ", "Trường Uyên"]
OFFICES = [  # name, symbol, its branch of work
    ("SỞ XÂY DỰNG", "SXD", "xây dựng"), ("SỞ TƯ PHÁP", "STP", "hộ tịch"), ("SỞ NỘI VỤ", "SNV", "văn thư, lưu trữ"),
    ("SỞ Y TẾ", "SYT", "y tế"), ("SỞ TÀI CHÍNH", "STC", "tài chính"), ("SỞ GIÁO DỤC VÀ ĐÀO TẠO", "SGDĐT", "giáo dục"),
    ("SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG", "SNNMT", "đất đai"),
]
FAMILY_NAMES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đoàn", "Trịnh", "Mai", "Lương"]
MIDDLE_M, MIDDLE_F = ["Văn", "Đức", "Quốc", "Hữu", "Minh", "Ngọc", "Đình"], ["Thị", "Thị Thu", "Thị Ngọc", "Thùy", "Thị Bích", "Kiều"]
GIVEN_M = ["An", "Bình", "Cường", "Dũng", "Hải", "Khải", "Lực", "Nghĩa", "Phước", "Quyết", "Thuận", "Tuấn", "Vượng", "Hưởng", "Kiệt"]
GIVEN_F = ["Ánh", "Diễm", "Hằng", "Huệ", "Lệ", "Mỹ", "Nguyệt", "Phượng", "Quỳnh", "Thảo", "Thủy", "Tuyết", "Uyên", "Yến", "Hiền"]
VILLAGES = ["thôn Đông", "thôn Cẩm Sơn", "ấp Mỹ Thạnh", "tổ dân phố số 4", "xóm Giữa", "bản Nà Lũng", "khu phố 2", "thôn Phú Quý"]
ETHNIC = ["Kinh", "Kinh", "Kinh", "Mường", "Tày", "Thái", "Khmer"]
ID_HEADS = ["038", "040", "051", "075", "037", "025", "066", "096", "020", "064", "086", "033"]  # first three digits of a personal number (TT 07/2016/TT-BCA)

SUBJECTS = [
    "số hóa hồ sơ, giấy tờ, kết quả giải quyết thủ tục hành chính còn hiệu lực trên địa bàn",
    "rà soát, cập nhật quy trình nội bộ giải quyết thủ tục hành chính tại Bộ phận Một cửa",
    "kiện toàn Tổ công tác chuyển đổi số cộng đồng năm {year}",
    "tổ chức tiếp nhận hồ sơ và trả kết quả không phụ thuộc địa giới hành chính",
    "phê duyệt danh sách đối tượng hưởng trợ giúp xã hội hằng tháng đợt {n}",
    "giao chỉ tiêu thu, chi ngân sách bổ sung quý {quarter} năm {year}",
    "chỉnh lý tài liệu lưu trữ tồn đọng tại kho của cơ quan giai đoạn trước năm {year}",
    "công khai kết quả giải quyết phản ánh, kiến nghị của người dân và doanh nghiệp",
    "tăng cường phòng, chống cháy, nổ tại các cơ sở kinh doanh dịch vụ dịp cuối năm",
    "điều chỉnh quy hoạch chi tiết điểm dân cư nông thôn tỷ lệ 1/500",
    "bồi dưỡng nghiệp vụ hộ tịch, chứng thực cho công chức cấp xã",
    "hỗ trợ sửa chữa nhà ở cho hộ nghèo, hộ cận nghèo bị thiệt hại do mưa lũ",
]
GROUNDS = [
    "Căn cứ Luật Tổ chức chính quyền địa phương;",
    "Căn cứ Nghị định số 45/2020/NĐ-CP ngày 08 tháng 4 năm 2020 của Chính phủ về thực hiện thủ tục hành chính trên môi trường điện tử;",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    "Căn cứ Luật Ngân sách nhà nước và các văn bản hướng dẫn thi hành;",
    "Thực hiện Kế hoạch số {n}/KH-UBND ngày {day} của {upper} về {topic};",
    "Xét Tờ trình số {n}/TTr-VP ngày {day} của Văn phòng;",
]
SENTENCES = [
    "Trong thời gian qua, việc {topic} đã được các đơn vị quan tâm thực hiện, bước đầu đạt {percent}% kế hoạch; tuy nhiên tiến độ giữa các địa bàn chưa đồng đều, một số nơi còn lúng túng khi nhập dữ liệu.",
    "Đến hết ngày {day}, toàn đơn vị đã tiếp nhận {big} hồ sơ, trong đó giải quyết đúng hạn {big2} hồ sơ, quá hạn {n} hồ sơ do chờ ý kiến của cơ quan phối hợp.",
    "Yêu cầu thủ trưởng các phòng, ban chuyên môn cử ít nhất {small} công chức thường trực, bảo đảm mỗi trang giấy được quét một lần, đủ số tờ và đúng thứ tự.",
    "Kinh phí thực hiện là {money} đồng, lấy từ nguồn sự nghiệp đã giao trong dự toán năm {year}; việc thanh toán, quyết toán theo quy định hiện hành.",
    "Hồ sơ thiếu thành phần, chữ mờ hoặc mất góc phải được lập phiếu bổ sung trong vòng {small} ngày làm việc, không để người dân đi lại quá một lần.",
    "Các trường hợp vướng mắc, vượt thẩm quyền thì báo cáo bằng văn bản về {upper} trước ngày {day} để tổng hợp, xem xét, quyết định.",
    "Công chức Tư pháp - Hộ tịch chịu trách nhiệm đối chiếu sổ gốc từ năm 1998 đến nay, ghi rõ số quyển, số trang và những chỗ tẩy xóa, sửa chữa.",
    "Bản giấy sau khi số hóa được trả về kho, xếp lại đúng hộp, đúng cặp; nghiêm cấm tự ý tiêu hủy khi chưa có biên bản kiểm tra.",
    "Giao ông {person} làm đầu mối, số điện thoại 0{phone}, thường xuyên cập nhật kết quả vào chiều thứ Sáu hằng tuần.",
    "Diện tích đất được giao là {area} m² thuộc thửa đất số {n}, tờ bản đồ số {small}, tại {village}, xã {commune}; ranh giới xác định theo trích lục bản đồ địa chính.",
    "Mức trợ cấp hằng tháng là {money} đồng/người, hệ số 1,5, được chi trả từ tháng {month} năm {year} qua tài khoản hoặc trực tiếp tại nhà văn hóa thôn.",
    "Việc kiểm tra được tiến hành ngẫu nhiên trên {percent}% số trang; tỷ lệ sai sót vượt 1% thì lô tài liệu phải làm lại từ đầu.",
    "Đề nghị quý cơ quan cho ý kiến về những nội dung nêu trên, gửi về {agency} trước ngày {day}; quá thời hạn được hiểu là thống nhất.",
    "Người dân có thể tra cứu tình trạng hồ sơ bằng mã ghi trên giấy hẹn, hoặc gọi đường dây nóng để được hướng dẫn miễn phí.",
    "Từ ngày {day}, Bộ phận Tiếp nhận và Trả kết quả làm việc cả buổi sáng thứ Bảy, riêng lĩnh vực đất đai và hộ tịch không nghỉ trưa.",
    "Những giấy tờ đã có dữ liệu trong cơ sở dữ liệu quốc gia thì không yêu cầu nộp lại; công chức tự khai thác, ghi nguồn và thời điểm khai thác.",
    "Qua rà soát còn {n} hộ thuộc diện được hưởng chính sách nhưng chưa lập hồ sơ, chủ yếu là người cao tuổi neo đơn, ở xa trung tâm.",
    "Các đơn vị gửi kèm phụ lục thống kê theo mẫu, làm tròn đến hai chữ số thập phân, không tự thêm bớt cột hoặc gộp ô.",
]
TASKS = [
    "Văn phòng chủ trì, phối hợp với các đơn vị liên quan đôn đốc, theo dõi và tổng hợp kết quả",
    "Phòng Tài chính - Kế hoạch thẩm định dự toán, bố trí đủ kinh phí và hướng dẫn thanh toán",
    "Trưởng các thôn, tổ dân phố thông báo rộng rãi để nhân dân biết, phối hợp và giám sát",
    "Bộ phận Một cửa niêm yết công khai nội dung này và bố trí người hỗ trợ nộp hồ sơ trực tuyến",
    "Công chức Văn hóa - Xã hội lập danh sách, lấy ý kiến của Mặt trận Tổ quốc trước khi trình",
]
RECEIVERS = ["Như trên;", "Thường trực Đảng ủy, HĐND;", "Chủ tịch, các Phó Chủ tịch;", "Các phòng, ban, ngành, đoàn thể;", "Bộ phận Một cửa;", "Cổng thông tin điện tử;"]
TRADES = ["bán lẻ tạp hóa, đồ uống", "sửa chữa xe máy, xe đạp điện", "may đo quần áo", "chế biến nước mắm", "dịch vụ ăn uống", "sản xuất đồ gỗ gia dụng"]


def person(rng, sex=None):
    """A full name; `sex` "m", "f" or either."""
    sex = sex or rng.choice("mf")
    middle, given = (MIDDLE_M, GIVEN_M) if sex == "m" else (MIDDLE_F, GIVEN_F)
    return f"{rng.choice(FAMILY_NAMES)} {rng.choice(middle)} {rng.choice(given)}"


def personal_number(rng, birth_year, sex):
    """Twelve digits: province, century and sex, year, six more (Law on Identification 26/2023/QH15, Art. 12)."""
    century = (0 if birth_year < 2000 else 2) + (0 if sex == "m" else 1)
    return f"{rng.choice(ID_HEADS)}{century}{birth_year % 100:02}{rng.randrange(1_000_000):06}"


def thousands(number):
    """1234567 → 1.234.567, as Vietnamese papers write it."""
    return f"{number:,}".replace(",", ".")


def slots(rng, **known):
    """Values for the gaps in the sentences above."""
    year = rng.randint(2019, 2024)
    day = f"{rng.randint(1, 28):02}/{rng.randint(1, 12)}/{year}"
    values = dict(
        year=year, day=day, n=rng.randint(3, 480), quarter=rng.choice(["I", "II", "III", "IV"]), percent=rng.randint(5, 98),
        big=thousands(rng.randint(2_000, 60_000)), big2=thousands(rng.randint(900, 1_990)), small=f"{rng.randint(2, 9):02}",
        money=thousands(rng.randint(300, 90_000) * 1000), phone=rng.randint(910_000_000, 989_999_999), area=f"{rng.randint(80, 900)},{rng.randint(1, 9)}",
        village=rng.choice(VILLAGES), commune=rng.choice(COMMUNES), month=rng.randint(1, 12), person=person(rng, "m"),
    )
    values.update(known)
    return values
