//! Provinces as of the paper's date, and what they are part of now: 63 before 1 July 2025, 34 since, some others long
//! before; no districts since.
//!
//! What is printed stays what is printed. The successor stands beside it, by the tables that lie beside this file.

mod communes;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use time::Date;
use time::macros::date;

use crate::record::field::names;
use crate::record::{Commune, Field, Note, NoteKind, Province};

use super::crosscheck::contradict;
use super::{date as dates, fold};

/// First day of the 34 provinces and without districts (NQ 202/2025/QH15, NQ 203/2025/QH15).
const MERGER: Date = date!(2025 - 07 - 01);

/// A province of before the merger.
struct Unit {
    /// `None` for one that was gone before there were codes.
    code: Option<&'static str>,
    kind: &'static str,
    name: &'static str,
    squeezed: String,
    now_code: &'static str,
    now_kind: &'static str,
    now_name: &'static str,
    /// The first day on which no province had that name; `None` for names that stayed.
    gone: Option<Date>,
}

static UNITS: LazyLock<Vec<Unit>> = LazyLock::new(|| {
    include_str!("units/provinces.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut parts = line.split('\t');
            let mut next = || parts.next();
            let (code, kind, name) = (next()?, next()?, next()?);
            let (now_code, now_kind, now_name) = (next()?, next()?, next()?);
            // Huế took its city's name six months before, on papers of both kinds.
            let gone = (name != now_name && name != "Thừa Thiên Huế").then_some(MERGER);
            let squeezed = fold::squeeze(name);
            Some(Unit { code: Some(code), kind, name, squeezed, now_code, now_kind, now_name, gone })
        })
        .collect()
});

/// Provinces that were gone before 2025.
static EARLIER: LazyLock<Vec<Unit>> = LazyLock::new(|| {
    include_str!("units/earlier.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let parts: Vec<&'static str> = line.split('\t').collect();
            let [kind, name, gone, now] = parts[..] else { return None };
            let heir = UNITS.iter().find(|unit| unit.now_name == now)?;
            let (now_code, now_kind, now_name) = (heir.now_code, heir.now_kind, heir.now_name);
            let (squeezed, gone) = (fold::squeeze(name), Some(dates::from_iso(gone)?));
            Some(Unit { code: None, kind, name, squeezed, now_code, now_kind, now_name, gone })
        })
        .collect()
});

/// Names that are no province's own and can mean one only.
const ALIASES: [(&str, &str); 5] = [
    ("hcm", "hochiminh"),
    ("tphcm", "hochiminh"),
    ("saigon", "hochiminh"),
    // A city of its own right since 1 January 2025 (NQ 175/2024/QH15); before, the city within the province.
    ("hue", "thuathienhue"),
    ("daclac", "daklak"),
];

/// The province of that name, marks aside. All 34 names were names before.
fn by_name(name: &str) -> Option<&'static Unit> {
    let squeezed = fold::squeeze(name);
    let wanted =
        ALIASES.iter().find(|(alias, _)| *alias == squeezed).map_or(squeezed.as_str(), |(_, name)| name);
    UNITS.iter().chain(EARLIER.iter()).find(|unit| unit.squeezed == wanted)
}

/// Words of a name of a province at the most, hyphens left out: `Quảng Nam - Đà Nẵng`.
const MOST_WORDS: usize = 4;

/// The province that an agency's name names as one: `UBND TỈNH QUẢNG NGÃI`, `ỦY BAN NHÂN DÂN THÀNH PHỐ HÀ NỘI`.
fn named_by_agency(agency: &str) -> Option<&'static Unit> {
    let folded = fold::fold(agency);
    let words: Vec<&str> = folded.split(' ').collect();
    (0..words.len()).find_map(|at| {
        let from = match words[at..] {
            ["tinh" | "tp", ..] => at + 1,
            ["thanh", "pho", ..] => at + 2,
            _ => return None,
        };
        let is_city = words[at] != "tinh";
        let most = words.len().min(from + MOST_WORDS);
        (from + 1..=most).rev().find_map(|to| by_name(&words[from..to].concat())).filter(|unit| {
            // `THÀNH PHỐ BẮC NINH` was a city within the province of that name.
            !is_city || unit.kind == "Thành phố" || unit.now_kind == "Thành phố"
        })
    })
}

