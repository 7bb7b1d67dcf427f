//! Tags and the text between them, from one end of a page to the other. Never fails on what a page holds, only on what
//! is no text.

use std::io::{BufRead, Read};

use crate::sheet::SheetErrorKind;

/// Room for one tag or one stretch of text; a longer one is cut into several.
const MAX_PIECE_BYTES: u64 = 1 << 20;

/// A page as it is read.
pub(super) struct Tags<R> {
    page: R,
    bytes: Vec<u8>,
    text: String,
    line: u64,
    /// The next thing is a tag: its `<` has been read.
    in_tag: bool,
    /// Text up to the end of this element is no text for people.
    hidden: Option<&'static str>,
}

/// What stands on a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text, entities resolved.
    Text(std::borrow::Cow<'a, str>),
    /// An opening tag.
    Open(Tag<'a>),
    /// Name of a closing tag, small letters, without prefix.
    Close(&'a str),
}

/// An opening tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    name: &'a str,
    rest: &'a str,
}

impl Tag<'_> {
    /// Whether its name, without prefix, is this one of small letters.
    pub(super) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// An attribute by its name without prefix, in small letters; entities resolved.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.rest;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            let end = rest.find(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/'))?;
            let (key, after) = rest.split_at(end);
            let after = after.trim_start();
            let Some(value) = after.strip_prefix('=') else {
                rest = if key.is_empty() { rest.get(1..)? } else { after };
                continue;
            };
            let value = value.trim_start();
            let (value, left) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
                _ => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
            };
            let key = key.rsplit_once(':').map_or(key, |(_, local)| local);
            if key.eq_ignore_ascii_case(name) {
                return Some(unescape(value).into_owned());
            }
            rest = left;
        }
    }

    /// Whether a `meta` tag names an old Vietnamese or Western code page, in which this page would be misread.
    pub(super) fn old_code_page(&self) -> bool {
        let rest = self.rest.to_ascii_lowercase();
        let Some((_, charset)) = rest.split_once("charset") else { return false };
        let charset = charset.trim_start_matches(['=', ' ', '"', '\'']);
        // The names of the two that are read, and of ASCII, which is part of both.
        !["utf-8", "utf8", "utf-16", "unicode", "us-ascii"].iter().any(|known| charset.starts_with(known))
    }
}

impl<R: BufRead> Tags<R> {
    pub(super) fn new(page: R) -> Self {
        Tags { page, bytes: Vec::new(), text: String::new(), line: 1, in_tag: false, hidden: None }
    }

    /// The next piece; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'_>>, SheetErrorKind> {
        loop {
            if !self.in_tag {
                let ended = self.take_until(b'<')?;
                self.in_tag = ended;
                if self.text.is_empty() && !ended {
                    return Ok(None);
                }
                if self.hidden.is_none() && !self.text.is_empty() {
                    return Ok(Some(Piece::Text(unescape(&self.text))));
                }
                continue;
            }
            self.in_tag = false;
            self.take_until(b'>')?;
            if let Some(hidden) = self.hidden {
                let ends = self.text.strip_prefix('/').is_some_and(|t| starts_with_name(t, hidden));
                if ends {
                    self.hidden = None;
                }
                continue;
            }
            if let Some(inside) = self.text.strip_prefix("!--") {
                if !inside.ends_with("--") {
                    self.skip_comment()?;
                }
                continue;
            }
            if self.text.starts_with(['!', '?']) {
                continue;
            }
            self.close_quotes()?;
            let (slash, name_at) = match self.text.strip_prefix('/') {
                Some(_) => (true, 1),
                None => (false, 0),
            };
            let length = self.text[name_at..]
                .find(|c: char| c.is_ascii_whitespace() || c == '/')
                .unwrap_or(self.text.len() - name_at);
            let name_end = name_at + length;
            self.text[name_at..name_end].make_ascii_lowercase();
            let name_start =
                self.text[name_at..name_end].rfind(':').map_or(name_at, |colon| name_at + colon + 1);
            self.hidden = ["script", "style"]
                .into_iter()
                .find(|hidden| !slash && self.text[name_start..name_end] == **hidden);
            let name = &self.text[name_start..name_end];
            let rest = &self.text[name_end..];
            return Ok(Some(if slash { Piece::Close(name) } else { Piece::Open(Tag { name, rest }) }));
        }
    }

    /// Reads text up to a sign, which is left out; whether it was there.
    fn take_until(&mut self, sign: u8) -> Result<bool, SheetErrorKind> {
        self.text.clear();
        self.add_until(sign)
    }

    fn add_until(&mut self, sign: u8) -> Result<bool, SheetErrorKind> {
        self.bytes.clear();
        (&mut self.page).take(MAX_PIECE_BYTES).read_until(sign, &mut self.bytes).map_err(|e| {
            if crate::sheet::text::is_not_text(&e) {
                SheetErrorKind::Encoding { line: self.line }
            } else {
                SheetErrorKind::Io(e)
            }
        })?;
        let ended = self.bytes.last() == Some(&sign);
        if ended {
            self.bytes.pop();
        }
        // A piece that was cut may end within a letter; such a page is not one of tables.
        let text =
            std::str::from_utf8(&self.bytes).map_err(|_| SheetErrorKind::Encoding { line: self.line })?;
        self.line += text.bytes().filter(|b| *b == b'\n').count() as u64;
        self.text.push_str(text);
        Ok(ended)
    }

    /// `>` within the quotation marks of an attribute does not end a tag.
    fn close_quotes(&mut self) -> Result<(), SheetErrorKind> {
        while self.text.len() < MAX_PIECE_BYTES as usize && is_quote_open(&self.text) {
            self.text.push('>');
            if !self.add_until(b'>')? {
                break;
            }
        }
        Ok(())
    }

    fn skip_comment(&mut self) -> Result<(), SheetErrorKind> {
        loop {
            let ended = self.take_until(b'>')?;
            if self.text.ends_with("--") || (!ended && self.text.is_empty()) {
                return Ok(());
            }
        }
    }
}

