//! Numbers of persons: số định danh cá nhân (12 digits) and CMND (9 digits). Neither has a check digit, so what can
//! be checked is how the number agrees with the rest of the paper: where and when its owner was born, and the sex.

use std::str::FromStr;

use super::repair::Shaped;
use super::{IdError, digits_of};

string_id! {
    /// Số định danh cá nhân: 12 digits (Luật Căn cước 26/2023/QH15 Điều 12): place of birth registration (3), century
    /// and sex (1), year of birth (2), a random number (6). The form is that of TT 59/2021/TT-BCA.
    PersonalNumber
}

string_id! {
    /// Số CMND: 9 digits. It stays what an older paper says (Luật Căn cước 26/2023/QH15 Điều 46(2)).
    OldCardNumber
}

/// Sex as papers tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    /// Nam.
    Male,
    /// Nữ.
    Female,
}

/// Heads of personal numbers: code and name of the 63 provinces of before 1 July 2025. A number never changes, so
/// this table holds for ever. Persons born abroad have the code of a country: a head that is not here is no error.
pub const PROVINCE_HEADS: [(u16, &str); 63] = [
    (1, "Hà Nội"),
    (2, "Hà Giang"),
    (4, "Cao Bằng"),
    (6, "Bắc Kạn"),
    (8, "Tuyên Quang"),
    (10, "Lào Cai"),
    (11, "Điện Biên"),
    (12, "Lai Châu"),
    (14, "Sơn La"),
    (15, "Yên Bái"),
    (17, "Hòa Bình"),
    (19, "Thái Nguyên"),
    (20, "Lạng Sơn"),
    (22, "Quảng Ninh"),
    (24, "Bắc Giang"),
    (25, "Phú Thọ"),
    (26, "Vĩnh Phúc"),
    (27, "Bắc Ninh"),
    (30, "Hải Dương"),
    (31, "Hải Phòng"),
    (33, "Hưng Yên"),
    (34, "Thái Bình"),
    (35, "Hà Nam"),
    (36, "Nam Định"),
    (37, "Ninh Bình"),
    (38, "Thanh Hóa"),
    (40, "Nghệ An"),
    (42, "Hà Tĩnh"),
    (44, "Quảng Bình"),
    (45, "Quảng Trị"),
    (46, "Thừa Thiên Huế"),
    (48, "Đà Nẵng"),
    (49, "Quảng Nam"),
    (51, "Quảng Ngãi"),
    (52, "Bình Định"),
    (54, "Phú Yên"),
    (56, "Khánh Hòa"),
    (58, "Ninh Thuận"),
    (60, "Bình Thuận"),
    (62, "Kon Tum"),
    (64, "Gia Lai"),
    (66, "Đắk Lắk"),
    (67, "Đắk Nông"),
    (68, "Lâm Đồng"),
    (70, "Bình Phước"),
    (72, "Tây Ninh"),
    (74, "Bình Dương"),
    (75, "Đồng Nai"),
    (77, "Bà Rịa - Vũng Tàu"),
    (79, "Hồ Chí Minh"),
    (80, "Long An"),
    (82, "Tiền Giang"),
    (83, "Bến Tre"),
    (84, "Trà Vinh"),
    (86, "Vĩnh Long"),
    (87, "Đồng Tháp"),
    (89, "An Giang"),
    (91, "Kiên Giang"),
    (92, "Cần Thơ"),
    (93, "Hậu Giang"),
    (94, "Sóc Trăng"),
    (95, "Bạc Liêu"),
    (96, "Cà Mau"),
];

impl FromStr for PersonalNumber {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let form = || IdError::Form { what: "personal number of 12 digits", text: text.to_owned() };
        let digits = digits_of(text, 12).ok_or_else(form)?;
        // 000 is the code of no place.
        if digits.starts_with("000") { Err(form()) } else { Ok(PersonalNumber(digits)) }
    }
}

impl Shaped for PersonalNumber {
    fn shapes(_: &str) -> Vec<String> {
        vec!["9".repeat(12)]
    }
}

impl PersonalNumber {
    fn part(&self, range: std::ops::Range<usize>) -> u16 {
        // Twelve digits, by the constructor.
        self.0.get(range).and_then(|digits| digits.parse().ok()).unwrap_or_default()
    }

    /// Code of the place where the birth was registered.
    pub fn head(&self) -> u16 {
        self.part(0..3)
    }

    /// Name of the province with that code; nothing for a country or a code that does not exist.
    pub fn province(&self) -> Option<&'static str> {
        let head = self.head();
        PROVINCE_HEADS.iter().find(|(code, _)| *code == head).map(|(_, name)| *name)
    }

    /// Sex by the fourth digit: even is male.
    pub fn sex(&self) -> Sex {
        if self.part(3..4).is_multiple_of(2) { Sex::Male } else { Sex::Female }
    }

    /// Year of birth by the fourth digit (0 and 1: the 1900s, 2 and 3: the 2000s, …) and the two after it.
    pub fn birth_year(&self) -> u16 {
        1900 + self.part(3..4) / 2 * 100 + self.part(4..6)
    }
}

impl FromStr for OldCardNumber {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        digits_of(text, 9)
            .filter(|digits| digits.bytes().any(|b| b != b'0'))
            .map(OldCardNumber)
            .ok_or_else(|| IdError::Form { what: "CMND number of 9 digits", text: text.to_owned() })
    }
}

impl Shaped for OldCardNumber {
    fn shapes(_: &str) -> Vec<String> {
        vec!["9".repeat(9)]
    }
}

#[cfg(test)]
mod tests {
    use super::super::repair::{Recognised, recognise};
    use super::*;

    #[test]
    fn a_personal_number_tells_place_year_and_sex() {
        let born = |text: &str| {
            let id: PersonalNumber = text.parse().unwrap();
            (id.province(), id.birth_year(), id.sex())
        };
        assert_eq!(born("001090012345"), (Some("Hà Nội"), 1990, Sex::Male));
        assert_eq!(born("038 185 004 321"), (Some("Thanh Hóa"), 1985, Sex::Female));
        assert_eq!(born("051223000017"), (Some("Quảng Ngãi"), 2023, Sex::Male));
        assert_eq!(born("079305123456"), (Some("Hồ Chí Minh"), 2005, Sex::Female));
        assert_eq!(born("105090012345").0, None, "born abroad, or misread: no province, no error");
    }

    #[test]
    fn heads_are_in_order_and_once() {
        assert!(PROVINCE_HEADS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn what_is_no_personal_number() {
        for bad in ["00109001234", "0010900123456", "000090012345", "00l090012345", "", "001-090012345"] {
            assert!(bad.parse::<PersonalNumber>().is_err(), "{bad}");
        }
        assert!("000000000".parse::<OldCardNumber>().is_err());
        assert_eq!("012 345 678".parse::<OldCardNumber>().unwrap().as_str(), "012345678");
    }

    #[test]
    fn letters_are_taken_back() {
        let id = |text| recognise::<PersonalNumber>(text);
        assert_eq!(id("001090012345"), Recognised::Exact("001090012345".parse().unwrap()));
        assert_eq!(id("OOl 09O O12 34S"), Recognised::Repaired("001090012345".parse().unwrap()));
        assert_eq!(id("0B8Z23001234"), Recognised::Repaired("088223001234".parse().unwrap()));
        assert_eq!(id("00109001234X"), Recognised::Invalid);
        assert_eq!(id(&"0".repeat(5000)), Recognised::Invalid);
    }
}
