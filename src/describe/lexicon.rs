//! Words that papers are made of: names of agencies, offices, places, families.
//!
//! They serve two ends: to know what a row is (an agency begins with `ỦY BAN NHÂN DÂN`, `SỞ`, `TRƯỜNG`), and to set
//! right the marks that an engine loses (`TĨNH QUẢNG NGÃI` is `TỈNH QUẢNG NGÃI`). A phrase is set right only if it
//! differs from a known one in marks alone; letters are never exchanged, and the reading is kept beside the value.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold;

/// Abbreviations of agencies and departments in symbols. Sector symbols are no part of NĐ 30/2020 Phụ lục III; these
/// are the ones in common use. An unknown one is kept as read.
pub(super) const ORGAN_SYMBOLS: &[&str] = &[
    "UBND", "HĐND", "UBMTTQ", "MTTQ", "CP", "TTg", "CTN", "QH", "UBTVQH", "VPCP", "VPQH", "VP", "VPUB",
    "BCĐ", "BCH", "BQL", "BTC", "BYT", "BCT", "BXD", "BNV", "BTP", "BCA", "BQP", "BNG", "BGTVT", "BKHĐT",
    "BKHCN", "BLĐTBXH", "BNNPTNT", "BNNMT", "BTNMT", "BTTTT", "BVHTTDL", "BGDĐT", "BDTTG", "UBDT", "TTCP",
    "NHNN", "TANDTC", "VKSTC", "KTNN", "TLĐ", "BHXH", "KBNN", "TCT", "TCHQ", "CT", "SGDĐT", "SYT", "STC",
    "SXD", "SNV", "STP", "SCT", "SKHĐT", "SKHCN", "SLĐTBXH", "SNN", "SNNMT", "SNNPTNT", "STNMT", "STTTT",
    "SVHTTDL", "SGTVT", "SNgV", "PGDĐT", "ĐHQG", "ĐHCT", "ĐHĐL", "ĐHQT", "LĐLĐ", "TĐKT", "KGVX", "KTTH",
    "KTN", "KSTTHC", "TTHC", "TCCB", "CTSV", "ĐT", "NC", "TH", "VX", "NV", "TC", "GDĐT", "KHTC", "KHTH",
    "KHĐT", "QLCL", "CTrTT", "PC", "TTr", "XD", "NN", "TNMT", "LĐTBXH", "VHXH", "CATTT", "CĐS", "HCTH",
    "HĐGSNN", "GPXD", "GPLX", "GCN", "GP", "VBHN", "NQ", "NĐ", "TT", "L",
];

/// First words of the names of agencies. A row of the left column that begins with one begins a name.
pub(super) const AGENCY_HEADS: &[&str] = &[
    "bo",
    "uy ban",
    "ubnd",
    "hdnd",
    "hoi dong",
    "so",
    "truong",
    "dai hoc",
    "hoc vien",
    "vien",
    "cuc",
    "chi cuc",
    "tong cuc",
    "vu",
    "phong",
    "ban",
    "trung tam",
    "van phong",
    "cong an",
    "toa an",
    "dai",
    "benh vien",
    "thanh tra",
    "lien doan",
    "cong doan",
    "cong ty",
    "tong cong ty",
    "tap doan",
    "ngan hang",
    "bao hiem",
    "kho bac",
    "quoc hoi",
    "chinh phu",
    "thu tuong",
    "chu tich nuoc",
    "hoi nong dan",
    "hoi lien hiep",
    "hoi cuu",
    "hoi chu",
    "doan tncs",
    "doan thanh nien",
    "mat tran",
    "dang uy",
    "tinh uy",
    "thanh uy",
    "huyen uy",
    "xa uy",
    "tram",
    "doi",
    "chi nhanh",
    "thuc hien",
    "nha xuat ban",
    "bao",
    "tap chi",
    "bo chi huy",
    "bo tu lenh",
    "quy",
    "hiep hoi",
    "lien hiep",
    "lien minh",
    "to chuc",
    "to cong tac",
    "kiem toan",
    "vien kiem sat",
    "hat kiem lam",
    "khoa",
    "tieu ban",
];

