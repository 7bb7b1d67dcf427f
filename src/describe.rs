//! What a paper says: its type and its key fields, from the words of its pages.
//!
//! Pure: no I/O, no clock, no other stage. In come pages of words with places, out comes [`Described`]: every field
//! with its value, what was read, where, how sure, by which rule, and whether a person must look. What cannot be read
//! is absent with a reason. The frame of NĐ 30/2020 is code ([`head`], [`title`], [`signature`]); paper types are data
//! ([`papers`]).

mod agree;
mod bounds;
mod calibration;
mod content;
mod crosscheck;
mod date;
mod evidence;
mod explain;
mod fold;
mod forms;
mod frame;
mod head;
mod identity;
mod labels;
mod layout;
mod legibility;
mod level;
mod lexicon;
mod marks;
mod neighbours;
mod number;
mod pairs;
mod papers;
mod reread;
mod revocation;
mod second;
mod signature;
#[cfg(test)]
mod testing;
mod title;
mod units;
mod validity;
mod values;

use std::collections::BTreeMap;

use time::Date;

use crate::record::field::names;
use crate::record::{Described, Field, PageText, Reason, Role};

use bounds::Bounds;
use head::Head;
use papers::{Kind, PaperType};

pub use crate::record::Sensitivity;
pub use calibration::{Accept, CALIBRATION};
pub use explain::{Evidenced, Explained, ExplainedField, explain};
pub use head::{HiddenHead, hidden_head, take_head};
pub use neighbours::Neighbours;
pub use papers::{Fault, Listed, PaperTypes, PaperTypesError};
pub use reread::{head_strips, take_head_looks};
pub use second::{is_settled, wanted};
pub use signature::{
    confirm_name, hidden_signature, hidden_strips, hidden_strips_beside, looks_agree, signature_strips,
    signer_name, take_looks, take_signature, unsure_name,
};

/// What is known of a paper before it is read: from a manifest, its file name, or its electronic signatures. It may
/// choose the rules by which a paper is read, and speak for or against what was read; it is never a reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hints {
    /// Type of the paper as the manifest names it: code, name or heading.
    pub paper_type: Option<String>,
    /// Title as the manifest gives it.
    pub title: Option<String>,
    /// Component or result.
    pub role: Option<Role>,
    /// Name of the file, without its folder.
    pub file_name: Option<String>,
    /// The days on which the file was signed electronically.
    pub signed_on: Vec<Date>,
    /// The day on which it was received: no paper is of a later one.
    pub received_on: Option<Date>,
}

/// What a paper of an unknown type must have: the fields of TT 01/2023/TT-VPCP Art. 9 that every paper has.
const REQUIRED: [&str; 5] = [names::PAPER_TYPE, names::NUMBER, names::DATE, names::AGENCY, names::ABSTRACT];

/// Code of the type that revokes papers.
const DECISION: &str = "quyet-dinh";

/// Pages from the first on which a head is looked for: a cover or a routing slip may come before it.
const HEAD_PAGES: usize = 3;

/// Reads the key fields of one paper.
///
/// `pages` are all its pages in order, blank and unread ones included; `accept` says from which probability on no person
/// needs to look. Median time, optimised (level 2):
/// 0.6 ms (60 real papers of 1–10 pages, on a busy machine).
pub fn describe(pages: &[PageText], hints: &Hints, types: &PaperTypes, accept: &Accept) -> Described {
    let mut described = describe_level(&level::level_all(pages), hints, types, accept);
    for field in described.fields.values_mut() {
        level::put_back(field, pages);
    }
    described
}

