//! Codes that systems give: results of procedures, and how damaged codes of dossiers, procedures and units are taken
//! back.

use std::str::FromStr;

use super::repair::Shaped;
use super::{DossierCode, IdError, ProcedureCode};

string_id! {
    /// Mã kết quả in the national database of procedures: `KQ.G15.000031`.
    ResultCode
}

string_id! {
    /// Mã kết quả in a citizen's store (NĐ 45/2020/NĐ-CP Điều 14(3)(d)): the dossier's code, `-KQ` and the number of the
    /// result. `-KQ1` and `-KQ(1)` are both read; `-KQ(1)` is what the decree prints and what is written.
    DossierResultCode
}

impl FromStr for ResultCode {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let text = text.trim().to_ascii_uppercase();
        let b = text.as_bytes();
        let good = b.len() == 13
            && text.starts_with("KQ.")
            && b[3].is_ascii_uppercase()
            && b[4..6].iter().all(u8::is_ascii_digit)
            && b[6] == b'.'
            && b[7..].iter().all(u8::is_ascii_digit);
        if good { Ok(ResultCode(text)) } else { Err(IdError::Form { what: "result code", text }) }
    }
}

impl Shaped for ResultCode {
    fn shapes(_: &str) -> Vec<String> {
        vec!["KQ.A99.999999".to_owned()]
    }
}

impl FromStr for DossierResultCode {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let form = || IdError::Form { what: "result code of a dossier", text: text.to_owned() };
        let (dossier, ordinal) = text.trim().rsplit_once("-KQ").ok_or_else(form)?;
        let dossier: DossierCode = dossier.parse()?;
        let ordinal = ordinal.strip_prefix('(').and_then(|o| o.strip_suffix(')')).unwrap_or(ordinal);
        let ordinal: u16 = Some(ordinal)
            .filter(|o| !o.is_empty() && o.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|o| o.parse().ok())
            .filter(|n| *n > 0)
            .ok_or_else(form)?;
        Ok(DossierResultCode(format!("{dossier}-KQ({ordinal})")))
    }
}

impl DossierResultCode {
    /// The dossier and the number of the result in it.
    pub fn parts(&self) -> Option<(DossierCode, u16)> {
        let (dossier, ordinal) = self.0.rsplit_once("-KQ(")?;
        Some((dossier.parse().ok()?, ordinal.trim_end_matches(')').parse().ok()?))
    }
}

impl Shaped for ProcedureCode {
    fn shapes(_: &str) -> Vec<String> {
        vec!["9.999999".to_owned()]
    }
}

impl Shaped for DossierCode {
    fn shapes(text: &str) -> Vec<String> {
        let Some((unit, rest)) = text.split_once('-') else { return Vec::new() };
        let groups: Vec<&str> = unit.split('.').collect();
        let agency = if groups.len() >= 4 && groups[0].chars().count() == 3 && groups[1].chars().count() == 2
        {
            3
        } else {
            0
        };
        let unit: Vec<String> = groups
            .iter()
            .enumerate()
            .map(
                |(i, group)| {
                    if i == agency { "A99".to_owned() } else { "9".repeat(group.chars().count().min(4)) }
                },
            )
            .collect();
        let rest: String = rest.chars().map(|c| if c == '-' { '-' } else { '9' }).collect();
        vec![format!("{}-{rest}", unit.join("."))]
    }
}

#[cfg(test)]
mod tests {
    use super::super::repair::{Recognised, recognise};
    use super::*;

    #[test]
    fn results() {
        assert_eq!(recognise::<ResultCode>("KQ.GI5.0OOO31").value().unwrap().as_str(), "KQ.G15.000031");
        assert!("KQ.G15.00031".parse::<ResultCode>().is_err());
        for text in ["H56.14-240412-0001-KQ1", "H56.14-240412-0001-KQ(1)"] {
            let code: DossierResultCode = text.parse().unwrap();
            assert_eq!(code.as_str(), "H56.14-240412-0001-KQ(1)");
            assert_eq!(code.parts().unwrap().1, 1);
        }
        for bad in ["H56.14-240412-0001", "H56.14-240412-0001-KQ", "H56.14-240412-0001-KQ(0)", "x-KQ1"] {
            assert!(bad.parse::<DossierResultCode>().is_err(), "{bad}");
        }
    }

    #[test]
    fn dossiers_are_repaired_by_their_form() {
        let code = |text| recognise::<DossierCode>(text);
        assert_eq!(code("H56.l4-24O412-OO01"), Recognised::Repaired("H56.14-240412-0001".parse().unwrap()));
        assert_eq!(
            code("000.OO.12.H4O – 240412 – 0001"),
            Recognised::Repaired("000.00.12.H40-240412-0001".parse().unwrap())
        );
        assert_eq!(code("H56.14-241332-0001"), Recognised::Invalid, "no such day");
        assert_eq!(code("---"), Recognised::Invalid);
        assert_eq!(recognise::<ProcedureCode>("1.OO1193").value().unwrap().as_str(), "1.001193");
    }
}