/// Names that are no name yet: what follows on the next row belongs to them.
pub(super) const UNFINISHED: &[&str] = &[
    "truong",
    "truong dai hoc",
    "truong cao dang",
    "dai hoc",
    "dai hoc quoc gia",
    "uy ban",
    "uy ban nhan dan",
    "hoi dong",
    "hoi dong nhan dan",
    "so",
    "bo",
    "ban",
    "ban quan ly",
    "ban chi dao",
    "van phong",
    "trung tam",
    "cong ty",
    "cong ty tnhh",
    "cong ty co phan",
    "tong cong ty",
    "tap doan",
    "cuc",
    "tong cuc",
    "chi cuc",
    "dai",
    "phong",
    "vien",
    "hoc vien",
    "benh vien",
    "lien doan",
    "toa an",
    "toa an nhan dan",
    "vien kiem sat",
    "vien kiem sat nhan dan",
    "bao hiem",
    "kho bac",
    "ngan hang",
    "thanh tra",
    "cong an",
    "uy ban mat tran",
    "mat tran",
    "chi nhanh",
    "chi nhanh van phong",
    "hoi",
    "van phong dang ky",
    "van phong dang ky dat dai",
];

/// Ends of rows after which a name goes on.
pub(super) const CONNECTORS: &[&str] = &[
    "moi",
    "va",
    "ve",
    "cua",
    "cho",
    "tai",
    "thuoc",
    "quan ly",
    "dau tu",
    "du an",
    "dang ky",
    "thanh pho",
    "tinh",
];

/// Titles of those who sign, longest first where one holds another.
pub(super) const SIGNER_TITLES: &[&str] = &[
    "THỨ TRƯỞNG THƯỜNG TRỰC",
    "PHÓ CHỦ TỊCH THƯỜNG TRỰC",
    "PHÓ CHỦ TỊCH UBND TỈNH",
    "CHỦ TỊCH UBND TỈNH",
    "PHÓ CHÁNH VĂN PHÒNG",
    "CHÁNH VĂN PHÒNG",
    "PHÓ THỦ TƯỚNG",
    "THỦ TƯỚNG",
    "PHÓ CHỦ TỊCH",
    "CHỦ TỊCH",
    "THỨ TRƯỞNG",
    "BỘ TRƯỞNG",
    "BỘ TRƯỞNG, CHỦ NHIỆM",
    "PHÓ TỔNG GIÁM ĐỐC",
    "TỔNG GIÁM ĐỐC",
    "PHÓ GIÁM ĐỐC",
    "GIÁM ĐỐC",
    "PHÓ HIỆU TRƯỞNG",
    "HIỆU TRƯỞNG",
    "PHÓ VIỆN TRƯỞNG",
    "VIỆN TRƯỞNG",
    "PHÓ CỤC TRƯỞNG",
    "CỤC TRƯỞNG",
    "PHÓ TỔNG CỤC TRƯỞNG",
    "TỔNG CỤC TRƯỞNG",
    "PHÓ CHI CỤC TRƯỞNG",
    "CHI CỤC TRƯỞNG",
    "PHÓ VỤ TRƯỞNG",
    "VỤ TRƯỞNG",
    "PHÓ TRƯỞNG PHÒNG",
    "TRƯỞNG PHÒNG",
    "PHÓ TRƯỞNG BAN",
    "TRƯỞNG BAN",
    "PHÓ TRƯỞNG KHOA",
    "TRƯỞNG KHOA",
    "CHÁNH THANH TRA",
    "PHÓ CHÁNH THANH TRA",
    "TỔNG THANH TRA",
    "PHÓ TỔNG THANH TRA",
    "CHÁNH ÁN",
    "PHÓ CHÁNH ÁN",
    "PHÓ THỐNG ĐỐC",
    "THỐNG ĐỐC",
    "TỔNG KIỂM TOÁN",
    "KIỂM TOÁN TRƯỞNG",
    "CÔNG CHỨNG VIÊN",
    "PHÓ TRƯỞNG CÔNG AN",
    "TRƯỞNG CÔNG AN",
    "PHÓ BÍ THƯ",
    "BÍ THƯ",
    "TỔNG THƯ KÝ",
    "CHỦ NHIỆM",
    "PHÓ CHỦ NHIỆM",
    "CHỦ HỘ",
    "ĐỘI TRƯỞNG",
    "PHÓ ĐỘI TRƯỞNG",
    "TRẠM TRƯỞNG",
    "THƯ KÝ",
    "TRƯỞNG ĐOÀN",
    "TỔNG BIÊN TẬP",
    "NGƯỜI LẬP BIỂU",
    "KẾ TOÁN TRƯỞNG",
    "ỦY VIÊN",
    "CHỦ TỌA",
    "TƯ LỆNH",
    "CHỈ HUY TRƯỞNG",
    "CHÍNH ỦY",
    // Printed above the title on forms of civil status (TT 04/2020/TT-BTP).
    "NGƯỜI KÝ GIẤY KHAI SINH",
    "NGƯỜI KÝ TRÍCH LỤC",
];

