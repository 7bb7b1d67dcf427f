//! A drawn chart as SVG within the page, with its title and what it shows in words.

use std::io::{self, Write};

use super::escaped;
use crate::report::form::chart::{Anchor, Chart, Drawing, Mark, Tone};

pub(super) fn write(chart: &Chart, drawing: &Drawing, id: &str, out: &mut impl Write) -> io::Result<()> {
    let (width, height) = (drawing.width, drawing.height);
    writeln!(
        out,
        "<figure>\n<figcaption>{0}</figcaption>\n<svg role=\"img\" viewBox=\"0 0 {width:.0} {height:.0}\" \
         aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{0}</title><desc id=\"{id}-d\">{1}</desc>",
        escaped(&chart.title),
        escaped(&chart.description),
    )?;
    for mark in &drawing.marks {
        match mark {
            Mark::Line { points, tone, thickness, dash } => {
                let dash = match dash {
                    [] => String::new(),
                    dash => {
                        let lengths: Vec<String> = dash.iter().map(ToString::to_string).collect();
                        format!(" stroke-dasharray=\"{}\"", lengths.join(" "))
                    }
                };
                writeln!(
                    out,
                    "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{thickness}\"{dash}/>",
                    list(points),
                    color(*tone)
                )?;
            }
            Mark::Area { points, tone } => {
                writeln!(out, "<polygon points=\"{}\" fill=\"{}\"/>", list(points), color(*tone))?;
            }
            Mark::Word { at: (x, y), anchor, size, bold, text } => {
                let anchor = match anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                    Anchor::End => "end",
                };
                let bold = if *bold { " font-weight=\"bold\"" } else { "" };
                writeln!(
                    out,
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\"{bold}>{}</text>",
                    escaped(text)
                )?;
            }
        }
    }
    writeln!(out, "</svg>\n</figure>")
}

fn list(points: &[(f64, f64)]) -> String {
    points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
}

fn color(tone: Tone) -> String {
    let [r, g, b] = tone.rgb();
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use crate::report::form::testing::form;

    #[test]
    fn a_picture_says_in_words_what_it_shows() {
        let mut bytes = Vec::new();
        super::super::page(&form(), &mut bytes).unwrap();
        let html = String::from_utf8(bytes).unwrap();
        let svg = html.split_once("<svg").unwrap().1.split_once("</svg>").unwrap().0;
        assert!(svg.contains("role=\"img\"") && svg.contains("Cao nhất: Xã Chợ Chu</desc>"));
        assert!(svg.contains("99,00\u{a0}%</text>") && svg.contains("0,60\u{a0}% – chưa đạt</text>"));
        assert!(svg.contains("Xã &lt;Định&gt;"));
    }
}
