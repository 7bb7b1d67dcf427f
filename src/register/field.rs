//! The columns that a register may have, and the headers under which real exports have them.
//!
//! The names of the national interface (`MaHoSo`, `NgayTiepNhan`, …) and of printed registers, with and without marks. A
//! header that only may mean a field is weaker than one that surely does: of `Mã đơn vị` and `Đơn vị tiếp nhận` the
//! first is the unit. Two that are equally sure are not chosen between; the configuration must.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::record::RegisterKind;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is the column of its canonical name, see `Field::name`")]
pub enum Field {
    DossierCode,
    ProcedureCode,
    UnitCode,
    Sector,
    Channel,
    ReceivedOn,
    DueOn,
    ResolvedOn,
    ReturnedOn,
    Status,
    HasResult,
    ComponentsDigitized,
    ResultDigitized,
    Reused,
    SharedData,
    ComponentsExpected,
    Name,
    Level,
    ParentCode,
    ValidFrom,
    ValidTo,
    SuccessorCode,
    ComponentName,
    ComponentCode,
    PaperType,
    Required,
}

use Field::*;

const UNITS: [Field; 7] = [UnitCode, Name, Level, ParentCode, ValidFrom, ValidTo, SuccessorCode];
const PROCEDURES: [Field; 8] =
    [ProcedureCode, Name, Sector, HasResult, ComponentName, ComponentCode, PaperType, Required];
const DOSSIERS: [Field; 16] = [
    DossierCode,
    ProcedureCode,
    UnitCode,
    Sector,
    Channel,
    ReceivedOn,
    DueOn,
    ResolvedOn,
    ReturnedOn,
    Status,
    HasResult,
    ComponentsDigitized,
    ResultDigitized,
    Reused,
    SharedData,
    ComponentsExpected,
];