/// Provinces before and after 1/7/2025 (NQ 202/2025/QH15), and cities that sign in their own name.
pub(super) const PLACES: &[&str] = &[
    "An Giang",
    "Bà Rịa - Vũng Tàu",
    "Bạc Liêu",
    "Bắc Giang",
    "Bắc Kạn",
    "Bắc Ninh",
    "Bến Tre",
    "Bình Định",
    "Bình Dương",
    "Bình Phước",
    "Bình Thuận",
    "Cà Mau",
    "Cao Bằng",
    "Cần Thơ",
    "Đà Nẵng",
    "Đắk Lắk",
    "Đắk Nông",
    "Điện Biên",
    "Đồng Nai",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Giang",
    "Hà Nam",
    "Hà Nội",
    "Hà Tĩnh",
    "Hải Dương",
    "Hải Phòng",
    "Hậu Giang",
    "Hòa Bình",
    "Hưng Yên",
    "Khánh Hòa",
    "Kiên Giang",
    "Kon Tum",
    "Lai Châu",
    "Lạng Sơn",
    "Lào Cai",
    "Lâm Đồng",
    "Long An",
    "Nam Định",
    "Nghệ An",
    "Ninh Bình",
    "Ninh Thuận",
    "Phú Thọ",
    "Phú Yên",
    "Quảng Bình",
    "Quảng Nam",
    "Quảng Ngãi",
    "Quảng Ninh",
    "Quảng Trị",
    "Sóc Trăng",
    "Sơn La",
    "Tây Ninh",
    "Thái Bình",
    "Thái Nguyên",
    "Thanh Hóa",
    "Thừa Thiên Huế",
    "Huế",
    "Tiền Giang",
    "Trà Vinh",
    "Tuyên Quang",
    "Vĩnh Long",
    "Vĩnh Phúc",
    "Yên Bái",
    "Thành phố Hồ Chí Minh",
    "TP. Hồ Chí Minh",
    "TP.HCM",
    "Hồ Chí Minh",
    "Nha Trang",
    "Vinh",
    "Đà Lạt",
    "Quy Nhơn",
    "Biên Hòa",
    "Thủ Đức",
    "Buôn Ma Thuột",
    "Pleiku",
    "Vũng Tàu",
];

