//! What the file says of itself, twice: the document information dictionary and the XMP packet, from one value, so
//! that they agree as ISO 19005-1 §6.7.3 asks (part 2 no longer forbids a difference; we keep to the stricter rule).

use std::fmt::Write;

use pdf_writer::types::OutputIntentSubtype;
use pdf_writer::{Chunk, Date, Name, Ref, TextStr};
use time::OffsetDateTime;
use unicode_normalization::UnicodeNormalization;

use super::{DocumentInfo, Part};

/// Longest title or author, in characters. In UTF-16 four bytes at most, far from the 32 767 of ISO 19005-2 §6.1.13.
const TEXT_MAX: usize = 2_000;

/// The program that made the file.
const PRODUCER: &str = concat!("sohoa ", env!("CARGO_PKG_VERSION"));

/// `DocumentInfo` with its texts made fit for XML and PDF strings.
pub(super) struct Metadata {
    title: String,
    author: Option<String>,
    created: OffsetDateTime,
    language: String,
    source: String,
    part: Part,
}

impl Metadata {
    pub(super) fn of(info: &DocumentInfo) -> Metadata {
        Metadata {
            title: clean(&info.title),
            author: info.author.as_deref().map(clean).filter(|author| !author.is_empty()),
            created: info.created,
            language: clean(&info.language),
            source: format!("sha256:{}", info.source_sha256),
            part: info.part,
        }
    }

    /// Writes the information dictionary as object `id`.
    pub(super) fn information(&self, chunk: &mut Chunk, id: Ref) {
        let mut info = chunk.indirect(id).dict();
        if !self.title.is_empty() {
            info.pair(Name(b"Title"), TextStr(&self.title));
        }
        if let Some(author) = &self.author {
            info.pair(Name(b"Author"), TextStr(author));
        }
        info.pair(Name(b"Producer"), TextStr(PRODUCER));
        info.pair(Name(b"CreationDate"), self.date());
        info.pair(Name(b"ModDate"), self.date());
    }

    /// Writes the catalog as object `id`.
    pub(super) fn catalog(&self, chunk: &mut Chunk, id: Ref, pages: Ref, xmp: Ref, profile: Ref) {
        let mut catalog = chunk.indirect(id).start::<pdf_writer::writers::Catalog<'_>>();
        catalog.pages(pages).metadata(xmp);
        if !self.language.is_empty() {
            catalog.lang(TextStr(&self.language));
        }
        if !self.title.is_empty() {
            catalog.viewer_preferences().display_doc_title(true);
        }
        catalog
            .output_intents()
            .push()
            .subtype(OutputIntentSubtype::PDFA)
            .output_condition_identifier(TextStr("sRGB IEC61966-2.1"))
            .info(TextStr("sRGB IEC61966-2.1"))
            .dest_output_profile(profile);
    }

    /// The XMP packet.
    pub(super) fn xmp(&self) -> String {
        let mut body = String::new();
        // Writing to a string cannot fail.
        let mut line = |text: std::fmt::Arguments<'_>| {
            let _ = body.write_fmt(text);
            body.push('\n');
        };
        let (part, level) = self.part.identification();
        line(format_args!("<pdfaid:part>{part}</pdfaid:part>"));
        line(format_args!("<pdfaid:conformance>{level}</pdfaid:conformance>"));
        line(format_args!("<dc:format>application/pdf</dc:format>"));
        if !self.title.is_empty() {
            let title = escape(&self.title);
            line(format_args!(
                "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>"
            ));
        }
        if let Some(author) = &self.author {
            line(format_args!(
                "<dc:creator><rdf:Seq><rdf:li>{}</rdf:li></rdf:Seq></dc:creator>",
                escape(author)
            ));
        }
        if !self.language.is_empty() {
            let language = escape(&self.language);
            line(format_args!("<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"));
        }
        line(format_args!("<dc:source>{}</dc:source>", self.source));
        line(format_args!("<pdf:Producer>{PRODUCER}</pdf:Producer>"));
        let when = self.iso_date();
        line(format_args!("<xmp:CreateDate>{when}</xmp:CreateDate>"));
        line(format_args!("<xmp:ModifyDate>{when}</xmp:ModifyDate>"));
        // The identifier of the packet is fixed by the XMP specification (part 1 §7.3.2); so is its first character.
        format!(
            "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
             <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n\
             <rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
             xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n\
             {body}</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>"
        )
    }

    fn date(&self) -> Date {
        let at = self.created;
        Date::new(self.year())
            .month(at.month().into())
            .day(at.day())
            .hour(at.hour())
            .minute(at.minute())
            .second(at.second())
            .utc_offset_hour(at.offset().whole_hours())
            .utc_offset_minute(at.offset().minutes_past_hour().unsigned_abs())
    }

    fn iso_date(&self) -> String {
        let at = self.created;
        let (hours, minutes, _) = at.offset().as_hms();
        let sign = if hours < 0 { '-' } else { '+' };
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{sign}{:02}:{:02}",
            self.year(),
            u8::from(at.month()),
            at.day(),
            at.hour(),
            at.minute(),
            at.second(),
            hours.unsigned_abs(),
            minutes.unsigned_abs(),
        )
    }

    /// Both forms have four digits.
    fn year(&self) -> u16 {
        u16::try_from(self.created.year()).unwrap_or(0).min(9999)
    }
}

/// NFC, without characters that XML 1.0 forbids, and not too long.
fn clean(text: &str) -> String {
    text.nfc()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}'))
        .take(TEXT_MAX)
        .collect::<String>()
        .trim()
        .to_owned()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Sha256;
    use time::macros::datetime;

    fn metadata(title: &str, created: OffsetDateTime) -> Metadata {
        Metadata::of(&DocumentInfo {
            title: title.into(),
            author: Some("  ".into()),
            created,
            language: "vi".into(),
            source_sha256: Sha256([7; 32]),
            part: Part::A2b,
        })
    }

    #[test]
    fn hostile_titles_stay_text() {
        let xmp =
            metadata("</rdf:li> & \u{0}\u{1}Quye\u{302}\u{301}t\nđịnh", datetime!(2026-11-22 1:25 UTC)).xmp();
        assert!(xmp.contains("&lt;/rdf:li&gt; &amp; Quyết định</rdf:li>"), "{xmp}");
        assert!(!xmp.contains("dc:creator"), "an empty author is none");
        assert!(metadata(&"x".repeat(99_999), datetime!(2026-11-22 1:25 UTC)).xmp().len() < 5_000);
    }

    #[test]
    fn both_dates_keep_the_offset() {
        let metadata = metadata("", datetime!(2026-11-22 8:25:07 +7));
        assert!(metadata.xmp().contains("<xmp:CreateDate>2026-11-22T08:25:07+07:00</xmp:CreateDate>"));
        let mut chunk = Chunk::new();
        metadata.information(&mut chunk, Ref::new(1));
        let information = String::from_utf8_lossy(chunk.as_bytes()).into_owned();
        assert!(information.contains("/CreationDate (D:20261122082507+07'00)"), "{information}");
    }
}