impl Field {
    /// The columns of a register, in the order of its canonical header.
    pub fn of(kind: RegisterKind) -> &'static [Field] {
        match kind {
            RegisterKind::Units => &UNITS,
            RegisterKind::Procedures => &PROCEDURES,
            RegisterKind::Dossiers => &DOSSIERS,
        }
    }

    /// Those without which a file is no such register. Cells of a day of reception may be empty; without the column
    /// no rate can be told.
    pub fn required(kind: RegisterKind) -> &'static [Field] {
        match kind {
            RegisterKind::Units => &[UnitCode, Name],
            RegisterKind::Procedures => &[ProcedureCode, Name],
            RegisterKind::Dossiers => &[DossierCode, ReceivedOn],
        }
    }

    /// Its canonical header, which needs no mapping.
    pub fn name(self) -> &'static str {
        match self {
            DossierCode => "dossier_code",
            ProcedureCode => "procedure_code",
            UnitCode => "unit_code",
            Sector => "field",
            Channel => "channel",
            ReceivedOn => "received_on",
            DueOn => "due_on",
            ResolvedOn => "resolved_on",
            ReturnedOn => "returned_on",
            Status => "status",
            HasResult => "has_result",
            ComponentsDigitized => "components_digitized",
            ResultDigitized => "result_digitized",
            Reused => "reused",
            SharedData => "shared_data",
            ComponentsExpected => "components_expected",
            Name => "name",
            Level => "level",
            ParentCode => "parent_code",
            ValidFrom => "valid_from",
            ValidTo => "valid_to",
            SuccessorCode => "successor_code",
            ComponentName => "component_name",
            ComponentCode => "component_code",
            PaperType => "paper_type",
            Required => "required",
        }
    }

    /// The column of a canonical name.
    pub fn named(kind: RegisterKind, name: &str) -> Option<Field> {
        Field::of(kind).iter().copied().find(|field| field.name() == name)
    }

    /// Whether its cells are dates.
    pub fn is_date(self) -> bool {
        matches!(self, ReceivedOn | DueOn | ResolvedOn | ReturnedOn | ValidFrom | ValidTo)
    }

    /// Squeezed headers that surely mean it, and those that may, in this kind of register.
    fn headers(self, kind: RegisterKind) -> (&'static [&'static str], &'static [&'static str]) {
        use RegisterKind::{Dossiers, Procedures, Units};
        match (self, kind) {
            (DossierCode, _) => (
                &["dossiercode", "mahoso", "sohoso", "mahs", "sohs", "masohoso", "mahosotthc", "sobiennhan"],
                &["mabiennhan", "hoso", "sohosotiepnhan", "mahosodvc"],
            ),
            (ProcedureCode, _) => (
                &[
                    "procedurecode",
                    "matthc",
                    "mathutuc",
                    "mathutuchanhchinh",
                    "matt",
                    "masotthc",
                    "mathutuctthc",
                ],
                &["matthcquocgia", "madichvucong", "madvc"],
            ),
            (UnitCode, Units) => (
                &["unitcode", "madonvi", "madinhdanh", "macoquan", "madinhdanhdonvi", "madinhdanhdientu"],
                &["ma"],
            ),
            (UnitCode, _) => (
                &[
                    "unitcode",
                    "madonvi",
                    "madinhdanhdonvi",
                    "madonvitiepnhan",
                    "madonvixuly",
                    "macoquan",
                    "madonvithuchien",
                ],
                &[
                    "donvi",
                    "donvitiepnhan",
                    "donvixuly",
                    "donvigiaiquyet",
                    "donvithuchien",
                    "coquan",
                    "coquanthuchien",
                    "coquangiaiquyet",
                    "coquanxuly",
                    "coquantiepnhan",
                    "noitiepnhan",
                    "dvtiepnhan",
                    "dvxuly",
                ],
            ),
            (Sector, _) => {
                (&["field", "linhvuc", "malinhvuc", "tenlinhvuc"], &["linhvuctthc", "linhvucthutuc"])
            }
            (Channel, _) => (
                &[
                    "channel",
                    "kenhtiepnhan",
                    "kenhthuchien",
                    "hinhthuctiepnhan",
                    "hinhthucnop",
                    "hinhthucnophoso",
                ],
                &[
                    "kenh",
                    "hinhthuc",
                    "phuongthucnop",
                    "nguontiepnhan",
                    "kenhnop",
                    "cachthucnop",
                    "loaitiepnhan",
                ],
            ),
            (ReceivedOn, _) => (
                &[
                    "receivedon",
                    "ngaytiepnhan",
                    "thoigiantiepnhan",
                    "ngaynhan",
                    "ngaynhanhoso",
                    "ngaytiepnhanhoso",
                    "ngaygiotiepnhan",
                    "thoidiemtiepnhan",
                ],
                &["tiepnhan", "ngaynop", "ngaynophoso", "thoigiannop", "ngaytn"],
            ),
            (DueOn, _) => (
                &[
                    "dueon",
                    "ngayhentra",
                    "ngayhentraketqua",
                    "ngayhentrakq",
                    "thoigianhentra",
                    "hentra",
                    "hentraketqua",
                    "hentrakq",
                    "thoihangiaiquyet",
                    "hangiaiquyet",
                    "thoigianhentraketqua",
                ],
                &["hanxuly", "hanxulyhoso", "ngayhen", "hantra", "thoihan", "hanhoanthanh"],
            ),
            (ResolvedOn, _) => (
                &[
                    "resolvedon",
                    "ngayketthucxuly",
                    "ngayketthuc",
                    "ngaycoketqua",
                    "ngayhoanthanh",
                    "thoigianketthucxuly",
                    "ketthucxuly",
                    "ngaygiaiquyetxong",
                    "ngayxulyxong",
                    "thoigianhoanthanh",
                ],
                &["ngaygiaiquyet", "ketthuc", "hoanthanh", "ngayhoantat", "ngayxuly", "ngaykq", "coketqua"],
            ),
            (ReturnedOn, _) => (
                &[
                    "returnedon",
                    "ngaytraketqua",
                    "ngaytrakq",
                    "thoigiantraketqua",
                    "ngaytra",
                    "traketqua",
                    "ngaytrathucte",
                ],
                &["tra", "ngaynhanketqua", "trakq", "thoigiantra"],
            ),
            (Status, _) => (
                &["status", "trangthai", "trangthaihoso", "tinhtrang", "tinhtranghoso", "trangthaixuly"],
                &["tinhtrangxuly", "tinhtranggiaiquyet", "trangthaigiaiquyet"],
            ),
            (HasResult, _) => (
                &["hasresult", "cotraketqua", "thutuccoketqua", "tthccoketqua", "coketquagiaiquyet"],
                if matches!(kind, Procedures) { &["coketqua", "ketqua"] } else { &[] },
            ),
            (ComponentsDigitized, Dossiers) => (
                &[
                    "componentsdigitized",
                    "hosocothanhphansohoa",
                    "sohoathanhphanhoso",
                    "sohoatphs",
                    "thanhphanhososohoa",
                    "tphsdasohoa",
                    "dasohoathanhphanhoso",
                    "dasohoatphs",
                    "sohoathanhphan",
                ],
                &["sohoahoso", "dasohoa", "duocsohoa"],
            ),
            (ResultDigitized, Dossiers) => (
                &[
                    "resultdigitized",
                    "sohoaketqua",
                    "ketquasohoa",
                    "ketquadasohoa",
                    "dasohoaketqua",
                    "sohoakq",
                    "sohoaketquagiaiquyet",
                    "sohoakqgq",
                ],
                &["ketquadientu", "cokqdientu", "coketquadientu"],
            ),
            (Reused, Dossiers) => (
                &["reused", "duoctaisudung", "taisudung", "taisudungsohoa", "taisudungdulieu", "cotaisudung"],
                &["khaithacsudunglai", "khaithactaisudung", "sudunglai"],
            ),
            (SharedData, Dossiers) => (
                &[
                    "shareddata",
                    "duoclaytukhodmqg",
                    "dulieuchiase",
                    "laytukho",
                    "khaithacdulieu",
                    "dulieutukho",
                ],
                &["khaithackho"],
            ),
            (ComponentsExpected, Dossiers) => (
                &[
                    "componentsexpected",
                    "sothanhphan",
                    "sothanhphanhoso",
                    "sotphs",
                    "soluongthanhphan",
                    "sogiayto",
                    "sothanhphanphainop",
                ],
                &["soluonggiayto", "thanhphanphainop"],
            ),
            (Name, Units) => (&["name", "tendonvi", "tencoquan"], &["ten", "donvi", "coquan"]),
            (Name, Procedures) => (
                &["name", "tenthutuc", "tentthc", "tenthutuchanhchinh"],
                &["ten", "thutuc", "thutuchanhchinh", "tthc"],
            ),
            (Level, _) => (&["level", "cap", "capdonvi", "caphanhchinh"], &["loaidonvi", "loai"]),
            (ParentCode, _) => (
                &["parentcode", "madonvicha", "madonvicaptren", "macha", "madonvichuquan", "donvicaptren"],
                &["captren", "donvicha", "donvichuquan", "tructhuoc"],
            ),
            (ValidFrom, _) => (
                &["validfrom", "tungay", "hieuluctu", "hieuluctungay", "ngayhieuluc", "ngaybatdau"],
                &["batdau", "ngaythanhlap"],
            ),
            (ValidTo, _) => (
                &["validto", "denngay", "hieulucden", "hieulucdenngay", "ngayhethieuluc", "ngayketthuc"],
                &["ketthuc", "ngaygiaithe", "ngaysapnhap"],
            ),
            (SuccessorCode, _) => (
                &["successorcode", "madonvikethua", "madonvimoi", "makethua", "madonvisausapnhap"],
                &["donvikethua", "donvimoi", "sapnhapvao", "donvisausapnhap"],
            ),
            (ComponentName, Procedures) => (
                &[
                    "componentname",
                    "tenthanhphan",
                    "tenthanhphanhoso",
                    "thanhphanhoso",
                    "tengiayto",
                    "tentphs",
                ],
                &["thanhphan", "giayto", "tphs"],
            ),
            (ComponentCode, Procedures) => {
                (&["componentcode", "mathanhphan", "mathanhphanhoso", "matphs", "magiayto"], &[])
            }
            (PaperType, Procedures) => (&["papertype", "loaigiayto", "maloaigiayto"], &["loai"]),
            (Required, Procedures) => (&["required", "batbuoc"], &["batbuocnop", "phainop"]),
            _ => (&[], &[]),
        }
    }
}