/// Family names that nearly all signers bear.
pub(super) const FAMILY_NAMES: &[&str] = &[
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô",
    "Dương", "Lý", "Đinh", "Trịnh", "Mai", "Đào", "Lâm", "Hà", "Phùng", "Tạ", "Trương", "Đoàn", "Cao",
    "Thái", "Tô", "Châu", "Lưu", "Quách", "Tăng", "Kiều", "Vương", "Từ", "La", "Ma", "Nông", "Hứa", "Lương",
    "Triệu", "Văn", "Đồng", "Thân", "Khổng", "Chu", "Bạch", "Mạc", "Lã", "Nghiêm", "Doãn", "Phí", "Giang",
    "Ông", "Tống", "Thạch", "Kim", "Danh", "Sơn", "Lò", "Cầm", "Quàng", "Vi", "Hờ", "Giàng", "Thào", "Sùng",
    "Vàng", "Ngân", "Lục", "Hầu", "Phương", "Tiêu", "Âu", "Ung", "Ngụy", "Đàm", "Viên", "Đậu", "Cù", "Ninh",
    "Lại", "Bế", "Hoàng", "Y", "Rơ", "Ksor", "Siu", "Trà", "Thiều",
];

/// Phrases in names of agencies. Phrases, not words: `PHÚ` of `XÃ VĨNH PHÚ` must not become the `PHỦ` of
/// `CHÍNH PHỦ`.
const PHRASES: &[&str] = &[
    "ỦY BAN NHÂN DÂN",
    "HỘI ĐỒNG NHÂN DÂN",
    "NHÂN DÂN TỈNH",
    "NHÂN DÂN HUYỆN",
    "NHÂN DÂN XÃ",
    "NHÂN DÂN PHƯỜNG",
    "UBND TỈNH",
    "UBND HUYỆN",
    "UBND XÃ",
    "UBND PHƯỜNG",
    "UBND THÀNH PHỐ",
    "THÀNH PHỐ",
    "THỊ XÃ",
    "GIÁO DỤC VÀ ĐÀO TẠO",
    "BỘ GIÁO DỤC",
    "SỞ GIÁO DỤC",
    "PHÒNG GIÁO DỤC",
    "BỘ NỘI VỤ",
    "SỞ NỘI VỤ",
    "BỘ TƯ PHÁP",
    "SỞ TƯ PHÁP",
    "BỘ Y TẾ",
    "SỞ Y TẾ",
    "BỘ TÀI CHÍNH",
    "SỞ TÀI CHÍNH",
    "BỘ CÔNG THƯƠNG",
    "SỞ CÔNG THƯƠNG",
    "BỘ CÔNG AN",
    "BỘ QUỐC PHÒNG",
    "BỘ NGOẠI GIAO",
    "BỘ XÂY DỰNG",
    "SỞ XÂY DỰNG",
    "GIAO THÔNG VẬN TẢI",
    "KẾ HOẠCH VÀ ĐẦU TƯ",
    "KHOA HỌC VÀ CÔNG NGHỆ",
    "TÀI NGUYÊN VÀ MÔI TRƯỜNG",
    "NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN",
    "NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
    "THÔNG TIN VÀ TRUYỀN THÔNG",
    "LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
    "VĂN HÓA, THỂ THAO VÀ DU LỊCH",
    "VĂN PHÒNG",
    "THỂ THAO VÀ DU LỊCH",
    "DÂN TỘC VÀ TÔN GIÁO",
    "TRƯỜNG ĐẠI HỌC",
    "TRƯỜNG CAO ĐẲNG",
    "ĐẠI HỌC QUỐC GIA",
    "ĐẠI HỌC QUỐC TẾ",
    "ĐẠI HỌC",
    "TRUNG TÂM",
    "BAN CHỈ ĐẠO",
    "BAN QUẢN LÝ",
    "PHÁT THANH VÀ TRUYỀN HÌNH",
    "LIÊN ĐOÀN LAO ĐỘNG",
    "BẢO HIỂM XÃ HỘI",
    "KHO BẠC NHÀ NƯỚC",
    "NGÂN HÀNG NHÀ NƯỚC",
    "NGÂN HÀNG",
    "TÒA ÁN NHÂN DÂN",
    "VIỆN KIỂM SÁT NHÂN DÂN",
    "THANH TRA CHÍNH PHỦ",
    "VĂN PHÒNG CHÍNH PHỦ",
    "THỦ TƯỚNG CHÍNH PHỦ",
    "CỤC THUẾ",
    "CHI CỤC THUẾ",
    "TỔNG CỤC",
    "CHI CỤC",
    "CÔNG AN TỈNH",
    "CÔNG AN HUYỆN",
    "CÔNG AN XÃ",
    "CÔNG AN PHƯỜNG",
    "BỆNH VIỆN",
    "HỌC VIỆN",
    "HỘI ĐỒNG",
    "GIÁO SƯ NHÀ NƯỚC",
    "CÔNG TY CỔ PHẦN",
    "TỔNG CÔNG TY",
    "TẬP ĐOÀN",
    "VIỆT NAM",
    "TRƯỜNG TIỂU HỌC",
    "TRƯỜNG MẦM NON",
    "TRUNG HỌC CƠ SỞ",
    "TRUNG HỌC PHỔ THÔNG",
    "QUẢN LÝ DỰ ÁN",
    "ĐĂNG KÝ ĐẤT ĐAI",
    "HÀNH CHÍNH CÔNG",
    "MẶT TRẬN TỔ QUỐC",
    "CÔNG TÁC SINH VIÊN",
];

