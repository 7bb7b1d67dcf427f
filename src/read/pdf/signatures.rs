//! When a PDF was signed electronically: the days that its signature dictionaries claim (ISO 32000-1 §12.8.1).
//!
//! Separate from the pages, since a signature is of the document. Nothing is verified here: a signature that no longer
//! holds was set at its time all the same, and a time that its signer's computer had wrong is for `describe` to weigh.

use std::collections::BTreeSet;

use hayro_interpret::hayro_syntax::object::{Array, Dict, Object, String as PdfString};
use hayro_syntax::Pdf;
use time::{Date, Duration, Month, PrimitiveDateTime, Time, UtcOffset};

use crate::record::VIETNAM;

/// Most form fields and annotations that are looked at. Forms have hundreds; one that leads back to itself has no end.
const MOST_FIELDS: usize = 2_000;
/// Longest signature dictionary whose CMS is looked into. `/Contents` is reserved before signing, with 8 to 60 kB.
const MOST_BYTES: usize = 1 << 20;

/// The days in Việt Nam on which a document was signed, the earliest first. Where a time has no zone, the later of the
/// two days that it can mean.
pub(super) fn days(pdf: &Pdf) -> Vec<Date> {
    let mut days = BTreeSet::new();
    let mut fields = Fields { waiting: Vec::new(), room: MOST_FIELDS };
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let form = catalog.and_then(|catalog| catalog.get::<Dict<'_>>(b"AcroForm"));
    // A tool that puts pages together may lose the form and keep what stands on the pages.
    let widgets = pdf.pages().iter().filter_map(|page| page.raw().get::<Array<'_>>(b"Annots"));
    let roots = form.and_then(|form| form.get::<Array<'_>>(b"Fields"));
    for list in roots.into_iter().chain(widgets) {
        fields.add(&list);
        while let Some(field) = fields.waiting.pop() {
            if let Some(signature) = field.get::<Dict<'_>>(b"V") {
                days.extend(day_of(&signature));
            }
            if let Some(kids) = field.get::<Array<'_>>(b"Kids") {
                fields.add(&kids);
            }
        }
    }
    days.into_iter().collect()
}

/// Fields to be looked at. Counted as they come: a field that is ten thousand times its own child would fill the memory
/// long before so many were looked at.
struct Fields<'a> {
    waiting: Vec<Dict<'a>>,
    room: usize,
}

impl<'a> Fields<'a> {
    fn add(&mut self, list: &Array<'a>) {
        let before = self.waiting.len();
        self.waiting.extend(list.iter::<Dict<'a>>().take(self.room));
        self.room -= self.waiting.len() - before;
    }
}

/// The day of one signature; `None` for the value of another kind of field, and for a time that is none.
fn day_of(signature: &Dict<'_>) -> Option<Date> {
    // `Type` may be left out; a signature without the range that it covers is none.
    if !signature.contains_key(b"ByteRange") {
        return None;
    }
    let text = |key: &[u8]| match signature.get::<Object<'_>>(key) {
        Some(Object::String(text)) => Some(text),
        _ => None,
    };
    let claimed = text(b"M").and_then(|text| of_pdf(text.as_bytes()));
    let in_cms = || {
        (signature.data().len() <= MOST_BYTES)
            .then(|| text(b"Contents"))
            .flatten()
            .and_then(|contents: PdfString<'_>| of_cms(contents.as_bytes()))
    };
    claimed.or_else(in_cms)
}

/// The day of a PDF date (ISO 32000-1 §7.9.4), `D:20250207075624+07'00'`, as software writes it: with or without the
/// `D:`, in one byte a letter or two, breaking off anywhere behind the day.
fn of_pdf(bytes: &[u8]) -> Option<Date> {
    let text: String =
        bytes.iter().filter(|b| b.is_ascii_graphic()).take(32).map(|b| char::from(*b)).collect();
    let text = text.strip_prefix("D:").unwrap_or(&text);
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (figures, zone) = text.split_at(digits.min(14));
    let moment = moment(figures)?;
    let zone = match zone.bytes().next() {
        Some(b'Z') => Some(UtcOffset::UTC),
        Some(sign @ (b'+' | b'-')) => {
            let part = |at: usize| zone.get(at..at + 2).and_then(|t| t.parse::<i8>().ok());
            let (hours, minutes) = (part(1)?, part(4).or(part(3)).unwrap_or(0));
            let sign = if sign == b'-' { -1 } else { 1 };
            Some(UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()?)
        }
        _ => None,
    };
    day_here(moment, zone)
}

/// What stands before the time of signing in a CMS: `SEQUENCE { signingTime, SET { Time } }` (RFC 5652 §11.3), from the
/// object identifier 1.2.840.113549.1.9.5 on.
const SIGNING_TIME: [u8; 11] = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];

