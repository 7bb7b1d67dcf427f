//! Reports as one printable page of HTML: nothing is fetched, no script runs, and what a browser prints on A4 can be
//! signed. Heads are repeated on every page, and every page has the digest of its data and its number.

mod official;
mod picture;

use std::io::{self, Write};

use super::form::{Block, Column, Figure, Form, Grid, Row, Section, Shown};

/// A table of more digits across than this has smaller letters.
const NORMAL_MAX: u32 = 100;

/// Width of charts, points: an upright A4 page between its margins.
const CHART_WIDTH: f64 = 500.0;

/// Writes the report.
///
/// # Errors
/// Only those of `out`.
pub fn page(form: &Form, out: &mut impl Write) -> io::Result<()> {
    let title = escaped(&form.title);
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>\n{STYLE}\n@page {{ @bottom-left {{ content: \"{}\"; }} \
         @bottom-right {{ content: \"{} \" counter(page) \"/\" counter(pages); }} }}\n{}</style>\n</head>\n<body>\n\
         <header>\n",
        escaped(form.style.lang),
        css_text(&form.foot),
        css_text(form.style.page),
        match (form.official.is_some(), form.is_sideways()) {
            (true, _) => SIGNED,
            (false, true) => "@page { size: A4 landscape; }\n",
            (false, false) => "",
        },
    )?;
    match &form.official {
        Some(official) => official::head(official, out)?,
        None => writeln!(out, "<h1>{title}</h1>")?,
    }
    writeln!(out, "<dl>")?;
    for (label, text) in &form.facts {
        writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", escaped(label), escaped(text))?;
    }
    writeln!(out, "</dl>\n</header>\n<main>")?;
    for (number, section) in form.sections(Shown::Paper).enumerate() {
        self::section(form, section, number + 1, out)?;
    }
    writeln!(out, "</main>")?;
    if let Some(official) = &form.official {
        official::signing(official, out)?;
    }
    writeln!(out, "</body>\n</html>")
}

fn section(form: &Form, section: &Section, number: usize, out: &mut impl Write) -> io::Result<()> {
    let across = section.blocks.iter().filter_map(|block| match block {
        Block::Grid(grid) => Some(grid.columns.iter().map(|c| u32::from(c.width)).sum::<u32>()),
        _ => None,
    });
    let class = if across.max().unwrap_or(0) > NORMAL_MAX { " class=\"wide\"" } else { "" };
    let title = escaped(&section.title);
    writeln!(
        out,
        "<section{class} aria-labelledby=\"s{number}\">\n<h2 id=\"s{number}\">{number}. {title}</h2>"
    )?;
    let mut last: Option<&Grid> = None;
    for (nth, block) in section.blocks.iter().enumerate() {
        match block {
            Block::Text(text) => writeln!(out, "<p>{}</p>", escaped(text))?,
            Block::Command(text) => writeln!(out, "<pre><code>{}</code></pre>", escaped(text))?,
            Block::Figures(figures) => self::figures(form, figures, out)?,
            Block::Grid(grid) => {
                self::grid(form, grid, out)?;
                last = Some(grid);
            }
            Block::Chart(chart) => {
                if let Some(grid) = last.filter(|g| !g.rows.is_empty()) {
                    let drawing = chart.draw(grid, &form.style, CHART_WIDTH);
                    picture::write(chart, &drawing, &format!("c{number}-{nth}"), out)?;
                }
            }
        }
    }
    writeln!(out, "</section>")
}

fn figures(form: &Form, figures: &[Figure], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "<ul class=\"figures\">")?;
    for figure in figures {
        writeln!(
            out,
            "<li><span>{}</span> <strong>{}</strong> <small>{}</small></li>",
            escaped(&figure.label),
            escaped(&figure.value.shown(super::form::Kind::Count, &form.style)),
            escaped(&figure.note),
        )?;
    }
    writeln!(out, "</ul>")
}

fn grid(form: &Form, grid: &Grid, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "<table>")?;
    if !grid.caption.is_empty() {
        writeln!(out, "<caption>{}</caption>", escaped(&grid.caption))?;
    }
    write!(out, "<thead>\n<tr>")?;
    let groups = grid.groups();
    let mut skip_to = 0;
    for (at, column) in grid.columns.iter().enumerate() {
        if at < skip_to {
            continue;
        }
        match groups.iter().find(|(from, _, _)| *from == at) {
            Some((from, to, text)) => {
                write!(out, "<th scope=\"colgroup\" colspan=\"{}\">{}</th>", to - from + 1, escaped(text))?;
                skip_to = to + 1;
            }
            None => {
                let rows = if groups.is_empty() { "" } else { " rowspan=\"2\"" };
                write!(out, "<th scope=\"col\"{rows}>{}</th>", escaped(&column.head))?;
            }
        }
    }
    writeln!(out, "</tr>")?;
    if !groups.is_empty() {
        write!(out, "<tr>")?;
        for column in grid.columns.iter().filter(|c| c.group.is_some()) {
            write!(out, "<th scope=\"col\">{}</th>", escaped(&column.head))?;
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</thead>\n<tbody>")?;
    let name = grid.columns.iter().position(|c| !c.is_numeric());
    for row in &grid.rows {
        self::row(form, &grid.columns, row, name, if row.is_behind { " class=\"behind\"" } else { "" }, out)?;
    }
    // In the body: a foot would be repeated on every page, as if each had a total of its own.
    if let Some(total) = &grid.total {
        self::row(form, &grid.columns, total, name, " class=\"total\"", out)?;
    }
    writeln!(out, "</tbody>\n</table>")
}

fn row(
    form: &Form,
    columns: &[Column],
    row: &Row,
    name: Option<usize>,
    class: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    write!(out, "<tr{class}>")?;
    for (at, (column, value)) in columns.iter().zip(&row.cells).enumerate() {
        let text = escaped(&value.shown(column.kind, &form.style));
        if name == Some(at) {
            let inset = match row.depth.min(12) {
                0 => String::new(),
                depth => format!(" style=\"padding-left:{}em\"", depth * 12 / 10 + 1),
            };
            write!(out, "<th scope=\"row\"{inset}>{text}</th>")?;
        } else if column.is_numeric() {
            write!(out, "<td class=\"n\">{text}</td>")?;
        } else {
            write!(out, "<td>{text}</td>")?;
        }
    }
    writeln!(out, "</tr>")
}

/// Text that is text wherever it stands in HTML: names come from registers, and registers from anywhere. Signs that
/// would turn the direction of writing or that no page can show are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Text within a string of a style sheet, which stands within HTML.
fn css_text(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '"' | '\\' | '<' | '>' | '&') && !c.is_control()).collect()
}

const STYLE: &str = include_str!("html/page.css");

/// A paper that is signed has its number at the head of each page but the first (decree 30/2020/NĐ-CP, appendix I).
const SIGNED: &str = "@page { @top-center { content: counter(page); font: 13pt \"Times New Roman\", Tinos, serif; } }\n\
                      @page :first { @top-center { content: none; } }\n";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::form::Value;
    use crate::report::form::testing::{form, official};

    fn written(form: &Form) -> String {
        let mut bytes = Vec::new();
        page(form, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_page_is_whole_and_fetches_nothing() {
        let html = written(&form());
        assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
        for outside in ["http:", "https:", "<script", "src=", "@import", "url("] {
            assert!(!html.contains(outside), "{outside}");
        }
        assert!(
            html.contains("lang=\"vi\"") && html.contains("counter(pages)") && html.contains("sha256:0123")
        );
    }

    #[test]
    fn names_from_registers_are_text() {
        let html = written(&form());
        assert!(html.contains("Xã &lt;Định&gt; &amp; &quot;Hóa&quot;") && !html.contains("<Định>"));
        assert_eq!(escaped("a\u{202E}b\u{0}c'"), "ab c&#39;");
        let mut hostile = form();
        hostile.title = "</title><script>alert(1)</script>".to_owned();
        hostile.foot = "\"; } </style><script>".to_owned();
        assert!(!written(&hostile).contains("<script"));
    }

    #[test]
    fn heads_of_groups_span_their_columns_and_the_total_is_the_last_row() {
        let html = written(&form());
        assert!(html.contains("<th scope=\"colgroup\" colspan=\"3\">4.2 Số hóa</th>"));
        assert!(html.contains("<th scope=\"col\" rowspan=\"2\">Đơn vị</th>"));
        let total = html.find("<tr class=\"total\">").unwrap();
        assert!(html[total..].contains("66,20\u{a0}%"));
        assert!(!html[total..html.find("</tbody>").unwrap()].contains("không có"));
    }

    #[test]
    fn a_paper_to_be_signed_has_head_and_foot_and_others_have_none() {
        let mut signed = form();
        signed.official = Some(official());
        let html = written(&signed);
        let order = [
            "UBND XÃ ĐỊNH HÓA",
            "Số: ……/BC-UBND",
            "<p lang=\"vi\" class=\"nation\">CỘNG HÒA",
            "<h1><span>BÁO CÁO</span>",
            "</main>",
            "Trên đây là báo cáo./.",
            "- Lưu: VT.",
            "CHỦ TỊCH",
            "Hoàng &lt;Thị&gt; Thử",
        ];
        let places: Vec<_> = order.iter().map(|part| html.find(part)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
        assert!(!written(&form()).contains("CỘNG HÒA") && !written(&form()).contains("signing\""));
    }

    #[test]
    fn tags_are_closed_in_the_order_in_which_they_were_opened() {
        let mut open: Vec<String> = Vec::new();
        let mut hostile = form();
        hostile.official = Some(official());
        hostile.facts.push(("<b>".to_owned(), "]]>".to_owned()));
        hostile.sections[0].blocks.push(Block::Figures(vec![Figure {
            label: "</ul>".to_owned(),
            value: Value::NoRate,
            note: String::new(),
        }]));
        let html = written(&hostile);
        for piece in html.split('<').skip(1) {
            let tag = piece.split('>').next().unwrap();
            let name = tag.split(' ').next().unwrap();
            if tag.starts_with('!') || tag.ends_with('/') || name == "meta" {
                continue;
            }
            match name.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "at {piece:.60}"),
                None => open.push(name.to_owned()),
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}