/// A phrase in its right spelling, by the folded words it is found by.
struct Phrase {
    key: Vec<String>,
    words: Vec<String>,
}

/// All phrases by their first folded word, longest first.
static BY_FIRST_WORD: LazyLock<HashMap<String, Vec<Phrase>>> = LazyLock::new(|| {
    let places = PLACES.iter().map(|p| p.to_uppercase());
    let mut texts: Vec<String> = PHRASES.iter().chain(SIGNER_TITLES).map(|p| (*p).to_owned()).collect();
    for place in places {
        let before = ["TỈNH", "THÀNH PHỐ", "TP.", "ĐẠI HỌC"];
        texts.extend(before.map(|word| format!("{word} {place}")));
    }
    let mut phrases: HashMap<String, Vec<Phrase>> = HashMap::new();
    for text in texts {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        let key: Vec<String> = words.iter().map(|w| fold::fold(w)).collect();
        if let [first, _, ..] = key.as_slice() {
            phrases.entry(first.clone()).or_default().push(Phrase { words, key });
        }
    }
    for list in phrases.values_mut() {
        list.sort_by_key(|p| std::cmp::Reverse(p.key.len()));
    }
    phrases
});

/// Text in capitals with the marks of known phrases set right; all else stays.
pub(super) fn set_marks_right(text: &str) -> String {
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    let keys: Vec<String> = words.iter().map(|w| fold::fold(w)).collect();
    for start in 0..keys.len() {
        let fitting = BY_FIRST_WORD
            .get(&keys[start])
            .and_then(|list| list.iter().find(|phrase| keys[start..].starts_with(&phrase.key)));
        for (word, known) in
            words[start..].iter_mut().zip(fitting.map(|p| p.words.as_slice()).unwrap_or_default())
        {
            if !same_but_tone_place(word, known) {
                *word = with_punctuation(word, known);
            }
        }
    }
    words.join(" ")
}