/// How surely a header means a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sure {
    /// It may.
    Perhaps,
    /// It does.
    Surely,
}

/// The field that a header means in a kind of register.
pub(super) fn recognise(kind: RegisterKind, header: &str) -> Option<(Field, Sure)> {
    // No known header is nearly as long; a cell of a megabyte is not worth folding.
    if header.len() > 200 {
        return None;
    }
    let whole = squeeze(header);
    // What stands in brackets says more of the same: "Ngày tiếp nhận (dd/mm/yyyy)", "Mã hồ sơ (*)".
    let bare = header.split(['(', '[']).next().map(squeeze).unwrap_or_default();
    let meant = |text: &str| {
        let by = |sure: Sure| {
            Field::of(kind).iter().copied().find(|field| {
                let (surely, perhaps) = field.headers(kind);
                (if sure == Sure::Surely { surely } else { perhaps }).contains(&text)
            })
        };
        by(Sure::Surely).map(|f| (f, Sure::Surely)).or_else(|| by(Sure::Perhaps).map(|f| (f, Sure::Perhaps)))
    };
    meant(&whole).or_else(|| meant(&bare))
}

/// Base letters and digits alone, small: `Mã hồ sơ`, `MA HO SO` and `MaHoSo` are one.
pub(super) fn squeeze(text: &str) -> String {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c == 'đ' || c == 'ð' { 'd' } else { c })
        .filter(|c| c.is_alphanumeric())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use RegisterKind::{Dossiers, Procedures, Units};

    const KINDS: [RegisterKind; 3] = [Units, Procedures, Dossiers];

    #[test]
    fn columns_of_dossiers_are_those_that_the_catalog_keeps() {
        let names: Vec<&str> = Field::of(Dossiers).iter().map(|field| field.name()).collect();
        let kept: Vec<&str> =
            crate::record::DossierColumn::ALL.iter().map(|column| column.as_str()).collect();
        assert_eq!(names[1..], kept, "all but the code, in one order");
    }

    #[test]
    fn canonical_headers_need_no_mapping() {
        for kind in KINDS {
            for field in Field::of(kind) {
                assert_eq!(recognise(kind, field.name()), Some((*field, Sure::Surely)), "{kind:?}");
                assert_eq!(Field::named(kind, field.name()), Some(*field));
            }
            assert!(Field::required(kind).iter().all(|f| Field::of(kind).contains(f)));
        }
    }

    #[test]
    fn no_header_means_two_fields() {
        for kind in KINDS {
            let mut seen = std::collections::HashMap::new();
            for field in Field::of(kind) {
                let (surely, perhaps) = field.headers(kind);
                for (header, sure) in
                    surely.iter().map(|h| (h, true)).chain(perhaps.iter().map(|h| (h, false)))
                {
                    assert_eq!(squeeze(header), **header, "would never be found");
                    assert_eq!(seen.insert((*header, sure), *field), None, "{kind:?} {header}");
                }
            }
        }
    }

    #[test]
    fn printed_headers() {
        for (header, field) in [
            ("Mã hồ sơ", DossierCode),
            ("SỐ HỒ SƠ", DossierCode),
            ("MaHoSo", DossierCode),
            ("ma_ho_so", DossierCode),
            ("Mã TTHC", ProcedureCode),
            ("Lĩnh vực", Sector),
            ("Đơn vị tiếp nhận", UnitCode),
            ("Ngày tiếp nhận (dd/mm/yyyy)", ReceivedOn),
            ("Ngày hẹn trả KQ", DueOn),
            ("Ngày kết thúc xử lý:", ResolvedOn),
            ("Ngày trả kết quả", ReturnedOn),
            ("Trạng thái", Status),
            ("Kênh tiếp nhận", Channel),
        ] {
            assert_eq!(recognise(Dossiers, header).map(|(f, _)| f), Some(field), "{header}");
        }
        assert_eq!(recognise(Procedures, "Tên thủ tục"), Some((Name, Sure::Surely)));
        assert_eq!(recognise(Units, "Đơn vị"), Some((Name, Sure::Perhaps)));
        for header in ["STT", "Ghi chú", "", "Tên thủ tục", &"Mã hồ sơ".repeat(99)] {
            assert_eq!(recognise(Dossiers, header), None, "{header:.30}");
        }
    }
}
