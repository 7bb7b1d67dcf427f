//! The signer and the signer's title.

use crate::record::{Field, Group, PageText, Reason, Signs};

use super::super::calibration::judge;
use super::super::evidence::Evidence;
use super::super::layout::least_confidence;
use super::super::signature;

/// Every word of a person's name: no list holds it, and a lost mark makes another name (`Tấn` was read as `Tân` with
/// 0.93 on the mean).
const SIGNER_BAR: f32 = 0.95;
/// Titles are of a closed list.
const SIGNER_TITLE_BAR: f32 = 0.75;

/// Signer and title. `agency` is the name of the agency that issues, as read.
pub(in super::super) fn signature(pages: &[PageText], agency: Option<&str>) -> (Field, Field) {
    const SIGNER: &str = "nd30/signer";
    const TITLE: &str = "nd30/signer-title";
    let Some(found) = signature::find(pages) else {
        return (Field::absent(SIGNER, Reason::NotFound), Field::absent(TITLE, Reason::NotFound));
    };
    let hidden = |rule: &str| Field { page: Some(found.page), ..Field::absent(rule, Reason::Illegible) };
    let signer = match &found.name {
        Some(row) => {
            let evidence = Evidence::of_rows(found.page, [row]);
            let name = signature::person(&row.text(), true);
            let known = name.as_ref().is_some_and(|(_, known)| *known);
            let field = evidence.field(SIGNER, name.map(|(name, _)| name));
            let least = least_confidence(&row.words);
            let signs = Signs::of(Group::Signer, least, SIGNER_BAR).clear(least >= SIGNER_BAR);
            judge(field, signs.clear(known).clear(found.beside_recipients))
        }
        None => hidden(SIGNER),
    };
    let title = if found.title.is_empty() {
        hidden(TITLE)
    } else {
        let title = signature::read_title(&found.title);
        let evidence = Evidence::of_rows(found.page, &found.title);
        let (known, whole) = (title.known, title.is_whole());
        let suits = agency.is_some_and(|agency| title.suits(agency));
        let field = evidence.field(TITLE, Some(title.text));
        let signs = Signs::of(Group::SignerTitle, field.confidence, SIGNER_TITLE_BAR)
            .clear(known)
            .clear(whole)
            .clear(suits)
            .clear(found.name.is_some())
            .clear(found.beside_recipients);
        judge(field, signs)
    };
    (signer, title)
}
