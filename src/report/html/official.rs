//! Head and foot of a paper that is signed, as a page of HTML has them; the layout is that of [`Official`].

use std::io::{self, Write};

use super::escaped;
use crate::report::form::official::Official;

/// Who issues it, and what it is.
pub(super) fn head(official: &Official, out: &mut impl Write) -> io::Result<()> {
    // The nation's lines are Vietnamese whatever the language of the report.
    write!(
        out,
        "<div class=\"office\">\n<div><p>{}</p><p class=\"agency\">{}</p><p class=\"number\">{}</p></div>\n\
         <div><p lang=\"vi\" class=\"nation\">{}</p><p lang=\"vi\" class=\"motto\">{}</p><p class=\"day\">{}</p></div>\n</div>\n\
         <h1><span>{}</span> <span class=\"subject\">{}</span></h1>\n",
        escaped(&official.parent),
        escaped(&official.agency),
        escaped(&official.number),
        escaped(&official.nation),
        escaped(&official.motto),
        escaped(&official.place_and_day),
        escaped(&official.kind),
        escaped(&official.subject),
    )
}

/// The last sentence, who gets it, who signs: all in one box that no page break parts.
pub(super) fn signing(official: &Official, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<footer class=\"signing\">\n<p>{}</p>\n<div class=\"recipients\"><p>{}</p>",
        escaped(&official.closing),
        escaped(&official.recipients_head)
    )?;
    for recipient in &official.recipients {
        writeln!(out, "<p>{}</p>", escaped(recipient))?;
    }
    writeln!(out, "</div>\n<div class=\"signer\">")?;
    for line in &official.signer_title {
        writeln!(out, "<p>{}</p>", escaped(line))?;
    }
    writeln!(out, "<p class=\"name\">{}</p>\n</div>\n</footer>", escaped(&official.signer_name))
}
