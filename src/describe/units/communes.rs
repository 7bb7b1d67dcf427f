//! Communes (xã, phường, thị trấn) of before July 2025 and what they are now, by the table beside this file.
//!
//! Separate from provinces, whose names are few and known by heart: a commune's name is told by its district or its
//! province, since hundreds are called alike. The table is read when the first commune is met.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::super::fold;

/// A commune, ward or township of before July 2025.
struct Old {
    name: &'static str,
    /// District, with its kind.
    district: &'static str,
    /// Code of the province of before.
    province: &'static str,
    /// Codes of the units that it is now, or that its parts belong to.
    now: Vec<&'static str>,
}

/// A unit of since July 2025.
struct New {
    name: &'static str,
    /// Code of the province.
    province: &'static str,
}

struct Table {
    old: Vec<Old>,
    /// Places in `old`, by kind and name without marks.
    by_name: HashMap<String, Vec<usize>>,
    /// By code.
    new: HashMap<&'static str, New>,
    /// Codes, by kind and name without marks.
    new_by_name: HashMap<String, Vec<&'static str>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table =
        Table { old: Vec::new(), by_name: HashMap::new(), new: HashMap::new(), new_by_name: HashMap::new() };
    let mut district = ("", "");
    for line in include_str!("communes.tsv").lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&'static str> = line.split('\t').collect();
        match parts[..] {
            ["+", province, code, name] => {
                table.new.insert(code, New { name, province });
                table.new_by_name.entry(fold::squeeze(name)).or_default().push(code);
            }
            ["=", province, name] => district = (province, name),
            [name, ref now @ ..] => {
                table.by_name.entry(fold::squeeze(name)).or_default().push(table.old.len());
                let (province, district) = district;
                table.old.push(Old { name, district, province, now: now.to_vec() });
            }
            [] => {}
        }
    }
    table
});

/// A commune as a paper names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// With its kind, and with its district where there were districts: `Xã Xuân Quỳ, Huyện Đông Hải`.
    pub name: String,
    /// Name and code of the unit that it is now; several where it was divided.
    pub now: Vec<(&'static str, &'static str)>,
}

/// Words that begin the name of a commune; the longer first.
const COMMUNES: [&str; 4] = ["thi tran", "phuong", "dac khu", "xa"];
/// And of a district.
const DISTRICTS: [&str; 4] = ["thanh pho", "thi xa", "huyen", "quan"];

/// The last unit of one of these kinds in a name: kind and name, squeezed.
fn last_of(kinds: &[&str], agency: &str) -> Option<String> {
    let folded = fold::fold(agency);
    let words: Vec<&str> = folded.split(' ').collect();
    let at = (0..words.len()).rev().find(|at| {
        kinds.iter().any(|kind| {
            let kind: Vec<&str> = kind.split(' ').collect();
            words[*at..].starts_with(&kind) && words.len() > at + kind.len()
        })
    })?;
    // `thị xã` is a district, though its second word names communes.
    let is_town = at > 0 && words[at] == "xa" && words[at - 1] == "thi" && !kinds.contains(&"thi xa");
    (!is_town).then(|| words[at..].concat())
}

/// The commune that an agency is of, if its name, the one above it and the province leave one only. `since`: whether the
/// paper is of after the districts. `province` is the code of the province at that time.
pub(super) fn of_agency(
    agency: &str,
    above: Option<&str>,
    province: Option<&str>,
    since: bool,
) -> Option<Named> {
    let wanted = last_of(&COMMUNES, agency)?;
    let fits = |code: &str| province.is_none_or(|wanted| wanted == code);
    // Names that differ in marks alone: the one with the marks of the paper goes before the others.
    let marked = |name: &str| agency.to_lowercase().contains(&name.to_lowercase());
    let only = |mut found: Vec<Named>| {
        if found.len() > 1 {
            found.retain(|named| marked(named.name.split(',').next().unwrap_or_default()));
        }
        (found.len() == 1).then(|| found.remove(0))
    };
    if since {
        let codes = TABLE.new_by_name.get(&wanted)?;
        let found = codes.iter().filter_map(|code| {
            let new = TABLE.new.get(code).filter(|new| fits(new.province))?;
            Some(Named { name: new.name.to_owned(), now: vec![(new.name, *code)] })
        });
        return only(found.collect());
    }
    let district = above.and_then(|name| last_of(&DISTRICTS, name)).or_else(|| last_of(&DISTRICTS, agency));
    let found = TABLE.by_name.get(&wanted)?.iter().filter_map(|at| TABLE.old.get(*at)).filter(|old| {
        fits(old.province) && district.as_ref().is_none_or(|name| *name == fold::squeeze(old.district))
    });
    let found = found.map(|old| Named {
        name: format!("{}, {}", old.name, old.district),
        now: old.now.iter().filter_map(|code| Some((TABLE.new.get(code)?.name, *code))).collect(),
    });
    only(found.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole() {
        assert_eq!((TABLE.new.len(), TABLE.old.len()), (3321, 10035));
        assert!(TABLE.old.iter().all(|old| !old.now.is_empty()));
        assert!(TABLE.old.iter().flat_map(|old| &old.now).all(|code| TABLE.new.contains_key(code)));
    }

    fn named(agency: &str, above: Option<&str>, province: Option<&str>, since: bool) -> Option<String> {
        of_agency(agency, above, province, since).map(|named| {
            let now: Vec<String> = named.now.iter().map(|(name, code)| format!("{name} {code}")).collect();
            format!("{} → {}", named.name, now.join(" + "))
        })
    }

    #[test]
    fn a_commune_has_its_successor() {
        let district = Some("UBND QUẬN BA ĐÌNH");
        assert_eq!(
            named("ỦY BAN NHÂN DÂN PHƯỜNG TRÚC BẠCH", district, None, false).as_deref(),
            Some("Phường Trúc Bạch, Quận Ba Đình → Phường Ba Đình 00004")
        );
        assert_eq!(
            named("UBND PHƯỜNG CỐNG VỊ", None, Some("01"), false).as_deref(),
            Some("Phường Cống Vị, Quận Ba Đình → Phường Ngọc Hà 00008 + Phường Giảng Võ 00025"),
            "divided"
        );
        assert_eq!(
            named("UBND PHƯỜNG BA ĐÌNH", None, Some("01"), true).as_deref(),
            Some("Phường Ba Đình → Phường Ba Đình 00004")
        );
    }

    #[test]
    fn a_name_that_several_have_is_nobodys() {
        assert_eq!(named("UBND XÃ TÂN THÀNH", None, None, false), None);
        assert_eq!(named("UBND PHƯỜNG TRÚC BẠCH", Some("UBND QUẬN HOÀN KIẾM"), None, false), None);
        assert_eq!(named("UBND PHƯỜNG TRÚC BẠCH", None, Some("79"), false), None);
        assert_eq!(named("UBND THỊ XÃ SƠN TÂY", None, None, false), None, "a district");
        assert_eq!(named("SỞ Y TẾ", None, None, false), None);
        assert_eq!(named("ỦY BAN NHÂN DÂN XÃ", None, None, false), None);
    }
}