/// The same for pages whose lines are level.
fn describe_level(pages: &[PageText], hints: &Hints, types: &PaperTypes, accept: &Accept) -> Described {
    let mut fields: BTreeMap<String, Field> = BTreeMap::new();
    let hinted = hints.paper_type.as_deref().or(hints.title.as_deref()).and_then(|text| types.meant_by(text));
    if pages.iter().all(|page| page.lines.is_empty()) {
        for name in names::COMMON {
            fields.insert(name.to_owned(), Field::absent("no-text", Reason::NoText));
        }
        return Described { fields, required: required_of(hinted), ..of_type(hinted) };
    }

    let head =
        pages.iter().filter(|page| !page.lines.is_empty()).take(HEAD_PAGES).filter_map(Head::of).reduce(
            |best, next| if !best.is_whole() && next.strength() > best.strength() { next } else { best },
        );
    let title = head.as_ref().map(|head| title::find(head, types)).unwrap_or_default();
    let mut put = |name: &str, field: Field| {
        fields.insert(name.to_owned(), field);
    };

    let bounds = Bounds::of(pages, &hints.signed_on, hints.received_on);
    let mut symbol = None;
    let mut issuing = None;
    if let Some(head) = &head {
        let told = head::tell_agencies(&head.agencies);
        let (agency, parent) = (
            frame::agency(head, &told.issuing, told.one_parent, "nd30/agency"),
            frame::agency(head, &told.parent, told.one_parent, "nd30/parent-agency"),
        );
        let (number, first) = frame::number(head, agency.value.as_deref(), hints.file_name.as_deref(), types);
        symbol = first;
        issuing = agency.value.clone();
        let mut agency = frame::of_symbol(agency, number.value.as_deref());
        // Issued by several agencies: the last of their names is not all of it.
        if title.heading.as_ref().is_some_and(|(heading, ..)| heading.text.ends_with("LIÊN TỊCH")) {
            (agency.accepted, agency.reason) = (false, Some(Reason::Ambiguous));
            agency.signs = agency.signs.map(|signs| signs.valid(false));
        }
        put(names::AGENCY, agency);
        put(names::PARENT_AGENCY, parent);
        put(names::NUMBER, number);
        let (date, place) = frame::date_and_place(head, &bounds);
        put(names::DATE, date);
        put(names::PLACE, place);
    }
    let (mut type_field, mut heading_field, mut paper) =
        frame::paper_type(head.as_ref(), &title, symbol.as_deref(), hinted, types);
    if paper.is_none()
        && let Some((told, field)) = frame::by_words(pages, types)
    {
        type_field = Field { value: Some(told.code.clone()), ..field.clone() };
        heading_field = field;
        paper = Some(told);
    }
    let mut abstract_field = frame::abstract_text(head.as_ref(), &title, paper);
    // The title is both of these, and is accepted where they are.
    accept.settle(names::PAPER_TYPE, &mut heading_field);
    accept.settle(names::ABSTRACT, &mut abstract_field);
    put(names::TITLE, frame::title(&heading_field, &abstract_field, paper));
    put(names::TYPE_CODE, type_field);
    put(names::PAPER_TYPE, heading_field);
    put(names::ABSTRACT, abstract_field);

    let rules = paper.or(hinted);
    let (signer, signer_title) = frame::signature(pages, issuing.as_deref());
    put(names::SIGNER, signer);
    put(names::SIGNER_TITLE, signer_title);
    put(names::OWNER_ID, content::owner_id(pages));
    put(names::VALIDITY, content::validity(pages, rules));
    put(names::SCOPE, Field::absent("scope", Reason::NotFound));
    if rules.is_some_and(|r| r.code == DECISION) {
        revocation::find(pages, &mut fields);
    }
    if let Some(rules) = rules {
        if rules.kind == Kind::Form {
            frame::of_form(pages, &bounds, &mut fields);
        }
        for (name, field) in labels::read(pages, rules) {
            // A label without a value does not take away what was read elsewhere.
            if field.value.is_some() || fields.get(&name).is_none_or(|known| known.value.is_none()) {
                fields.insert(name, field);
            }
        }
    }
    for field in fields.values_mut() {
        second::figures::confirm(pages, field);
    }
    if let Some(rules) = rules {
        issued_by_label(rules, &mut fields);
    }
    if let Some(date) = fields.get_mut(names::DATE) {
        bounds.hold_against(date);
    }
    fields.extend(marks::read(pages, types));
    for name in names::COMMON {
        fields.entry(name.to_owned()).or_insert_with(|| Field::absent("nd30", Reason::NotFound));
    }
    for (name, field) in &mut fields {
        accept.settle(name, field);
    }
    if !head.as_ref().is_some_and(|head| head.national)
        && let Some(reason) = legibility::why_nothing(pages)
    {
        let unfound = |f: &&mut Field| f.value.is_none() && f.reason == Some(Reason::NotFound);
        fields.values_mut().filter(unfound).for_each(|field| field.reason = Some(reason));
    }
    if head.as_ref().is_some_and(|head| legibility::are_two(head.page)) {
        fields.values_mut().for_each(legibility::of_two);
    }
    let mut notes = crosscheck::check(&mut fields, pages);
    let province = units::check(&mut fields, &mut notes);
    let commune = units::commune(&fields, province.as_ref());
    let mut required = required_of(rules);
    // A paper in the frame of NĐ 30 ends with a signature: without a trace of one, a part of it is missing.
    let unfound =
        |name: &str| fields.get(name).is_none_or(|f| f.value.is_none() && f.reason == Some(Reason::NotFound));
    let framed = rules.is_some_and(|r| matches!(r.kind, Kind::Document | Kind::Letter));
    if framed
        && unfound(names::SIGNER)
        && unfound(names::SIGNER_TITLE)
        && !required.iter().any(|r| r == names::SIGNER)
    {
        required.push(names::SIGNER.to_owned());
    }
    Described { fields, required, notes, commune, province, ..of_type(rules) }
}