/// Words that a people's committee or council of a district has in its name.
const DISTRICTS: [&str; 3] = ["huyen", "quan", "thi xa"];

/// Whether this is the people's committee or council of a district: these ended with the districts. Hospitals, schools
/// and offices kept `huyện` in their names.
fn is_district_government(agency: &str) -> bool {
    let folded = fold::fold(agency);
    ["uy ban nhan dan ", "ubnd ", "hoi dong nhan dan ", "hdnd "].iter().any(|body| {
        let Some((_, rest)) = folded.split_once(body) else { return false };
        DISTRICTS.iter().any(|d| rest.strip_prefix(d).is_some_and(|name| name.starts_with(' ')))
            // A city within a province.
            || rest.strip_prefix("thanh pho ").is_some_and(|name| !name.is_empty() && by_name(name).is_none())
    })
}

fn text(fields: &BTreeMap<String, Field>, name: &str) -> Option<String> {
    fields.get(name).and_then(|f| f.value.clone())
}

/// Whether a name begins with that of a province, of today or of before: `QUẢNG` alone is half of one.
pub(super) fn begins_with_province(name: &str) -> bool {
    let squeezed = fold::squeeze(name);
    UNITS.iter().chain(EARLIER.iter()).any(|unit| squeezed.starts_with(&unit.squeezed))
        || UNITS.iter().any(|unit| squeezed.starts_with(&fold::squeeze(unit.now_name)))
}

/// Whether a name ends with that of a province, said to be one: `UBND TỈNH LÂM ĐỒNG`, also with its words run together.
pub(super) fn ends_with_province(name: &str) -> bool {
    let squeezed = fold::squeeze(name);
    UNITS.iter().chain(EARLIER.iter()).any(|unit| {
        squeezed
            .strip_suffix(&unit.squeezed)
            .is_some_and(|rest| ["tinh", "thanhpho", "tp"].iter().any(|kind| rest.ends_with(kind)))
    })
}

/// Which province the paper is of, if it says so; what does not fit its date is noted.
pub(super) fn check(fields: &mut BTreeMap<String, Field>, notes: &mut Vec<Note>) -> Option<Province> {
    let issued = fields
        .get(names::DATE)
        .filter(|f| f.accepted)
        .and_then(|f| f.value.as_deref())
        .and_then(dates::from_iso);
    let after = issued.is_some_and(|day| day >= MERGER);
    let agencies: Vec<(&str, String)> = [names::PARENT_AGENCY, names::AGENCY]
        .into_iter()
        .filter_map(|name| Some((name, text(fields, name)?)))
        .collect();
    let by_agency = agencies.iter().find_map(|(field, agency)| Some((*field, named_by_agency(agency)?)));

    if after {
        for (field, agency) in agencies.iter().filter(|(_, agency)| is_district_government(agency)) {
            // The agency's letters are many, the date's few: it is the date that is doubted.
            contradict(fields, notes, NoteKind::DistrictGone, &[names::DATE], agency.clone());
            if let Some(note) = notes.last_mut() {
                note.fields.push((*field).to_owned());
            }
        }
    }
    let is_gone = |unit: &Unit| issued.zip(unit.gone).is_some_and(|(day, gone)| day >= gone);
    if let Some((field, unit)) = by_agency.filter(|(_, unit)| is_gone(unit)) {
        let detail = format!("{} {}", unit.kind, unit.name);
        contradict(fields, notes, NoteKind::ProvinceGone, &[names::DATE], detail);
        if let Some(note) = notes.last_mut() {
            note.fields.push(field.to_owned());
        }
    }

    // A commune may be called like a province: the place counts only beside an agency of no lower unit.
    let low = |agency: &str| {
        let folded = format!(" {} ", fold::fold(agency));
        [" xa ", " phuong ", " thi tran ", " huyen ", " quan ", " thi xa ", " dac khu "]
            .iter()
            .any(|w| folded.contains(w))
    };
    let by_place = || {
        let place = text(fields, names::PLACE)?;
        let folded = fold::fold(&place);
        let bare = ["tinh ", "thanh pho ", "tp "]
            .iter()
            .find_map(|kind| folded.strip_prefix(kind))
            .unwrap_or(&folded);
        let unit = by_name(bare).filter(|_| !agencies.iter().any(|(_, agency)| low(agency)))?;
        Some((names::PLACE, unit))
    };
    let (field, unit) = by_agency.or_else(by_place)?;
    let accepted = fields.get(field).is_some_and(|f| f.accepted);
    let (code, name) = match issued {
        Some(_) if after && unit.name == unit.now_name => {
            (Some(unit.now_code), format!("{} {}", unit.now_kind, unit.now_name))
        }
        Some(_) if !after => (unit.code, format!("{} {}", unit.kind, unit.name)),
        _ => (None, format!("{} {}", unit.kind, unit.name)),
    };
    accepted.then(|| Province {
        field: field.to_owned(),
        name,
        code: code.map(str::to_owned),
        now: format!("{} {}", unit.now_kind, unit.now_name),
        now_code: unit.now_code.to_owned(),
    })
}