/// Agencies of which there is one only. Ministries before and after 1/3/2025 alike: papers stay what they were.
const MINISTRIES: &[&str] = &[
    "BỘ GIÁO DỤC VÀ ĐÀO TẠO",
    "BỘ TÀI NGUYÊN VÀ MÔI TRƯỜNG",
    "BỘ NÔNG NGHIỆP VÀ MÔI TRƯỜNG",
    "BỘ KHOA HỌC VÀ CÔNG NGHỆ",
    "BỘ NÔNG NGHIỆP VÀ PHÁT TRIỂN NÔNG THÔN",
    "BỘ THÔNG TIN VÀ TRUYỀN THÔNG",
    "BỘ VĂN HÓA, THỂ THAO VÀ DU LỊCH",
    "BỘ KẾ HOẠCH VÀ ĐẦU TƯ",
    "BỘ GIAO THÔNG VẬN TẢI",
    "BỘ LAO ĐỘNG - THƯƠNG BINH VÀ XÃ HỘI",
    "BỘ CÔNG THƯƠNG",
    "BỘ DÂN TỘC VÀ TÔN GIÁO",
    "BỘ NGOẠI GIAO",
    "BỘ QUỐC PHÒNG",
    "BỘ TÀI CHÍNH",
    "BỘ XÂY DỰNG",
    "BỘ CÔNG AN",
    "VĂN PHÒNG CHÍNH PHỦ",
    "THỦ TƯỚNG CHÍNH PHỦ",
    "THANH TRA CHÍNH PHỦ",
    "NGÂN HÀNG NHÀ NƯỚC VIỆT NAM",
];

/// Names of agencies that are known as a whole, with their base letters: ministries, and the People's Committees and
/// Councils of all provinces.
static KNOWN_AGENCIES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let bodies = ["ỦY BAN NHÂN DÂN", "UBND", "HỘI ĐỒNG NHÂN DÂN"];
    let provinces = PLACES.iter().flat_map(|place| {
        let place = place.to_uppercase();
        bodies
            .into_iter()
            .flat_map(move |body| [format!("{body} TỈNH {place}"), format!("{body} THÀNH PHỐ {place}")])
    });
    let all = MINISTRIES.iter().map(|m| (*m).to_owned()).chain(provinces);
    all.map(|name| (fold::squeeze(&name), name)).collect()
});

/// The known agency that a text differs from by a letter or two, if it is nearer than any other. `None` for a text that
/// has the very letters of one, or is near to none. The first word must be right: `SỞ …` is not `BỘ …`.
pub(super) fn nearly_known_agency(text: &str) -> Option<&'static str> {
    let squeezed = fold::squeeze(text);
    let first = fold::squeeze(text.split_whitespace().next()?);
    // One letter in ten: `XÃ` for `TỈNH` is more.
    let limit = squeezed.len() / 10;
    let (mut best, mut second) = ((usize::MAX, ""), usize::MAX);
    for (key, name) in KNOWN_AGENCIES
        .iter()
        .filter(|(key, _)| key.len().abs_diff(squeezed.len()) <= limit && key.starts_with(&first))
    {
        let distance = fold::distance(key, &squeezed);
        if distance < best.0 {
            second = best.0;
            best = (distance, name);
        } else {
            second = second.min(distance);
        }
    }
    (best.0 > 0 && best.0 <= limit && second > best.0 + 1).then_some(best.1)
}

/// Of every word of a text, whether it stands in a known phrase.
pub(super) fn vouched(text: &str) -> Vec<bool> {
    let keys: Vec<String> = text.split_whitespace().map(fold::fold).collect();
    let squeezed = keys.concat().replace(' ', "");
    let mut vouched = vec![KNOWN_AGENCIES.iter().any(|(key, _)| *key == squeezed); keys.len()];
    for start in 0..keys.len() {
        let fitting = BY_FIRST_WORD
            .get(&keys[start])
            .and_then(|list| list.iter().find(|phrase| keys[start..].starts_with(&phrase.key)));
        if let Some(phrase) = fitting {
            vouched[start..start + phrase.key.len()].fill(true);
        }
    }
    vouched
}

/// `UỶ` and `ỦY`, `HOÀ` and `HÒA` are the same word in two spellings: as printed is right.
pub(super) fn same_but_tone_place(a: &str, b: &str) -> bool {
    let parts = |text: &str| {
        use unicode_normalization::UnicodeNormalization;
        let mut parts: Vec<char> =
            text.nfd().filter(|c| c.is_alphanumeric() || ('\u{300}'..'\u{370}').contains(c)).collect();
        parts.sort_unstable();
        parts
    };
    parts(a) == parts(b)
}

