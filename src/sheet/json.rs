//! A JSON array of objects as a table: the names of the members are the header, one object is one row. Read as it
//! streams, twice: once for the names, once for the values.

use std::cell::Cell as Shared;
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::row::{MAX_COLUMNS, Origin};
use super::{Cell, Each, Row, SheetErrorKind, text};

/// Members of an object that may hold the array, where the file is an object.
const ARRAYS: [&str; 4] = ["papers", "rows", "data", "items"];

/// An element of so many bytes is no row; as values it takes up to sixteen times the room.
const MAX_ELEMENT_BYTES: u64 = 4 << 20;

/// Hands over a header (row 0) and then every element. An array without objects has no header.
pub(super) fn rows(path: &Path, each: &mut Each<'_>) -> Result<(), SheetErrorKind> {
    let open = || Ok::<_, SheetErrorKind>(text::reader(File::open(path)?)?);
    let mut names = Vec::new();
    walk(open()?, &mut |_, element| {
        if let Value::Object(object) = element {
            for name in object.keys() {
                if names.len() < MAX_COLUMNS && !names.contains(name) {
                    names.push(name.clone());
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    let mut row = Row::default();
    if !names.is_empty() {
        row.begin(0);
        names.iter().for_each(|name| row.push_text(name));
        if each(&row).is_break() {
            return Ok(());
        }
    }
    walk(open()?, &mut |number, element| {
        row.begin(number);
        match element {
            Value::Object(object) => {
                for (column, name) in names.iter().enumerate() {
                    match object.get(name) {
                        None | Some(Value::Null) => {}
                        Some(Value::String(text)) => row.set(column, Cell::Text(text), Origin::Own),
                        Some(Value::Bool(flag)) => row.set(column, Cell::Flag(*flag), Origin::Own),
                        // Numbers as they are written: 1.001190 is a code.
                        Some(other) => row.set(column, Cell::Text(&other.to_string()), Origin::Own),
                    }
                }
            }
            other => {
                row.mark_stray();
                row.push_text(&other.to_string());
            }
        }
        each(&row)
    })
}

type Element<'a> = dyn FnMut(u64, Value) -> ControlFlow<()> + 'a;

fn walk(file: impl Read, element: &mut Element<'_>) -> Result<(), SheetErrorKind> {
    let read = Rc::new(Shared::new(0));
    let mut json = serde_json::Deserializer::from_reader(Metered { file, read: Rc::clone(&read) });
    let mut stopped = false;
    let mut counted = |number, value| {
        read.set(0);
        element(number, value)
    };
    let walked = Top { element: &mut counted, stopped: &mut stopped }
        .deserialize(&mut json)
        .and_then(|()| if stopped { Ok(()) } else { json.end() });
    match walked {
        _ if stopped => Ok(()),
        Ok(()) => Ok(()),
        Err(e) if e.is_io() => {
            let error = io::Error::from(e);
            Err(match &error {
                e if text::is_not_text(e) => SheetErrorKind::Encoding { line: 0 },
                e if e.get_ref().is_some_and(|e| e.is::<TooLong>()) => SheetErrorKind::Json(e.to_string()),
                _ => error.into(),
            })
        }
        Err(e) => Err(SheetErrorKind::Json(e.to_string())),
    }
}

/// Refuses to go on where an element does not end. The deserializer reads byte by byte, so the count is exact.
struct Metered<R> {
    file: R,
    read: Rc<Shared<u64>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.read.get() > MAX_ELEMENT_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, TooLong));
        }
        let count = self.file.read(out)?;
        self.read.set(self.read.get() + count as u64);
        Ok(count)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("an element is longer than any row")]
struct TooLong;

/// The whole file: an array, or an object with one.
struct Top<'a, 'b> {
    element: &'a mut Element<'b>,
    stopped: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut array: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(value) = array.next_element::<Value>()? {
            number += 1;
            if (self.element)(number, value).is_break() {
                *self.stopped = true;
                // Ends the parser, too; what it says of it is not looked at.
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let mut found = false;
        let Top { element, stopped } = self;
        while let Some(name) = object.next_key::<String>()? {
            if !found && ARRAYS.contains(&name.as_str()) {
                object.next_value_seed(Top { element: &mut *element, stopped: &mut *stopped })?;
                found = true;
            } else {
                object.next_value::<IgnoredAny>()?;
            }
        }
        if found { Ok(()) } else { Err(A::Error::custom(format!("it has no array {ARRAYS:?}"))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(u64, bool, Vec<String>)>, SheetErrorKind> {
        let file = tempfile::NamedTempFile::new().unwrap();
        crate::fs::write_durably(file.path(), text.as_bytes()).unwrap();
        let mut found = Vec::new();
        rows(file.path(), &mut |row| {
            found.push((row.number(), row.is_stray(), row.cells().map(|c| c.text().into_owned()).collect()));
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    #[test]
    fn objects_are_rows_under_all_their_names() {
        let array = r#"[{"b": "x", "a": 1.001190}, 7, {"c": true, "a": null, "b": [1, {}]}]"#;
        for text in [array.to_owned(), format!("\u{feff} {{\"note\": [1], \"rows\": {array}}}")] {
            let rows = read(&text).unwrap();
            let names = rows[0].2.clone();
            assert_eq!((rows[0].0, names.len()), (0, 3));
            let value = |row: usize, name: &str| {
                rows[row].2.get(names.iter().position(|n| n == name).unwrap()).cloned().unwrap_or_default()
            };
            assert_eq!(
                (value(1, "b").as_str(), value(3, "c").as_str(), value(3, "b").as_str()),
                ("x", "true", "[1,{}]")
            );
            assert_eq!((rows[2].0, rows[2].1, rows[2].2[0].as_str()), (2, true, "7"));
        }
        assert!(read("[]").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_array_of_objects_is_refused() {
        for text in ["{}", r#"{"files": []}"#, "[{", "\"x\"", "[] x", r#"{"rows": 7}"#, &"[".repeat(100_000)]
        {
            assert!(matches!(read(text), Err(SheetErrorKind::Json(_))), "{text:.40}");
        }
    }
}