/// Which commune the paper is of, if its agency says so and its date and its agency are accepted: names were given anew on 1
/// July 2025. `province` is what [`check`] found.
pub(super) fn commune(fields: &BTreeMap<String, Field>, province: Option<&Province>) -> Option<Commune> {
    let accepted = |name: &str| fields.get(name).filter(|f| f.accepted).and_then(|f| f.value.as_deref());
    let issued = dates::from_iso(accepted(names::DATE)?)?;
    let above = text(fields, names::PARENT_AGENCY);
    let code = province.and_then(|p| p.code.as_deref());
    let found = communes::of_agency(accepted(names::AGENCY)?, above.as_deref(), code, issued >= MERGER)?;
    let (now, now_codes) =
        found.now.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())).unzip();
    Some(Commune { field: names::AGENCY.to_owned(), name: found.name, now, now_codes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ids::PROVINCE_HEADS;

    /// Province, kinds of notes, and whether the date is still accepted.
    fn of(values: &[(&str, &str)]) -> (Option<Province>, Vec<NoteKind>, bool) {
        let mut fields: BTreeMap<String, Field> = values
            .iter()
            .map(|(name, value)| {
                let field = Field { value: Some((*value).to_owned()), accepted: true, ..Field::default() };
                ((*name).to_owned(), field)
            })
            .collect();
        let mut notes = Vec::new();
        let province = check(&mut fields, &mut notes);
        let date = fields.get("date").is_some_and(|f| f.accepted);
        (province, notes.into_iter().map(|n| n.kind).collect(), date)
    }

    fn named(values: &[(&str, &str)]) -> Option<(String, Option<String>, String, String)> {
        of(values).0.map(|p| (p.name, p.code, p.now, p.now_code))
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(UNITS.len(), 63);
        let mut now: Vec<_> = UNITS.iter().map(|u| u.now_code).collect();
        now.sort_unstable();
        now.dedup();
        assert_eq!(now.len(), 34);
        for (unit, (head, name)) in UNITS.iter().zip(PROVINCE_HEADS) {
            assert_eq!((unit.code.unwrap().parse::<u16>().unwrap(), unit.name), (head, name));
            assert!(by_name(unit.now_name).is_some_and(|u| u.now_code == unit.now_code), "{}", unit.now_name);
        }
        let lines = include_str!("units/earlier.tsv").lines().filter(|line| !line.starts_with('#'));
        assert_eq!(EARLIER.len(), lines.count());
        assert!(EARLIER.iter().all(|old| UNITS.iter().all(|unit| unit.squeezed != old.squeezed)));
    }

    #[test]
    fn a_paper_of_before_the_merger_keeps_its_province_and_gets_the_successor() {
        let some = |name: &str, code: &str, now: &str, now_code: &str| {
            Some((name.to_owned(), Some(code.to_owned()), now.to_owned(), now_code.to_owned()))
        };
        assert_eq!(
            named(&[("parent_agency", "UBND TỈNH KON TUM"), ("agency", "SỞ Y TẾ"), ("date", "2021-05-01")]),
            some("Tỉnh Kon Tum", "62", "Tỉnh Quảng Ngãi", "51")
        );
        assert_eq!(
            named(&[("agency", "ỦY BAN NHÂN DÂN TỈNH BÀ RỊA - VŨNG TÀU"), ("date", "2020-01-01")]),
            some("Tỉnh Bà Rịa - Vũng Tàu", "77", "Thành phố Hồ Chí Minh", "79")
        );
        assert_eq!(
            named(&[("agency", "SỞ TƯ PHÁP"), ("place", "Gia Lai"), ("date", "2025-06-30")]),
            some("Tỉnh Gia Lai", "64", "Tỉnh Gia Lai", "52")
        );
        assert_eq!(
            named(&[("agency", "SỞ TƯ PHÁP"), ("place", "Gia Lai"), ("date", "2025-07-01")]),
            some("Tỉnh Gia Lai", "52", "Tỉnh Gia Lai", "52")
        );
        assert_eq!(
            named(&[("place", "TP. Hồ Chí Minh"), ("date", "2024-01-01")]),
            some("Thành phố Hồ Chí Minh", "79", "Thành phố Hồ Chí Minh", "79")
        );
        assert_eq!(
            named(&[("agency", "UBND TỈNH HÀ TÂY"), ("date", "2006-05-01")]),
            Some(("Tỉnh Hà Tây".to_owned(), None, "Thành phố Hà Nội".to_owned(), "01".to_owned()))
        );
        let undated = named(&[("place", "Đồng Nai")]).unwrap();
        assert_eq!((undated.1, undated.2.as_str()), (None, "Thành phố Đồng Nai"), "no date, no code");
    }

    #[test]
    fn a_commune_is_judged_by_its_date() {
        let commune_of = |date: &str, accepted: bool| {
            let values =
                [("agency", "UBND PHƯỜNG CỐNG VỊ"), ("parent_agency", "UBND QUẬN BA ĐÌNH"), ("date", date)];
            let fields = values.map(|(name, value)| {
                (name.to_owned(), Field { value: Some(value.to_owned()), accepted, ..Field::default() })
            });
            commune(&fields.into(), None).map(|c| (c.name, c.now))
        };
        let (name, now) = commune_of("2024-03-01", true).unwrap();
        assert_eq!(name, "Phường Cống Vị, Quận Ba Đình");
        assert_eq!(now, ["Phường Ngọc Hà", "Phường Giảng Võ"], "divided");
        assert_eq!(commune_of("2025-07-01", true), None, "there was none of that name any more");
        assert_eq!(commune_of("2024-03-01", false), None);
    }

    #[test]
    fn lower_units_called_like_a_province_are_none() {
        for values in [
            &[("agency", "ỦY BAN NHÂN DÂN XÃ HÒA BÌNH"), ("place", "Hòa Bình")][..],
            &[("agency", "ỦY BAN NHÂN DÂN THÀNH PHỐ BẮC NINH")],
            &[("agency", "ỦY BAN NHÂN DÂN HUYỆN ĐÔNG HẢI"), ("place", "Đông Hải")],
            &[("agency", "BỘ Y TẾ")],
        ] {
            assert_eq!(of(values).0, None, "{values:?}");
        }
    }

    #[test]
    fn there_are_no_districts_since_the_merger() {
        for agency in
            ["ỦY BAN NHÂN DÂN HUYỆN ĐÔNG HẢI", "UBND QUẬN 1", "UBND THỊ XÃ SƠN TÂY", "UBND THÀNH PHỐ THỦ ĐỨC"]
        {
            let values = [("agency", agency), ("date", "2025-07-01")];
            let (_, notes, date) = of(&values);
            assert_eq!((notes, date), (vec![NoteKind::DistrictGone], false), "{agency}");
            assert_eq!(of(&[values[0], ("date", "2025-06-30")]).1, [], "{agency}");
        }
        for agency in [
            "TRUNG TÂM Y TẾ HUYỆN ĐÔNG HẢI",
            "UBND THÀNH PHỐ HÀ NỘI",
            "UBND XÃ HUYỆN SƠN",
            "UBND TP. ĐÀ NẴNG",
        ] {
            assert_eq!(of(&[("agency", agency), ("date", "2026-01-01")]).1, [], "{agency}");
        }
    }

    #[test]
    fn a_province_that_is_gone_makes_the_date_doubtful() {
        let (_, notes, date) = of(&[("parent_agency", "UBND TỈNH KON TUM"), ("date", "2026-01-01")]);
        assert_eq!((notes, date), (vec![NoteKind::ProvinceGone], false));
        assert_eq!(of(&[("agency", "UBND THÀNH PHỐ HUẾ"), ("date", "2026-01-01")]).1, []);
        let (_, notes, date) = of(&[("agency", "UBND TỈNH HÀ TÂY"), ("date", "2009-01-01")]);
        assert_eq!((notes, date), (vec![NoteKind::ProvinceGone], false));
    }
}