/// The day of issue of a form that has it under a label of another name, such as that of its last change.
fn issued_by_label(rules: &PaperType, fields: &mut BTreeMap<String, Field>) {
    if fields.get(names::DATE).is_some_and(|date| date.value.is_some()) {
        return;
    }
    // The first that stands there, read well or not: a later change that was not read is no reason to take an earlier day.
    // A line for changes that was left blank has no figures.
    let filled = |day: &&Field| {
        day.value.is_some() || day.reading.iter().any(|text| text.bytes().any(|b| b.is_ascii_digit()))
    };
    if let Some(day) = rules.issued.iter().filter_map(|name| fields.get(name)).find(filled).cloned() {
        fields.insert(names::DATE.to_owned(), day);
    }
}

/// What is known of a paper by its type alone.
fn of_type(paper: Option<&PaperType>) -> Described {
    Described {
        type_code: paper.map(|t| t.code.clone()),
        sensitivity: paper.map(|t| t.sensitivity),
        type_role: paper.and_then(|t| t.role),
        register: paper.and_then(|t| t.register.clone()),
        ..Described::default()
    }
}

fn required_of(paper: Option<&PaperType>) -> Vec<String> {
    match paper {
        Some(paper) => paper.required.clone(),
        None => REQUIRED.iter().map(|name| (*name).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::testing::page;
    use super::*;
    use crate::record::ReviewReason;

    fn of(pages: &[PageText]) -> Described {
        describe(pages, &Hints::default(), PaperTypes::embedded(), &Accept::default())
    }

    fn decision() -> PageText {
        page(&[
            (100, 100, "UBND TỈNH QUANG NGÃI   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (100, 160, "SỞ Y TẾ                   Độc lập - Tự do - Hạnh phúc"),
            (100, 260, "Số: 2827 /QÐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025"),
            (700, 400, "QUYÉT ĐỊNH"),
            (330, 450, "Về việc công bố thủ tục hành chính nội bộ"),
            (560, 590, "GIÁM ĐỐC SỞ Y TẾ"),
            (200, 700, "Căn cứ Luật Khám bệnh, chữa bệnh;"),
            (200, 1300, "Giấy phép này có giá trị đến hết ngày 31/12/2030."),
            (100, 1500, "Nơi nhận:                              KT. GIÁM ĐỐC"),
            (100, 1550, "- Như Điều 3;                         PHÓ GIÁM ĐỐC"),
            (1000, 1800, "Trần Văn An"),
        ])
    }

    #[test]
    fn a_decision_is_read_whole() {
        let described = of(&[decision()]);
        for (name, value) in [
            (names::TYPE_CODE, "quyet-dinh"),
            (names::PAPER_TYPE, "QUYẾT ĐỊNH"),
            (names::TITLE, "Quyết định về việc công bố thủ tục hành chính nội bộ"),
            (names::NUMBER, "2827/QĐ-SYT"),
            (names::DATE, "2025-10-14"),
            (names::PLACE, "Quảng Ngãi"),
            (names::AGENCY, "SỞ Y TẾ"),
            (names::PARENT_AGENCY, "UBND TỈNH QUẢNG NGÃI"),
            (names::ABSTRACT, "Về việc công bố thủ tục hành chính nội bộ"),
            (names::SIGNER, "Trần Văn An"),
            (names::SIGNER_TITLE, "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC"),
            (names::VALIDITY, "until 2030-12-31"),
        ] {
            assert_eq!(described.value(name), Some(value), "{name}");
            let field = &described.fields[name];
            assert!(field.accepted, "{name}: {field:?}");
            assert!(field.bbox.is_some() && field.page.is_some() && field.reading.is_some(), "{name}");
        }
        assert_eq!(described.fields[names::NUMBER].reading.as_deref(), Some("Số: 2827 /QÐ-SYT"));
        assert_eq!(described.fields[names::SCOPE].reason, Some(Reason::NotFound));
        assert!(described.doubtful().is_empty());
    }

    #[test]
    fn a_certificate_has_its_date_over_the_signature() {
        let closing = "Lâm đồng, ngày 10 tháng 8 năm 2025";
        let certificate = |rows: &[(i32, i32, &str)]| {
            let mut all = vec![
                (100, 100, "CTY TNHH DVBV          CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
                (100, 160, "VƯƠNG TÙNG LÂM         Độc lập - Tự do - Hạnh phúc"),
                (600, 400, "GIẦY XÁC NHẬN"),
                (400, 460, "Đặt trụ sở Liên đoàn Karate tỉnh Lâm Đồng"),
                (200, 700, "Công ty xác nhận như sau, theo đề nghị ngày 02 tháng 7 năm 2025 của Liên đoàn"),
            ];
            all.extend_from_slice(rows);
            of(&[page(&all)])
        };
        let read = certificate(&[(800, 1400, closing), (1000, 1460, "GIÁM ĐỐC"), (960, 1800, "Trần Văn An")]);
        assert_eq!(read.value(names::DATE), Some("2025-08-10"));
        assert_eq!(read.value(names::PLACE), Some("Lâm Đồng"), "however its second word was typed");
        assert_eq!(read.value(names::PAPER_TYPE), Some("GIẤY XÁC NHẬN"));
        assert_eq!(read.value(names::AGENCY), Some("CTY TNHH DVBV VƯƠNG TÙNG LÂM"));
        // Two of them are two people's, and one of the text is none.
        let twice = certificate(&[(800, 1400, closing), (800, 1900, "Huế, ngày 12 tháng 8 năm 2025")]);
        assert_eq!(twice.value(names::DATE), None);
        assert_eq!(certificate(&[(200, 1400, "Từ ngày 10 tháng 8 năm 2025")]).value(names::DATE), None);
    }

    #[test]
    fn a_mark_before_a_title_may_be_a_hand_written_kt() {
        let title = |front: &str| {
            let mut page = decision();
            page.lines
                .retain(|line| !line.words.iter().any(|w| w.text.contains("ĐỐC") && line.bbox.y0 > 1400));
            page.lines.push(testing::line(100, 1500, "Nơi nhận:"));
            page.lines.push(testing::line(1000, 1500, "GIÁM ĐỐC"));
            page.lines.extend((!front.is_empty()).then(|| testing::line(940, 1500, front)));
            of(&[page]).fields[names::SIGNER_TITLE].clone()
        };
        let clear = title("");
        assert!(clear.accepted && clear.value.as_deref() == Some("GIÁM ĐỐC"), "{clear:?}");
        assert!(!title("[").accepted);
    }

    #[test]
    fn a_name_in_capitals_leaves_room_to_sign() {
        let signer = |company_y: i32| {
            let mut page = decision();
            page.lines.retain(|line| line.bbox.y0 < 1400);
            page.lines.push(testing::line(100, 1500, "Nơi nhận:"));
            page.lines.push(testing::line(1000, 1500, "TM. CÔNG TY TNHH"));
            page.lines.push(testing::line(1000, company_y, "VƯƠNG TÙNG LÂM"));
            of(&[page]).value(names::SIGNER).map(str::to_owned)
        };
        assert_eq!(signer(1550), None, "the company's");
        assert_eq!(signer(1800).as_deref(), Some("Vương Tùng Lâm"));
    }

    #[test]
    fn whoever_signs_in_anothers_name_needs_no_recipients() {
        let mut page = decision();
        page.lines.retain(|line| !line.words[0].text.starts_with(['N', '-', 'T']));
        page.lines.push(testing::line(1000, 1500, "TM. BAN CHẤP HÀNH"));
        page.lines.push(testing::line(1060, 1560, "CHỦ TỊCH"));
        assert_eq!(of(&[page]).value(names::SIGNER_TITLE), Some("TM. BAN CHẤP HÀNH CHỦ TỊCH"));
    }

    #[test]
    fn the_configuration_says_what_is_accepted_and_a_title_follows_its_parts() {
        let thresholds = [("number".to_owned(), 1.0), ("abstract".to_owned(), 1.0)].into();
        let accept = Accept::new(&thresholds, PaperTypes::embedded()).unwrap();
        let described = describe(&[decision()], &Hints::default(), PaperTypes::embedded(), &accept);
        for name in [names::NUMBER, names::ABSTRACT, names::TITLE] {
            let field = &described.fields[name];
            assert_eq!((field.accepted, field.reason), (false, Some(Reason::LowConfidence)), "{name}");
        }
        assert!(described.fields[names::DATE].accepted && described.fields[names::PAPER_TYPE].accepted);
        let p = |name: &str| described.fields[name].confidence;
        assert!(p(names::TITLE) < p(names::PAPER_TYPE).min(p(names::ABSTRACT)), "both must be right");
    }

    #[test]
    fn words_read_without_confidence_are_not_accepted() {
        let mut page = decision();
        for word in page.lines.iter_mut().flat_map(|l| &mut l.words) {
            word.confidence = 0.4;
        }
        let described = of(&[page]);
        assert_eq!(described.value(names::NUMBER), Some("2827/QĐ-SYT"), "read all the same");
        let accepted: Vec<&String> =
            described.fields.iter().filter(|(_, f)| f.accepted).map(|(n, _)| n).collect();
        assert!(accepted.is_empty(), "{accepted:?}");
    }

    #[test]
    fn a_number_by_hand_keeps_its_letters_and_sends_to_review() {
        let mut page = decision();
        page.lines[2] =
            testing::line(100, 260, "Số:        /QÐ-SYT        Quảng Ngãi, ngày     tháng 10 năm 2025");
        let described = of(&[page]);
        let number = &described.fields[names::NUMBER];
        assert_eq!((number.value.as_deref(), number.accepted), (Some("/QĐ-SYT"), false));
        assert_eq!(number.reason, Some(Reason::Handwritten));
        let date = &described.fields[names::DATE];
        assert_eq!((date.value.as_deref(), date.reason), (None, Some(Reason::Handwritten)));
        assert!(date.reading.is_some());
        assert_eq!(described.doubtful().len(), 2);
    }

    #[test]
    fn a_file_name_is_evidence_and_no_reading() {
        let named = |name: &str| Hints { file_name: Some(name.to_owned()), ..Hints::default() };
        let told = describe(
            &[decision()],
            &named("QD 2827 ngay 14.10.2025.pdf"),
            PaperTypes::embedded(),
            &Accept::default(),
        );
        assert_eq!(told.fields[names::NUMBER].evidence, ["file name: 2827"]);
        let other =
            describe(&[decision()], &named("scan28270001.pdf"), PaperTypes::embedded(), &Accept::default());
        assert!(other.fields[names::NUMBER].evidence.is_empty());
        let mut by_hand = decision();
        by_hand.lines[2] =
            testing::line(100, 260, "Số:        /QÐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025");
        let unread = describe(&[by_hand], &named("QD 2827.pdf"), PaperTypes::embedded(), &Accept::default());
        assert_eq!(unread.value(names::NUMBER), Some("/QĐ-SYT"), "a name is never a value");
    }

    #[test]
    fn a_paper_is_not_dated_after_it_was_signed_nor_before_what_it_cites() {
        let with = |line: &str| {
            let mut page = decision();
            page.lines.push(testing::line(900, 20, line));
            let described = of(&[page]);
            let date = described.fields[names::DATE].clone();
            (date.value, date.accepted, date.reason, date.evidence)
        };
        let value = Some("2025-10-14".to_owned());
        let told = |line: &str| vec![line.to_owned()];
        assert_eq!(
            with("15.10.2025 08:09:28 +07:00"),
            (value.clone(), true, None, told("signed: 2025-10-15"))
        );
        assert_eq!(
            with("04.10.2025 08:09:28 +07:00"),
            (value.clone(), false, Some(Reason::Contradicted), told("signed: 2025-10-04"))
        );
        assert_eq!(
            with("Căn cứ Quyết định số 5/QĐ-SYT ngày 20/10/2025;"),
            (value.clone(), false, Some(Reason::Contradicted), told("cites: 2025-10-20"))
        );
        let signed = |day| {
            let hints = Hints { signed_on: vec![day], ..Hints::default() };
            describe(&[decision()], &hints, PaperTypes::embedded(), &Accept::default()).fields[names::DATE]
                .clone()
        };
        let date = signed(time::macros::date!(2025 - 10 - 04));
        assert_eq!((date.value, date.reason), (value, Some(Reason::Contradicted)));
        let date = signed(time::macros::date!(2025 - 10 - 15));
        assert_eq!((date.accepted, date.evidence), (true, told("signed electronically: 2025-10-15")));
        let mut undated = decision();
        undated.lines[2] =
            testing::line(100, 260, "Số: 2827 /QÐ-SYT        Quảng Ngãi, ngày     tháng     năm 2025");
        let hints = Hints { signed_on: vec![time::macros::date!(2025 - 10 - 15)], ..Hints::default() };
        let date =
            &describe(&[undated], &hints, PaperTypes::embedded(), &Accept::default()).fields[names::DATE];
        assert_eq!(
            (date.value.as_deref(), date.accepted),
            (None, false),
            "the time of a signature is no date"
        );
    }

    #[test]
    fn no_paper_is_of_a_later_day_than_the_one_on_which_it_came() {
        let mut page = decision();
        page.lines[2] =
            testing::line(100, 260, "Số: 2827/QÐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2027");
        let date = |received_on| {
            let hints = Hints { received_on, ..Hints::default() };
            let described = describe(&[page.clone()], &hints, PaperTypes::embedded(), &Accept::default());
            let date = &described.fields[names::DATE];
            (date.value.clone(), date.accepted, date.reason)
        };
        let value = Some("2027-10-14".to_owned());
        assert_eq!(date(None), (value.clone(), true, None));
        assert_eq!(date(Some(time::macros::date!(2027 - 10 - 14))), (value.clone(), true, None));
        let early = Some(time::macros::date!(2026 - 11 - 23));
        assert_eq!(date(early), (value.clone(), false, Some(Reason::AfterReceipt)));
        let no_clock = Some(time::macros::date!(2000 - 01 - 01));
        assert_eq!(date(no_clock), (value, true, None), "a computer that lost its clock says nothing");
    }

    #[test]
    fn the_second_reader_gives_digits_and_the_engine_letters() {
        let mut page = decision();
        page.lines[2] =
            testing::line(100, 260, "Số:        /QÐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025");
        page.second.lines = vec![second::reading("S: 51 /QD-SYT"), second::reading("so: 51 /OD-SYT")];
        let named = Hints { file_name: Some("QD 51.pdf".to_owned()), ..Hints::default() };
        let named = describe(&[page.clone()], &named, PaperTypes::embedded(), &Accept::default());
        assert_eq!(named.value(names::NUMBER), Some("51/QĐ-SYT"));
        assert_eq!(named.fields[names::NUMBER].evidence.last().unwrap(), "file name: 51");
        let described = of(&[page.clone()]);
        let number = &described.fields[names::NUMBER];
        assert_eq!(number.value.as_deref(), Some("51/QĐ-SYT"), "{number:?}");
        assert_eq!(number.rule, "nd30/number+pp-ocrv6");
        assert!(number.evidence[0].starts_with("strips: 51 "), "{number:?}");
        assert!(number.evidence[1].starts_with("pp-ocrv6: 51 "), "{number:?}");
        assert_eq!(
            (number.accepted, number.reason),
            (false, Some(Reason::Handwritten)),
            "not sure enough alone"
        );
        page.lines[2] =
            testing::line(100, 260, "Số: 57 /QÐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025");
        let differ = of(&[page.clone()]);
        let number = &differ.fields[names::NUMBER];
        assert_eq!((number.accepted, number.reason), (false, Some(Reason::ReadersDiffer)));
        page.lines[2] =
            testing::line(100, 260, "Số: 51 /QÐ-SYT        Quảng Ngãi, ngày 14 tháng 10 năm 2025");
        let same = of(&[page]);
        assert!(same.fields[names::NUMBER].accepted, "{:?}", same.fields[names::NUMBER]);
    }

    #[test]
    fn the_heading_of_another_type_is_not_accepted_as_a_known_one() {
        for heading in [
            "GIẤY PHÉP LAO ĐỘNG",
            "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỢP TÁC XÃ",
            "GIẤY CHỨNG NHẬN LY HÔN",
            "GIẤY CHỨNG NHẬN QUYỀN SỬ DỤNG RỪNG",
            "GIẤY XÁC NHẬN TÌNH TRẠNG NHÀ Ở",
            "GIẤY KHÁM SINH",
            "TRÍCH LỤC KHAI BÁO",
        ] {
            let mut page = decision();
            page.lines[2] =
                testing::line(100, 260, "Số: 28/2025        Quảng Ngãi, ngày 14 tháng 10 năm 2025");
            page.lines[3] = testing::line(500, 400, heading);
            let described = of(&[page]);
            for name in [names::PAPER_TYPE, names::TYPE_CODE] {
                let field = &described.fields[name];
                assert!(!field.accepted, "{heading}: {field:?}");
            }
        }
    }

    #[test]
    fn a_register_is_issued_on_the_day_of_its_last_change() {
        let business = |change: &str| {
            of(&[page(&[
                (100, 100, "UBND HUYỆN YÊN THỦY     CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
                (100, 160, "PHÒNG TÀI CHÍNH           Độc lập - Tự do - Hạnh phúc"),
                (140, 260, "Số: 14/GCN-TCKH"),
                (400, 400, "GIẤY CHỨNG NHẬN ĐĂNG KÝ HỘ KINH DOANH"),
                (400, 460, "Mã số hộ kinh doanh: 41A8012345"),
                (400, 520, "Đăng ký lần đầu, ngày 25 tháng 7 năm 2021"),
                (400, 580, change),
                (100, 700, "1. Tên hộ kinh doanh: HỘ KINH DOANH LÊ AN"),
            ])])
        };
        let changed = business("Đăng ký thay đổi lần thứ: 2, ngày 10 tháng 3 năm 2023");
        for (name, value) in [
            (names::DATE, "2023-03-10"),
            (names::NUMBER, "14/GCN-TCKH"),
            (names::AGENCY, "PHÒNG TÀI CHÍNH"),
            ("first_registered", "2021-07-25"),
            ("change", "2"),
            ("change_date", "2023-03-10"),
        ] {
            assert_eq!(changed.value(name), Some(value), "{name}");
        }
        assert_eq!(changed.register.as_ref().unwrap().key, "business_code");
        assert_eq!(
            (changed.sensitivity, changed.type_role),
            (Some(Sensitivity::Personal), Some(Role::Result))
        );
        let first = business("Đăng ký thay đổi lần thứ: ……, ngày …… tháng …… năm ……");
        assert_eq!(first.value(names::DATE), Some("2021-07-25"), "left blank");
        let unread = business("Đăng ký thay đổi lần thứ: 2, ngày 1# tháng 3 năm 2023");
        assert_eq!(unread.value(names::DATE), None, "changed on a day that nobody read");
    }

    #[test]
    fn an_agency_that_lost_a_row_is_not_accepted() {
        let mut page = decision();
        page.lines[1] = testing::line(900, 160, "Độc lập - Tự do - Hạnh phúc");
        let described = of(&[page]);
        assert_eq!(described.value(names::NUMBER), Some("2827/QĐ-SYT"));
        let agency = &described.fields[names::AGENCY];
        assert_eq!(agency.value.as_deref(), Some("UBND TỈNH QUẢNG NGÃI"));
        assert_eq!((agency.accepted, agency.reason), (false, Some(Reason::Contradicted)), "SYT is no UBND");
    }

    #[test]
    fn two_papers_on_one_scan_are_for_a_person() {
        let (mut page, second) = (decision(), decision());
        page.lines.extend(second.lines.into_iter().map(|mut line| {
            for b in line.words.iter_mut().map(|w| &mut w.bbox).chain([&mut line.bbox]) {
                (b.y0, b.y1) = (b.y0 + 1000, b.y1 + 1000);
            }
            line
        }));
        let described = of(&[page]);
        assert!(described.fields.values().all(|f| !f.accepted), "{:?}", described.fields);
        assert_eq!(described.fields[names::NUMBER].reason, Some(Reason::TwoPapers));
    }

    #[test]
    fn a_paper_without_its_end_is_for_a_person() {
        let mut page = decision();
        assert!(of(&[page.clone()]).doubtful().is_empty());
        page.lines.truncate(7);
        let doubtful = of(&[page]).doubtful();
        let missing = ReviewReason::Field { field: names::SIGNER.to_owned(), reason: Reason::NotFound };
        assert_eq!(doubtful, [missing], "half a page, or a page of several");
    }

    #[test]
    fn a_page_that_is_no_vietnamese_paper_says_so() {
        let foreign = of(&[page(&[
            (100, 100, "CITY OF RIVERTON"),
            (100, 160, "This is to certify that the person named below has been a resident of this city"),
            (100, 220, "since the ninth day of August, and that the statements made are true"),
        ])]);
        assert_eq!(foreign.fields[names::NUMBER].reason, Some(Reason::ForeignLanguage));
        assert!(!foreign.doubtful().is_empty());
    }

    #[test]
    fn a_letter_has_no_heading() {
        let described = of(&[page(&[
            (100, 100, "SỞ Y TẾ                   CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (100, 220, "Số: 299/SYT-VP            Huế, ngày 1 tháng 2 năm 2020"),
            (100, 280, "V/v báo cáo tình hình"),
            (100, 330, "tiêm chủng"),
            (300, 480, "Kính gửi: Ủy ban nhân dân tỉnh"),
        ])]);
        assert_eq!(described.type_code.as_deref(), Some("cong-van"));
        assert_eq!(described.value(names::PAPER_TYPE), Some("CÔNG VĂN"));
        assert_eq!(described.value(names::ABSTRACT), Some("V/v báo cáo tình hình tiêm chủng"));
    }

    #[test]
    fn a_form_has_labels_and_the_law_speaks_of_its_term() {
        let described = of(&[page(&[
            (480, 100, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (560, 160, "Độc lập - Tự do - Hạnh phúc"),
            (700, 300, "GIẤY KHAI SINH"),
            (760, 360, "Số: 123/2019"),
            (100, 500, "Họ, chữ đệm, tên: NGUYỄN VĂN AN"),
            (100, 560, "Số định danh cá nhân: 001219012345"),
            (100, 700, "Họ, chữ đệm, tên người mẹ: TRẦN THỊ BÌNH"),
            (900, 1200, "Ba Đình, ngày 10 tháng 12 năm 2019"),
        ])]);
        assert_eq!(described.type_code.as_deref(), Some("giay-khai-sinh"));
        assert_eq!(described.value(names::NUMBER), Some("123/2019"));
        assert_eq!(described.value(names::OWNER_ID), Some("001219012345"));
        assert_eq!(described.value(names::DATE), Some("2019-12-10"));
        assert_eq!(described.value("full_name"), Some("NGUYỄN VĂN AN"));
        assert_eq!(described.value(names::VALIDITY), Some("unlimited"));
        assert_eq!(described.fields[names::ABSTRACT].reason, Some(Reason::NotOnThisType));
    }

    #[test]
    fn a_birth_certificate_has_its_date_after_a_label() {
        let described = of(&[page(&[
            (100, 100, "ỦY BAN NHÂN DÂN           CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (100, 160, "XÃ XUÂN QUỲ                 Độc lập - Tự do - Hạnh phúc"),
            (100, 240, "Số: 149/2023"),
            (600, 340, "GIẤY KHAI SINH"),
            (100, 500, "Ngày, tháng, năm sinh: 07/02/2023"),
            (100, 560, "Ghi bằng chữ: Ngày bảy, tháng hai, năm hai nghìn không trăm hai mươi ba"),
            (100, 900, "Ngày, tháng, năm đăng ký: 17/03/2023"),
        ])]);
        for (name, value) in [
            (names::PAPER_TYPE, "GIẤY KHAI SINH"),
            (names::NUMBER, "149/2023"),
            (names::DATE, "2023-03-17"),
            (names::AGENCY, "ỦY BAN NHÂN DÂN XÃ XUÂN QUỲ"),
            ("birth_date", "2023-02-07"),
        ] {
            assert_eq!(described.value(name), Some(value), "{name}");
            assert!(described.fields[name].accepted, "{name}");
        }
        assert!(!described.required.iter().any(|name| name == names::ABSTRACT));
        assert_eq!(described.fields[names::PLACE].reason, Some(Reason::NotFound));
    }

    #[test]
    fn a_hint_chooses_rules_and_is_no_reading() {
        let hints = Hints { paper_type: Some("Giấy khai sinh".into()), ..Hints::default() };
        let unread = page(&[(100, 500, "Họ, chữ đệm, tên: NGUYỄN VĂN AN")]);
        let described = describe(&[unread], &hints, PaperTypes::embedded(), &Accept::default());
        assert_eq!(described.type_code.as_deref(), Some("giay-khai-sinh"));
        assert_eq!(described.value("full_name"), Some("NGUYỄN VĂN AN"));
        assert_eq!(described.value(names::TYPE_CODE), None);
        assert_eq!(described.value(names::PAPER_TYPE), None);
        let other = describe(&[decision()], &hints, PaperTypes::embedded(), &Accept::default());
        assert_eq!(other.type_code.as_deref(), Some("quyet-dinh"), "the paper goes before the manifest");
        assert_eq!(other.fields[names::TYPE_CODE].reason, Some(Reason::Ambiguous));
    }

    #[test]
    fn a_paper_without_text_says_so() {
        for pages in [vec![], vec![page(&[])]] {
            let described = of(&pages);
            assert_eq!(described.fields.len(), names::COMMON.len());
            assert!(described.fields.values().all(|f| f.value.is_none() && f.reason == Some(Reason::NoText)));
            assert_eq!(described.doubtful().len(), REQUIRED.len());
        }
    }

    #[test]
    fn hostile_pages_do_no_harm() {
        let mut odd = decision();
        for (i, word) in odd.lines.iter_mut().flat_map(|l| &mut l.words).enumerate() {
            word.confidence = f32::NAN;
            let far = if i % 2 == 0 { 100_000_000 } else { -100_000_000 };
            word.bbox = [far, -far, far, far].into();
            word.text.push_str(&"ế\u{301}/".repeat(i));
        }
        let long = page(&[(0, 0, &"Số: 1/QĐ-UBND ngày tháng năm ".repeat(3000))]);
        let empty_line = PageText {
            lines: vec![crate::record::Line { words: Vec::new(), ..decision().lines.remove(0) }],
            ..decision()
        };
        for pages in [vec![odd], vec![long], vec![empty_line]] {
            assert!(of(&pages).fields.values().all(|f| !f.accepted || f.value.is_some()));
        }
    }
}
