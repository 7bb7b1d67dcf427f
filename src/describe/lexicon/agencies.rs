//! Words that names of agencies begin with, go on with, or consist of, and the letters that they have in symbols.

use super::super::fold;
use super::same_but_tone_place;

/// Abbreviations of agencies and departments in symbols. Sector symbols are no part of NĐ 30/2020 Phụ lục III; these
/// are the ones in common use. An unknown one is kept as read.
pub(in super::super) const ORGAN_SYMBOLS: &[&str] = &[
    "UBND", "HĐND", "UBMTTQ", "MTTQ", "CP", "TTg", "CTN", "QH", "UBTVQH", "VPCP", "VPQH", "VP", "VPUB",
    "BCĐ", "BCH", "BQL", "BTC", "BYT", "BCT", "BXD", "BNV", "BTP", "BCA", "BQP", "BNG", "BGTVT", "BKHĐT",
    "BKHCN", "BLĐTBXH", "BNNPTNT", "BNNMT", "BTNMT", "BTTTT", "BVHTTDL", "BGDĐT", "BDTTG", "UBDT", "TTCP",
    "NHNN", "TANDTC", "VKSTC", "KTNN", "TLĐ", "BHXH", "KBNN", "TCT", "TCHQ", "CT", "SGDĐT", "SYT", "STC",
    "SXD", "SNV", "STP", "SCT", "SKHĐT", "SKHCN", "SLĐTBXH", "SNN", "SNNMT", "SNNPTNT", "STNMT", "STTTT",
    "SVHTTDL", "SGTVT", "SNgV", "PGDĐT", "ĐHQG", "ĐHCT", "ĐHĐL", "ĐHQT", "LĐLĐ", "TĐKT", "KGVX", "KTTH",
    "KTN", "KSTTHC", "TTHC", "TCCB", "CTSV", "ĐT", "NC", "TH", "VX", "NV", "TC", "GDĐT", "KHTC", "KHTH",
    "KHĐT", "QLCL", "CTrTT", "PC", "TTr", "XD", "NN", "TNMT", "LĐTBXH", "VHXH", "CATTT", "CĐS", "HCTH",
    "HĐGSNN", "TTLT", "NQLT", "GPXD", "GPLX", "GCN", "GP", "VBHN", "NQ", "NĐ", "TT", "L",
];

/// First words of the names of agencies. A row of the left column that begins with one begins a name.
pub(in super::super) const AGENCY_HEADS: &[&str] = &[
    "bo",
    "uy ban",
    "ubnd",
    "hdnd",
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
    "tong lien doan",
    "bch",
    "cong doan",
    "cong ty",
    "cty",
    "ctcp",
    "tong cong ty",
    "tap doan",
    "ngan hang",
    "bao hiem",
    "kho bac",
    "quoc hoi",
    "chinh phu",
    "thu tuong",
    "chu tich nuoc",
    "hoi chu thap",
    "hoi cuu",
    "hoi dong",
    "hoi khuyen",
    "hoi lien hiep",
    "hoi luat gia",
    "hoi nguoi",
    "hoi nha bao",
    "hoi nong dan",
    "doan tncs",
    "doan thanh nien",
    "doan co so",
    "doan khoi",
    "doan giam sat",
    "doan kiem tra",
    "doan dai bieu",
    "tinh doan",
    "thanh doan",
    "huyen doan",
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
    "vien thong",
    "hat kiem lam",
    "khoa",
    "tieu ban",
    "xi nghiep",
];

/// Those of one syllable with their marks: of other marks another word begins so (`SỐ MỘT`, `ĐẠI AN`, `SƠN LA`).
const MARKED_HEADS: &[&str] =
    &["BỘ", "SỞ", "TRƯỜNG", "VIỆN", "CỤC", "VỤ", "PHÒNG", "BAN", "ĐÀI", "TRẠM", "ĐỘI", "BÁO", "QUỸ", "KHOA"];