/// Whether a value's quotation mark is open at the end of a tag's text. One that does not follow `=` is a letter.
fn is_quote_open(tag: &str) -> bool {
    let mut open = None;
    let mut before = ' ';
    for c in tag.chars() {
        match open {
            None if matches!(c, '"' | '\'') && before == '=' => open = Some(c),
            Some(quote) if c == quote => open = None,
            _ => {}
        }
        if !c.is_ascii_whitespace() {
            before = c;
        }
    }
    open.is_some()
}

fn starts_with_name(text: &str, name: &str) -> bool {
    text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name))
}

/// Text with its entities resolved. Those that are not known stay as they are.
fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest name below has six letters, a number ten digits.
        let end = rest.bytes().take(14).position(|b| b == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((letter, end)) => {
                plain.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain.push_str(rest);
    plain.into()
}

/// The letter of an entity: numbers, and the names of HTML 4 that Vietnamese text needs (the letters of Latin-1 and the
/// signs of markup); all other Vietnamese letters have no name there.
fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return char::from_u32(code.ok()?).filter(|c| *c != '\0');
    }
    const NAMES: [(&str, char); 46] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("Agrave", 'À'),
        ("Aacute", 'Á'),
        ("Acirc", 'Â'),
        ("Atilde", 'Ã'),
        ("Egrave", 'È'),
        ("Eacute", 'É'),
        ("Ecirc", 'Ê'),
        ("Igrave", 'Ì'),
        ("Iacute", 'Í'),
        ("ETH", 'Đ'),
        ("Ograve", 'Ò'),
        ("Oacute", 'Ó'),
        ("Ocirc", 'Ô'),
        ("Otilde", 'Õ'),
        ("Ugrave", 'Ù'),
        ("Uacute", 'Ú'),
        ("Yacute", 'Ý'),
        ("agrave", 'à'),
        ("aacute", 'á'),
        ("acirc", 'â'),
        ("atilde", 'ã'),
        ("egrave", 'è'),
        ("eacute", 'é'),
        ("ecirc", 'ê'),
        ("igrave", 'ì'),
        ("iacute", 'í'),
        ("ograve", 'ò'),
        ("oacute", 'ó'),
        ("ocirc", 'ô'),
        ("otilde", 'õ'),
        ("ugrave", 'ù'),
        ("uacute", 'ú'),
        ("yacute", 'ý'),
        ("middot", '·'),
    ];
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(page: &str) -> String {
        let mut tags = Tags::new(page.as_bytes());
        let mut all = String::new();
        while let Some(piece) = tags.next().unwrap() {
            match piece {
                Piece::Text(text) => all.push_str(&text),
                Piece::Open(tag) => all.push_str(&format!("[{}]", tag.name)),
                Piece::Close(name) => all.push_str(&format!("[/{name}]")),
            }
        }
        all
    }

    #[test]
    fn a_page_in_pieces() {
        assert_eq!(pieces("a<B c='>' d=\"x>y\">t</B >"), "a[b]t[/b]");
        assert_eq!(pieces("<!-- a > b --><x:Row/>"), "[row]");
        assert_eq!(pieces("<script>if (a<b) '<td>'</Script>c"), "[script]c");
        assert_eq!(pieces("<!DOCTYPE html><br>&lt;&unknown;&#0;& b"), "[br]<&unknown;&#0;& b");
        assert_eq!(pieces("<a b=\"open"), "[a]");
        assert_eq!(pieces("<!-- open <td>"), "");
        assert_eq!(pieces("<"), "[]");
    }

    #[test]
    fn attributes_in_every_form() {
        let tag =
            Tag { name: "td", rest: r#" nowrap COLSPAN = 2 ss:Index='3' title="a &amp; b" x="#.trim_end() };
        assert_eq!(tag.attribute("colspan").as_deref(), Some("2"));
        assert_eq!(tag.attribute("index").as_deref(), Some("3"));
        assert_eq!(tag.attribute("title").as_deref(), Some("a & b"));
        assert_eq!(tag.attribute("rowspan"), None);
        for rest in ["=", "= =", "===", "/", "a", "a=", "\"\""] {
            assert_eq!(Tag { name: "td", rest }.attribute("b"), None, "{rest}");
        }
    }

    #[test]
    fn old_code_pages_are_told() {
        let meta = |rest| Tag { name: "meta", rest };
        assert!(meta(r#" content="text/html; charset=windows-1258""#).old_code_page());
        assert!(!meta(r#" charset="UTF-8""#).old_code_page() && !meta(" name=x").old_code_page());
    }
}
