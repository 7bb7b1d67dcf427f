//! Reports as PDF, without a browser: real text in an embedded face, tables over as many pages as they need with their
//! heads repeated, charts as paths, and on every page the digest of the data and the number of the page.
//!
//! It is a document to print and to send, no PDF/A: the archive has its own writer for what must last.

mod face;
mod flow;
mod official;
mod outline;
mod sheet;
mod table;
mod tags;

use std::io::{self, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::{Date, Filter, Finish, Name, Pdf, Rect, Ref, TextStr};

use super::form::{Block, Form, Grid, Shown};
use face::{Face, Weight};
use flow::Flow;
use sheet::{Paper, SIDEWAYS, UPRIGHT};
use tags::Tags;

/// Writes the report.
///
/// # Errors
/// Those of `out`.
pub fn write(form: &Form, out: &mut impl Write) -> io::Result<()> {
    let paper = if form.is_sideways() { SIDEWAYS } else { UPRIGHT };
    let is_tagged = cells(form) <= TAGGED_CELLS_MAX;
    let mut flow = Flow::new(paper, is_tagged);
    match &form.official {
        Some(official) => official::head(&mut flow, official),
        None => flow.title(&form.title),
    }
    flow.facts(&form.facts);
    for (number, section) in form.sections(Shown::Paper).enumerate() {
        flow.heading(&format!("{}. {}", number + 1, section.title));
        let mut last: Option<&Grid> = None;
        for block in &section.blocks {
            match block {
                Block::Text(text) => flow.paragraph(text),
                Block::Command(text) => flow.command(text),
                Block::Figures(figures) => flow.figures(figures, &form.style),
                Block::Grid(grid) => {
                    table::draw(&mut flow, grid, &form.style);
                    last = Some(grid);
                }
                Block::Chart(chart) => {
                    if let Some(grid) = last.filter(|g| !g.rows.is_empty()) {
                        flow.picture(&chart.title, &chart.draw(grid, &form.style, paper.across()));
                    }
                }
            }
        }
    }
    if let Some(official) = &form.official {
        official::signing(&mut flow, official);
    }
    let marks = std::mem::take(&mut flow.marks);
    let tags = is_tagged.then(|| std::mem::replace(&mut flow.tags, Tags::new(false)));
    let (pages, faces) = flow.finish(&form.foot, form.style.page, form.official.is_some());
    out.write_all(&document(form, paper, pages, &marks, tags.as_ref(), &faces)?)
}

/// Reports with more cells have no structure: nobody has twenty thousand cells read aloud, and each takes some two hundred
/// bytes that are not compressed. A quarterly report of six hundred communes has some ten thousand.
const TAGGED_CELLS_MAX: usize = 20_000;

/// Cells of all tables.
fn cells(form: &Form) -> usize {
    let of_block = |block: &Block| match block {
        Block::Grid(grid) => grid.columns.len() * grid.rows.len(),
        _ => 0,
    };
    form.sections(Shown::Paper).flat_map(|section| &section.blocks).map(of_block).sum()
}

fn document(
    form: &Form,
    paper: Paper,
    pages: Vec<Vec<u8>>,
    marks: &[outline::Mark],
    tags: Option<&Tags>,
    faces: &[Face; 2],
) -> io::Result<Vec<u8>> {
    let mut pdf = Pdf::new();
    let mut next = 1;
    let mut number = || {
        let id = Ref::new(next);
        next += 1;
        id
    };
    let (catalog, tree, info, outlines, structure) = (number(), number(), number(), number(), number());
    let fonts = [number(), number()];
    let ids: Vec<(Ref, Ref)> = pages.iter().map(|_| (number(), number())).collect();
    let mut root = pdf.catalog(catalog);
    root.pages(tree).outlines(outlines).lang(TextStr(form.style.lang));
    root.viewer_preferences().display_doc_title(true);
    if tags.is_some() {
        root.mark_info().marked(true);
        root.pair(Name(b"StructTreeRoot"), structure);
    }
    root.finish();
    pdf.pages(tree)
        .kids(ids.iter().map(|(page, _)| *page))
        .count(i32::try_from(ids.len()).unwrap_or(i32::MAX));
    let numbers: Vec<Ref> = ids.iter().map(|(page, _)| *page).collect();
    outline::write(&mut pdf, outlines, marks, &numbers, paper.height, &mut number);
    if let Some(tags) = tags {
        tags.write(&mut pdf, structure, &numbers, &mut number);
    }
    for (nth, ((page, content), bytes)) in ids.into_iter().zip(pages).enumerate() {
        let mut object = pdf.page(page);
        if let Some(tags) = tags {
            tags.of_page(&mut object, nth);
        }
        object
            .media_box(Rect::new(0.0, 0.0, paper.width as f32, paper.height as f32))
            .parent(tree)
            .contents(content);
        let mut resources = object.resources();
        let mut named = resources.fonts();
        for (weight, font) in Weight::ALL.iter().zip(fonts) {
            named.pair(weight.name(), font);
        }
        named.finish();
        resources.finish();
        object.finish();
        pdf.stream(content, &deflate(&bytes)?).filter(Filter::FlateDecode);
    }
    for (face, font) in faces.iter().zip(fonts) {
        face.write(&mut pdf, font, &mut number)?;
    }
    let made = form.made_at.to_offset(time::UtcOffset::UTC);
    let (hour, minute, second) = made.time().as_hms();
    let date = Date::new(u16::try_from(made.year()).unwrap_or(0))
        .month(u8::from(made.month()))
        .day(made.day())
        .hour(hour)
        .minute(minute)
        .second(second)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    pdf.document_info(info)
        .title(TextStr(&form.title))
        .producer(TextStr("sohoa"))
        .creation_date(date)
        .pair(Name(b"Digest"), TextStr(&form.foot));
    Ok(pdf.finish())
}

/// zlib, as FlateDecode wants it.
fn deflate(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::form::official::Official;
    use crate::report::form::testing::{form, official};
    use crate::report::form::{Row, Section, Value};

    fn made(form: &Form) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(form, &mut bytes).unwrap();
        bytes
    }

    /// The text of all pages, as an outside reader finds it.
    fn text(bytes: &[u8]) -> (String, usize) {
        let document = lopdf::Document::load_mem(bytes).unwrap();
        let pages: Vec<u32> = document.get_pages().keys().copied().collect();
        (document.extract_text(&pages).unwrap(), pages.len())
    }

    #[test]
    fn text_comes_out_as_it_went_in() {
        let (text, pages) = text(&made(&form()));
        assert_eq!(pages, 1);
        for part in
            ["Báo cáo số hóa", "Xã <Định> & \"Hóa\"", "346.582", "không có", "sha256:0123", "chưa đạt"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(text.contains("Trang 1/1"), "{text}");
    }

    #[test]
    fn headings_are_bookmarks_in_order_on_their_pages() {
        let mut long = form();
        let section = long.sections[0].clone();
        for n in 1..=9 {
            long.sections.push(Section { title: format!("Phần «{n}»"), ..section.clone() });
        }
        let document = lopdf::Document::load_mem(&made(&long)).unwrap();
        let pages: Vec<lopdf::ObjectId> = document.page_iter().collect();
        let catalog = document.catalog().unwrap();
        assert_eq!(lopdf::decode_text_string(catalog.get(b"Lang").unwrap()).unwrap(), "vi");
        let outline = catalog.get(b"Outlines").and_then(lopdf::Object::as_reference).unwrap();
        let outline = document.get_dictionary(outline).unwrap();
        let mut next = outline.get(b"First").and_then(lopdf::Object::as_reference).ok();
        let mut told = Vec::new();
        while let Some(id) = next {
            let item = document.get_dictionary(id).unwrap();
            let title = lopdf::decode_text_string(item.get(b"Title").unwrap()).unwrap();
            let to = item.get(b"Dest").and_then(lopdf::Object::as_array).unwrap();
            let page = pages.iter().position(|page| *page == to[0].as_reference().unwrap()).unwrap();
            told.push((title, page));
            next = item.get(b"Next").and_then(lopdf::Object::as_reference).ok();
        }
        assert_eq!(told.len() as i64, outline.get(b"Count").and_then(lopdf::Object::as_i64).unwrap());
        assert_eq!(told.len(), long.sections(Shown::Paper).count());
        assert_eq!(told.last().unwrap().0, format!("{}. Phần «9»", told.len()));
        assert!(told.is_sorted_by_key(|(_, page)| *page) && told.last().unwrap().1 > 0, "{told:?}");
    }

    /// The structure: each element with its role, and the texts that belong to it, in order.
    fn structure(bytes: &[u8]) -> Vec<(String, String)> {
        let document = lopdf::Document::load_mem(bytes).unwrap();
        let catalog = document.catalog().unwrap();
        let marked = catalog.get(b"MarkInfo").and_then(lopdf::Object::as_dict).unwrap().get(b"Marked");
        assert!(marked.unwrap().as_bool().unwrap());
        // How often each number is drawn on each page: exactly once, and nothing outside of marks.
        let mut drawn = std::collections::BTreeSet::new();
        for page in document.page_iter() {
            let content = lopdf::content::Content::decode(&document.get_page_content(page)).unwrap();
            let mut is_marked = false;
            for operation in content.operations {
                match operation.operator.as_str() {
                    "BDC" => {
                        let number = operation.operands[1].as_dict().unwrap().get(b"MCID").unwrap();
                        assert!(drawn.insert((page, number.as_i64().unwrap())) && !is_marked);
                        is_marked = true;
                    }
                    "BMC" => {
                        assert!(!is_marked, "marks are not nested");
                        is_marked = true;
                    }
                    "EMC" => is_marked = false,
                    "Tj" | "S" | "f" => assert!(is_marked, "{operation:?} belongs to nothing"),
                    _ => {}
                }
            }
        }
        let root = catalog.get(b"StructTreeRoot").and_then(lopdf::Object::as_reference).unwrap();
        let root = document.get_dictionary(root).unwrap();
        let mut waiting = vec![root.get(b"K").unwrap().clone()];
        let mut found = Vec::new();
        while let Some(object) = waiting.pop() {
            let element = match &object {
                lopdf::Object::Reference(id) => document.get_dictionary(*id).unwrap(),
                object => {
                    let kid = object.as_dict().unwrap();
                    let page = kid.get(b"Pg").and_then(lopdf::Object::as_reference).unwrap();
                    let number = kid.get(b"MCID").and_then(lopdf::Object::as_i64).unwrap();
                    assert!(drawn.remove(&(page, number)), "drawn once and of one element: {number}");
                    continue;
                }
            };
            let role = element.get(b"S").and_then(lopdf::Object::as_name).unwrap();
            let alt = element.get(b"Alt").map(|alt| lopdf::decode_text_string(alt).unwrap());
            found.push((String::from_utf8_lossy(role).into_owned(), alt.unwrap_or_default()));
            let kids = element.get(b"K").and_then(lopdf::Object::as_array).unwrap();
            waiting.extend(kids.iter().rev().cloned());
        }
        assert!(drawn.is_empty(), "all that is drawn belongs to an element: {drawn:?}");
        found
    }

    #[test]
    fn whoever_has_it_read_aloud_is_told_what_is_what() {
        let mut signed = form();
        signed.official = Some(official());
        for form in [form(), signed] {
            let roles = structure(&made(&form));
            let count = |role: &str| roles.iter().filter(|(found, _)| found == role).count();
            assert_eq!((roles[0].0.as_str(), count("H1")), ("Document", 1), "{roles:?}");
            assert_eq!(count("H2"), form.sections(Shown::Paper).count());
            let grids: Vec<&Grid> = form
                .sections(Shown::Paper)
                .flat_map(|section| &section.blocks)
                .filter_map(|block| if let Block::Grid(grid) = block { Some(grid) } else { None })
                .collect();
            assert_eq!(count("Table"), grids.len());
            let cells =
                |grid: &&Grid| (grid.rows.len() + usize::from(grid.total.is_some())) * grid.columns.len();
            assert_eq!(count("TD"), grids.iter().map(cells).sum::<usize>());
            let heads = |grid: &&Grid| grid.columns.len() + grid.groups().len();
            assert_eq!(count("TH"), grids.iter().map(heads).sum::<usize>());
            assert!(roles.iter().any(|(role, alt)| role == "Figure" && !alt.is_empty()), "{roles:?}");
        }
    }

    #[test]
    fn long_tables_repeat_their_head_and_lose_no_row() {
        let mut long = form();
        for block in &mut long.sections[0].blocks {
            if let Block::Grid(grid) = block {
                let row = grid.rows[1].clone();
                grid.rows = (0..200)
                    .map(|n| {
                        let mut row = row.clone();
                        row.cells[0] = Value::text(format!("Xã số {n}."));
                        row
                    })
                    .collect();
            }
        }
        let (text, pages) = text(&made(&long));
        assert!(pages > 3, "{pages}");
        for n in 0..200 {
            assert!(text.contains(&format!("Xã số {n}.")), "{n}");
        }
        let heads = text.matches("Đơn vị").count();
        assert!((pages - 2..=pages).contains(&heads), "{heads} heads on {pages} pages");
        assert!(text.contains(&format!("Trang {pages}/{pages}")));
    }

    #[test]
    fn the_signature_never_stands_on_a_page_without_text() {
        // So many rows that the page ends at every place near the signature once.
        for rows in 0..60 {
            let mut signed = form();
            signed.official = Some(official());
            let line = || Block::Text("Một dòng.".to_owned());
            signed.sections[0].blocks.extend(std::iter::repeat_with(line).take(rows));
            let bytes = made(&signed);
            let document = lopdf::Document::load_mem(&bytes).unwrap();
            let pages: Vec<u32> = document.get_pages().keys().copied().collect();
            let last = document.extract_text(pages.last().map(std::slice::from_ref).unwrap()).unwrap();
            for part in ["Trên đây là báo cáo./.", "CHỦ TỊCH", "Hoàng <Thị> Thử", "Lưu: VT."]
            {
                assert!(last.contains(part), "{rows} rows: {part} in {last}");
            }
        }
    }

    #[test]
    fn a_list_of_many_columns_is_printed_on_its_side_and_what_is_signed_is_not() {
        let mut wide = form();
        if let Block::Grid(grid) = &mut wide.sections[0].blocks[2] {
            grid.columns[0].width = 150;
        }
        let is_sideways = |form: &Form| {
            let document = lopdf::Document::load_mem(&made(form)).unwrap();
            let page = document.get_dictionary(document.page_iter().next().unwrap()).unwrap();
            let sides = page.get(b"MediaBox").and_then(lopdf::Object::as_array).unwrap();
            sides[2].as_float().unwrap() > sides[3].as_float().unwrap()
        };
        assert!(is_sideways(&wide) && !is_sideways(&form()));
        wide.official = Some(official());
        assert!(!is_sideways(&wide));
    }

    #[test]
    fn a_long_list_of_recipients_goes_on_on_the_next_page() {
        let mut signed = form();
        let recipients = (0..200).map(|n| format!("- Sở số {n};")).collect();
        signed.official = Some(Official { recipients, ..official() });
        let (text, pages) = text(&made(&signed));
        assert!(pages > 3 && text.contains("- Sở số 199;") && text.contains("Hoàng <Thị> Thử"), "{pages}");
    }

    #[test]
    fn a_cell_longer_than_a_page_goes_on_on_the_next() {
        let mut long = form();
        // A letter that stands nowhere else.
        let word = "ẵ".repeat(12_000);
        if let Block::Grid(grid) = &mut long.sections[0].blocks[2] {
            grid.rows[0].cells[0] = Value::text(word);
            grid.rows.push(Row::new([Value::text("cuối cùng")]));
        }
        let (text, pages) = text(&made(&long));
        assert!(pages > 2, "{pages}");
        // The chart has the first 33 once more.
        assert_eq!(text.matches('ẵ').count(), 12_000 + 33, "not a letter is lost");
        assert!(text.contains("cuối cùng"));
    }

    #[test]
    fn the_same_report_gives_the_same_bytes_whatever_its_letters() {
        let mut odd = form();
        odd.title = "e\u{302}\u{301} 漢 \u{202E}\u{7}😀".to_owned();
        let bytes = made(&odd);
        assert_eq!(bytes, made(&odd));
        let (text, _) = text(&bytes);
        assert!(text.contains("ế 漢"), "letters that the face has not copy out all the same: {text}");
    }
}