/// Names that are no name yet: what follows on the next row belongs to them.
pub(in super::super) const UNFINISHED: &[&str] = &[
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
    "cty tnhh",
    "cong ty co phan",
    "doan co so",
    "chi doan",
    "tong cong ty",
    "tap doan",
    "tap doan buu chinh",
    "tap doan cong nghiep",
    "so buu chinh",
    "tong cong ty buu chinh",
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
pub(in super::super) const CONNECTORS: &[&str] = &[
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

/// Agencies of which there is one only. Ministries before and after 1/3/2025 alike: papers stay what they were.
pub(super) const MINISTRIES: &[&str] = &[
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
    "BẢO HIỂM XÃ HỘI VIỆT NAM",
    "TÒA ÁN NHÂN DÂN TỐI CAO",
    "VIỆN KIỂM SÁT NHÂN DÂN TỐI CAO",
    "KIỂM TOÁN NHÀ NƯỚC",
];

/// Whether a folded name is a ministry's or of another agency of which there is one only.
pub(in super::super) fn is_ministry(folded: &str) -> bool {
    MINISTRIES.iter().any(|ministry| fold::fold(ministry) == folded)
}

/// Whether a folded name is of a society or a union of some place: `HỘI GOLF TỈNH LÂM ĐỒNG`. `HỘI AN` is a town.
pub(in super::super) fn is_local_body(folded: &str) -> bool {
    const PLACES: [&str; 9] =
        [" tinh ", " t ", " t.", " thanh pho ", " tp", " huyen ", " xa ", " phuong ", " viet nam"];
    ["hoi ", "doan "].iter().any(|head| {
        folded.strip_prefix(head).is_some_and(|_| PLACES.iter().any(|place| folded.contains(place)))
    })
}

/// Whether the first word of a row, which has the letters of this head of names, can be it: the common ones with any marks,
/// which engines misread, the others with their own or less (`BẢO TÍN` is no `BÁO`).
pub(in super::super) fn may_be_head(row: &str, head: &str) -> bool {
    const COMMON: [&str; 5] = ["bo", "so", "truong", "vien", "phong"];
    let Some(own) = MARKED_HEADS.iter().find(|own| fold::fold(own) == head) else { return true };
    let word = row.split(' ').find(|word| word.chars().any(char::is_alphabetic)).unwrap_or_default();
    // Its first letters, where the next word has run into it.
    let begin: String = word.to_uppercase().chars().take(own.chars().count()).collect();
    COMMON.contains(&head) || fold::fewer_marks(&begin, own)
}

/// Whether a name begins as agencies do: with a word that tells their kind, with its own marks.
pub(in super::super) fn begins_like_an_agency(name: &str) -> bool {
    let folded = fold::fold(name);
    let first = name.split(' ').next().unwrap_or_default();
    let marked = |head: &str| {
        let own = MARKED_HEADS.iter().find(|marked| fold::fold(marked) == head);
        own.is_none_or(|own| same_but_tone_place(first, own))
    };
    // Below a whole name these begin one, too.
    let own_head = |head: &str| same_but_tone_place(first, head);
    is_local_body(&folded) && ["HỘI", "ĐOÀN"].into_iter().any(own_head)
        || AGENCY_HEADS.iter().any(|head| {
            folded.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
                && marked(head)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_agencies_begin_with_a_word_of_their_kind_and_its_marks() {
        for name in [
            "SỞ Y TẾ",
            "VIỄN THÔNG ĐẮK LẮK",
            "BẢO HIỂM XÃ HỘI VIỆT NAM",
            "HỘI GOLF TỈNH LÂM ĐỒNG",
            "CTCP SỐ MỘT",
        ] {
            assert!(begins_like_an_agency(name), "{name}");
        }
        for name in ["HỘI AN", "ĐOÀN KẾT", "SỐ MỘT", "ĐẠI AN", "SƠN LA", "SỔ Y TẾ", "HỘI", "TRUONGHAI", ""]
        {
            assert!(!begins_like_an_agency(name), "{name}");
        }
    }

    #[test]
    fn heads_that_are_rare_need_their_own_marks() {
        assert!(may_be_head("BÁO LÂM ĐỒNG", "bao") && may_be_head("BAO LÂM ĐỒNG", "bao"));
        assert!(!may_be_head("BẢO TÍN TRÀ VINH", "bao") && !may_be_head("ĐẠI AN", "dai"));
        assert!(may_be_head("CỤCTHUẾ TỈNH", "cuc"));
        assert!(may_be_head("SỐ Y TẾ", "so") && may_be_head("ĐÀI PHÁT THANH", "dai"));
    }
}