/// `known` with the punctuation that stood after `word`.
fn with_punctuation(word: &str, known: &str) -> String {
    let end: String = word.chars().rev().take_while(|c| ",.;:-".contains(*c)).collect();
    known.trim_end_matches(|c| ",.;:-".contains(c)).chars().chain(end.chars().rev()).collect()
}

/// The name of a place with its marks set right, if it is a known one; and whether it is.
pub(super) fn place(text: &str) -> (String, bool) {
    let key = fold::squeeze(text);
    match PLACES.iter().find(|p| fold::squeeze(p) == key) {
        Some(known) if text.split_whitespace().count() == known.split_whitespace().count() => {
            if same_but_tone_place(text, known) {
                (text.to_owned(), true)
            } else {
                ((*known).to_owned(), true)
            }
        }
        Some(known) => ((*known).to_owned(), true),
        None => (text.to_owned(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_marks_are_set_right() {
        assert_eq!(set_marks_right("TĨNH QUANG NGÃI"), "TỈNH QUẢNG NGÃI");
        assert_eq!(set_marks_right("BỘ GIÁO DUC VÀ ĐÀO TAO"), "BỘ GIÁO DỤC VÀ ĐÀO TẠO");
        assert_eq!(set_marks_right("KT. BỘ TRƯƠNG"), "KT. BỘ TRƯỞNG");
    }

    #[test]
    fn words_of_known_phrases_are_vouched_for() {
        assert_eq!(vouched("UBND XÃ XUÂN QUY"), [true, true, false, false]);
        assert_eq!(vouched("BỘ KHOA HỌC VÀ CÔNG NGHỆ"), [true; 6]);
        assert_eq!(vouched("BỘ GIÁO DỤC VÀ ĐÀO LÒ TẠO"), [true, true, true, false, false, false, false]);
        assert!(vouched("").is_empty());
    }

    #[test]
    fn what_is_printed_otherwise_stays() {
        assert_eq!(set_marks_right("UỶ BAN NHÂN DÂN"), "UỶ BAN NHÂN DÂN", "an older spelling, not an error");
        assert_eq!(set_marks_right("CÔNG AN XÃ VĨNH PHÚ"), "CÔNG AN XÃ VĨNH PHÚ");
        assert_eq!(set_marks_right("SỞ VĂN HOÁ, THỂ THAO VÀ DU LỊCH"), "SỞ VĂN HOÁ, THỂ THAO VÀ DU LỊCH");
        assert_eq!(set_marks_right(""), "");
    }

    #[test]
    fn a_known_agency_is_told_through_a_misread_word() {
        assert_eq!(nearly_known_agency("SỞ GIÁO DỤC VÀ ĐÀO TẠO"), None, "not the ministry");
        assert_eq!(nearly_known_agency("UBND XÃ QUẢNG NAM"), None, "not the province");
        let province = nearly_known_agency("ỦY BAN NHÂN DÂN TỈNH QUANG NGAÀI");
        assert_eq!(province, Some("ỦY BAN NHÂN DÂN TỈNH QUẢNG NGÃI"));
        assert_eq!(nearly_known_agency("BỘ Y TẾ"), None);
        assert_eq!(nearly_known_agency("ỦY BAN NHÂN DÂN XÃ BÌNH CHÂU"), None, "not one of the list");
        assert_eq!(nearly_known_agency("ỦY BAN NHÂN DÂN TỈNH QUẢNG N"), None, "three provinces are as near");
    }

    #[test]
    fn places() {
        assert_eq!(place("Hà Nôi"), ("Hà Nội".to_owned(), true));
        assert_eq!(place("Thanh Hoá"), ("Thanh Hoá".to_owned(), true));
        assert_eq!(place("Nghĩa Đô"), ("Nghĩa Đô".to_owned(), false));
    }
}