/// The day of `signingTime` in a CMS. Searched for by its bytes: the structure around it is not needed for that, may be
/// coded with or without lengths, and is often cut or filled up.
fn of_cms(der: &[u8]) -> Option<Date> {
    let at = der.windows(SIGNING_TIME.len()).position(|window| window == SIGNING_TIME)?;
    let [0x31, _, tag, length, rest @ ..] = der.get(at + SIGNING_TIME.len()..)? else { return None };
    let text = std::str::from_utf8(rest.get(..usize::from(*length))?).ok()?.strip_suffix('Z')?;
    let figures = match tag {
        // UTCTime: two figures of the year, 1950 to 2049 (RFC 5652 §11.3).
        0x17 => format!("{}{text}", if text.get(..2)? < "50" { "20" } else { "19" }),
        0x18 => text.split('.').next()?.to_owned(),
        _ => return None,
    };
    day_here(moment(&figures)?, Some(UtcOffset::UTC))
}

/// `20250207075624`, from the day on as far as it goes.
fn moment(figures: &str) -> Option<PrimitiveDateTime> {
    let part = |at: usize, to: usize| figures.get(at..to).and_then(|t| t.parse::<u8>().ok());
    let year = figures.get(..4)?.parse().ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(part(4, 6)?).ok()?, part(6, 8)?).ok()?;
    let clock = [(8, 10), (10, 12), (12, 14)].map(|(at, to)| part(at, to).unwrap_or(0));
    Some(PrimitiveDateTime::new(date, Time::from_hms(clock[0], clock[1], clock[2]).ok()?))
}

/// The day in Việt Nam. A time without a zone is taken for UTC, which gives the later day of the two.
fn day_here(moment: PrimitiveDateTime, zone: Option<UtcOffset>) -> Option<Date> {
    let offset = zone.unwrap_or(UtcOffset::UTC).whole_seconds();
    let ahead = Duration::seconds(i64::from(VIETNAM.whole_seconds() - offset));
    moment.checked_add(ahead).map(PrimitiveDateTime::date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(found: Option<Date>) -> String {
        found.map_or("none".to_owned(), |day| day.to_string())
    }

    #[test]
    fn dates_of_a_pdf_are_days_in_viet_nam() {
        for (text, expected) in [
            ("D:20250207075624+07'00'", "2025-02-07"),
            ("D:20250207235959+07'00", "2025-02-07"),
            ("D:20250207170000Z", "2025-02-08"),
            ("D:20250207165959Z00'00'", "2025-02-07"),
            ("D:20250207100000-0800", "2025-02-08"),
            ("D:20250207120000+0530", "2025-02-07"),
            ("20250207075624+07'00'", "2025-02-07"),
            ("D:20250207180000", "2025-02-08"),
            ("D:20250207", "2025-02-07"),
            ("D:202502", "none"),
            ("D:20250230075624+07'00'", "none"),
            ("D:20250207075624+xx'00'", "none"),
            ("", "none"),
        ] {
            assert_eq!(day(of_pdf(text.as_bytes())), expected, "{text}");
        }
        assert_eq!(day(of_pdf(b"\xfe\xff\0D\0:\x002\x000\x002\x005\x000\x002\x000\x007")), "2025-02-07");
    }

    #[test]
    fn the_time_of_signing_is_found_in_a_cms() {
        let cms = |tag: u8, text: &str| {
            let mut der = vec![0x30, 0x82, 0xff, 0xff, 0xa0];
            der.extend(SIGNING_TIME);
            der.extend([0x31, text.len() as u8 + 2, tag, text.len() as u8]);
            der.extend(text.as_bytes());
            der.extend([0; 40]);
            der
        };
        assert_eq!(day(of_cms(&cms(0x17, "250207180000Z"))), "2025-02-08");
        assert_eq!(day(of_cms(&cms(0x17, "991231000000Z"))), "1999-12-31");
        assert_eq!(day(of_cms(&cms(0x18, "20250207075624.5Z"))), "2025-02-07");
        assert_eq!(day(of_cms(&cms(0x04, "250207180000Z"))), "none");
        let whole = cms(0x17, "250207180000Z");
        for cut in 0..33 {
            assert_eq!(day(of_cms(&whole[..cut])), "none", "cut at {cut}");
        }
    }
}
