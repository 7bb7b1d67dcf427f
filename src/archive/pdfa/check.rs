//! A judge of our files that shares no code with the writer: `lopdf` reads them, and a closed list of what may stand
//! in them is compared with what does. It closes the gaps of the validators at hand: Preflight knows part 1 only, and
//! misses a font without a program, a wrong width, odd bits per component (all three are in `tests`).
//!
//! It walks from the trailer. What it does not reach, or does not expect, is a fault.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

/// What is wrong with a file, in words; nothing for a sound one.
pub(super) fn faults(bytes: &[u8]) -> Vec<String> {
    let document = match Document::load_mem(bytes) {
        Ok(document) => document,
        Err(error) => return vec![format!("no PDF: {error}")],
    };
    let mut judge =
        Judge { document: &document, seen: BTreeSet::new(), faults: Vec::new(), texts: Vec::new() };
    judge.frame(bytes);
    judge.trailer();
    let orphans: Vec<_> = document.objects.keys().filter(|id| !judge.seen.contains(id)).collect();
    judge.want(orphans.is_empty(), || format!("objects that nothing refers to: {orphans:?}"));
    judge.faults
}

/// The text of each page as its operators show it, words as they are coded, a line feed after each text object.
pub(super) fn texts(bytes: &[u8]) -> Vec<String> {
    let document = Document::load_mem(bytes).unwrap();
    let mut judge =
        Judge { document: &document, seen: BTreeSet::new(), faults: Vec::new(), texts: Vec::new() };
    judge.trailer();
    judge.texts
}

struct Judge<'a> {
    document: &'a Document,
    seen: BTreeSet<ObjectId>,
    faults: Vec<String>,
    texts: Vec<String>,
}

impl<'a> Judge<'a> {
    fn want(&mut self, right: bool, fault: impl FnOnce() -> String) {
        if !right {
            self.faults.push(fault());
        }
    }

    /// Header, binary comment, end: ISO 19005-2 §6.1.2 and §6.1.3.
    fn frame(&mut self, bytes: &[u8]) {
        let header = bytes.get(..15).unwrap_or_default();
        let sound = (header.starts_with(b"%PDF-1.7\n%") || header.starts_with(b"%PDF-1.4\n%"))
            && header[10..14].iter().all(|&b| b > 127);
        self.want(sound, || format!("header {header:?}"));
        self.want(bytes.trim_ascii_end().ends_with(b"\n%%EOF"), || "bytes after the end".into());
        // Each `endstream` on a line of its own, §6.1.7.1; lengths are proved by lopdf, which reads by them.
        let ends = bytes.windows(11).filter(|w| w.ends_with(b"endstream\n")).all(|w| w[0] == b'\n');
        self.want(ends, || "an endstream that follows no line end".into());
    }

    fn trailer(&mut self) {
        let document = self.document;
        let trailer = &document.trailer;
        self.keys("trailer", trailer, &["Size", "Root", "Info", "ID"], &[]);
        let ids = trailer.get(b"ID").and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        self.want(ids.len() == 2 && ids.iter().all(|id| id.as_str().is_ok_and(|s| s.len() == 16)), || {
            "/ID".into()
        });

        let Some(root) = self.dictionary(trailer, "Root") else { return };
        self.keys(
            "catalog",
            root,
            &["Type", "Pages", "Metadata", "OutputIntents"],
            &["Lang", "ViewerPreferences"],
        );
        self.name("catalog", root, "Type", &["Catalog"]);
        if let Ok(preferences) = root.get(b"ViewerPreferences").and_then(Object::as_dict) {
            self.keys("viewer preferences", preferences, &["DisplayDocTitle"], &[]);
        }
        self.output_intent(root);
        self.metadata(root, trailer);
        if let Some(pages) = self.dictionary(root, "Pages") {
            let count = self.pages(pages, 0);
            self.want(count > 0, || "no pages".into());
        }
    }

    fn output_intent(&mut self, root: &'a Dictionary) {
        let intents =
            root.get(b"OutputIntents").and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        let [Object::Dictionary(intent)] = intents else {
            return self.faults.push("not one output intent".into());
        };
        let keys = ["Type", "S", "OutputConditionIdentifier", "Info", "DestOutputProfile"];
        self.keys("output intent", intent, &keys, &[]);
        self.name("output intent", intent, "S", &["GTS_PDFA1"]);
        if let Some(profile) = self.stream(intent, "DestOutputProfile") {
            self.profile(profile, 3, b"RGB ");
        }
    }

    fn profile(&mut self, stream: &'a Stream, components: i64, space: &[u8]) {
        self.keys("profile", &stream.dict, &["N", "Filter", "Length"], &[]);
        self.integer("profile", &stream.dict, "N", &[components]);
        let bytes = self.plain(stream);
        let sound = bytes.len() > 128 && &bytes[16..20] == space && &bytes[36..40] == b"acsp";
        self.want(sound, || "an ICC profile of the wrong kind".into());
    }

    /// XMP: present, plain, claims a part, and says what Info says.
    fn metadata(&mut self, root: &'a Dictionary, trailer: &'a Dictionary) {
        let (Some(xmp), Some(info)) = (self.stream(root, "Metadata"), self.dictionary(trailer, "Info"))
        else {
            return;
        };
        self.keys("XMP", &xmp.dict, &["Type", "Subtype", "Length"], &[]);
        let text = String::from_utf8(xmp.content.clone()).unwrap_or_default();
        let value = |open: &str| {
            let after = &text[text.find(open)? + open.len()..];
            let value = &after[..after.find("</")?];
            Some(value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
        };
        let claim = (value("<pdfaid:part>"), value("<pdfaid:conformance>"));
        let claims = [("1", "B"), ("2", "B"), ("2", "U")].map(|(p, c)| (Some(p.into()), Some(c.into())));
        self.want(claims.contains(&claim), || format!("claim {claim:?}"));

        self.keys("Info", info, &["Producer", "CreationDate", "ModDate"], &["Title", "Author"]);
        let string =
            |key: &str| info.get(key.as_bytes()).ok().and_then(|o| lopdf::decode_text_string(o).ok());
        for (key, element) in [
            ("Title", "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">"),
            ("Author", "<dc:creator><rdf:Seq><rdf:li>"),
            ("Producer", "<pdf:Producer>"),
        ] {
            let (in_info, in_xmp) = (string(key), value(element));
            self.want(in_info == in_xmp, || format!("{key}: Info {in_info:?}, XMP {in_xmp:?}"));
        }
        for (key, element) in [("CreationDate", "<xmp:CreateDate>"), ("ModDate", "<xmp:ModifyDate>")] {
            let digits =
                |text: Option<String>| text.map(|t| t.replace(|c: char| !"0123456789+-Z".contains(c), ""));
            let in_info = digits(string(key)).unwrap_or_default();
            let in_xmp = digits(value(element)).unwrap_or_default();
            let same = |text: &str| text.replace(['-', '+', 'Z'], "").trim_end_matches("0000").to_owned();
            self.want(in_info.len() >= 14 && same(&in_info) == same(&in_xmp), || {
                format!("{key}: {in_info}, {in_xmp}")
            });
        }
    }

    /// A node of the page tree; returns its number of pages.
    fn pages(&mut self, node: &'a Dictionary, depth: usize) -> i64 {
        let above: &[&str] = if depth == 0 { &[] } else { &["Parent"] };
        self.keys("pages", node, &[&["Type", "Count", "Kids"], above].concat(), &[]);
        let kids = node.get(b"Kids").and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        self.want(kids.len() <= 8_191, || "more kids than an array of PDF/A-1 holds".into());
        let mut count = 0;
        for kid in kids {
            let Some(kid) = self.follow(kid).and_then(|object| object.as_dict().ok()) else { continue };
            count += match kid.get(b"Type").and_then(Object::as_name) {
                Ok(b"Pages") if depth < 2 => self.pages(kid, depth + 1),
                _ => {
                    self.page(kid);
                    1
                }
            };
        }
        self.integer("pages", node, "Count", &[count]);
        count
    }

    fn page(&mut self, page: &'a Dictionary) {
        self.keys("page", page, &["Type", "Parent", "MediaBox", "Contents", "Resources"], &[]);
        self.name("page", page, "Type", &["Page"]);
        let numbers = page.get(b"MediaBox").and_then(Object::as_array).map(Vec::as_slice).unwrap_or_default();
        let numbers: Vec<f32> = numbers.iter().filter_map(|n| n.as_float().ok()).collect();
        let allowed = 3.0..=14_400.0;
        let sound = matches!(numbers[..], [0.0, 0.0, w, h] if allowed.contains(&w) && allowed.contains(&h));
        self.want(sound, || format!("media box {numbers:?}"));
        let Ok(resources) = page.get(b"Resources").and_then(Object::as_dict) else {
            return self.faults.push("a page without resources".into());
        };
        self.keys("resources", resources, &["XObject"], &["Font"]);
        if let Ok(images) = resources.get(b"XObject").and_then(Object::as_dict) {
            self.keys("images", images, &["Im"], &[]);
            if let Some(image) = self.stream(images, "Im") {
                self.image(image);
            }
        }
        let mut characters = BTreeMap::new();
        if let Ok(fonts) = resources.get(b"Font").and_then(Object::as_dict) {
            self.keys("fonts", fonts, &["F"], &[]);
            if let Some(font) = self.dictionary(fonts, "F") {
                characters = self.font(font);
            }
        }
        if let Some(content) = self.stream(page, "Contents") {
            self.keys("content", &content.dict, &["Filter", "Length"], &[]);
            let bytes = self.plain(content);
            self.content(&bytes, &characters);
        }
    }

    fn image(&mut self, image: &'a Stream) {
        let dict = &image.dict;
        let keys =
            ["Type", "Subtype", "Width", "Height", "ColorSpace", "BitsPerComponent", "Filter", "Length"];
        self.keys("image", dict, &keys, &["DecodeParms", "Decode"]);
        self.name("image", dict, "Subtype", &["Image"]);
        self.integer("image", dict, "BitsPerComponent", &[1, 8]);
        let filters = ["DCTDecode", "CCITTFaxDecode", "JBIG2Decode", "JPXDecode", "FlateDecode"];
        self.name("image", dict, "Filter", &filters);
        match dict.get(b"ColorSpace") {
            Ok(Object::Name(name)) if name == b"DeviceGray" || name == b"DeviceRGB" => {}
            Ok(Object::Array(space))
                if space.len() == 2 && space[0].as_name().is_ok_and(|n| n == b"ICCBased") =>
            {
                if let Some(Object::Stream(profile)) = self.follow(&space[1]) {
                    let n = profile.dict.get(b"N").and_then(Object::as_i64).unwrap_or(0);
                    let name: &[u8] = match n {
                        1 => b"GRAY",
                        3 => b"RGB ",
                        _ => b"CMYK",
                    };
                    self.profile(profile, n, name);
                }
            }
            other => self.faults.push(format!("colour space {other:?}")),
        }
        if let Ok(parameters) = dict.get(b"DecodeParms").and_then(Object::as_dict) {
            let keys = [
                "K",
                "Columns",
                "Rows",
                "BlackIs1",
                "EncodedByteAlign",
                "EndOfLine",
                "EndOfBlock",
                "Predictor",
                "Colors",
                "BitsPerComponent",
                "JBIG2Globals",
            ];
            self.keys("parameters", parameters, &[], &keys);
            if parameters.has(b"JBIG2Globals") {
                self.stream(parameters, "JBIG2Globals");
            }
        }
    }

    /// The font, and the characters of its codes.
    fn font(&mut self, font: &'a Dictionary) -> BTreeMap<u16, char> {
        let none = BTreeMap::new();
        let keys = ["Type", "Subtype", "BaseFont", "Encoding", "DescendantFonts", "ToUnicode"];
        self.keys("font", font, &keys, &[]);
        self.name("font", font, "Subtype", &["Type0"]);
        self.name("font", font, "Encoding", &["Identity-H"]);
        let map = self.stream(font, "ToUnicode").map(|map| self.plain(map)).unwrap_or_default();
        let descendants = font.get(b"DescendantFonts").and_then(Object::as_array).map(Vec::as_slice);
        let Ok([descendant]) = descendants else { return none };
        let Some(Object::Dictionary(cid)) = self.follow(descendant) else { return none };
        let keys = ["Type", "Subtype", "BaseFont", "CIDSystemInfo", "FontDescriptor", "DW", "CIDToGIDMap"];
        self.keys("CID font", cid, &keys, &[]);
        self.name("CID font", cid, "Subtype", &["CIDFontType2"]);
        self.name("CID font", cid, "CIDToGIDMap", &["Identity"]);
        let Some(descriptor) = self.dictionary(cid, "FontDescriptor") else { return none };
        let keys = [
            "Type",
            "FontName",
            "Flags",
            "FontBBox",
            "ItalicAngle",
            "Ascent",
            "Descent",
            "CapHeight",
            "StemV",
            "FontFile2",
        ];
        self.keys("descriptor", descriptor, &keys, &[]);
        let Some(file) = self.stream(descriptor, "FontFile2") else { return none };
        self.keys("font file", &file.dict, &["Filter", "Length", "Length1"], &[]);
        let program = self.plain(file);
        self.integer("font file", &file.dict, "Length1", &[program.len() as i64]);

        // §6.2.11.5: the width in the dictionary is that of the program, here one for all glyphs.
        let table = |tag: &[u8]| {
            let entry = program.windows(4).position(|w| w == tag)?;
            let at = u32::from_be_bytes(program.get(entry + 8..entry + 12)?.try_into().ok()?) as usize;
            program.get(at..)
        };
        let word = |table: Option<&[u8]>, at: usize| {
            table.and_then(|t| t.get(at..at + 2)).map(|w| i64::from(u16::from_be_bytes([w[0], w[1]])))
        };
        let (advance, glyphs) =
            (word(table(b"hmtx"), 0).unwrap_or(-1), word(table(b"maxp"), 4).unwrap_or(-1));
        self.integer("CID font", cid, "DW", &[advance]);

        let map = String::from_utf8_lossy(&map);
        let characters: BTreeMap<u16, char> = map
            .split("beginbfchar\n")
            .skip(1)
            .flat_map(|block| block.lines().take_while(|line| *line != "endbfchar"))
            .filter_map(|line| {
                let (code, text) = line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <")?;
                let units: Option<Vec<u16>> = (0..text.len() / 4)
                    .map(|i| u16::from_str_radix(&text[4 * i..4 * i + 4], 16).ok())
                    .collect();
                let character = String::from_utf16(&units?).ok()?.chars().next()?;
                Some((u16::from_str_radix(code, 16).ok()?, character))
            })
            .collect();
        self.want(characters.len() as i64 == glyphs - 1, || "glyphs without a character".into());
        // Level U, §6.2.11.7.2.
        let forbidden = characters.values().any(|c| matches!(c, '\0' | '\u{FEFF}' | '\u{FFFE}'));
        self.want(!forbidden, || "a code that means no character".into());
        characters
    }

    /// Operators: a closed list, balanced, all text invisible, all codes known.
    fn content(&mut self, bytes: &[u8], characters: &BTreeMap<u16, char>) {
        let Ok(content) = Content::decode(bytes) else {
            return self.faults.push("a content stream that cannot be read".into());
        };
        let (mut depth, mut images, mut invisible, mut text) = (0i32, 0, false, String::new());
        for operation in &content.operations {
            match operation.operator.as_str() {
                "q" => depth += 1,
                "Q" => depth -= 1,
                "Do" => images += 1,
                "Tr" => invisible = operation.operands == [Object::Integer(3)],
                "Tj" => {
                    self.want(invisible, || "visible text".into());
                    let codes = operation.operands.first().and_then(|o| o.as_str().ok()).unwrap_or_default();
                    self.want(codes.len() % 2 == 0 && codes.len() < 32_768, || {
                        "a string of odd length".into()
                    });
                    for code in codes.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]])) {
                        match characters.get(&code) {
                            Some(&character) => text.push(character),
                            None => self.faults.push(format!("code {code} means nothing")),
                        }
                    }
                }
                "ET" => text.push('\n'),
                "BT" | "Tf" | "Tm" | "Td" | "Tz" | "cm" => {}
                other => self.faults.push(format!("operator {other}")),
            }
        }
        self.want(depth == 0 && images == 1, || format!("{images} images, q and Q differ by {depth}"));
        self.texts.push(text);
    }

    fn follow(&mut self, object: &'a Object) -> Option<&'a Object> {
        let id = object.as_reference().ok();
        let found = id.and_then(|id| self.document.objects.get(&id));
        self.want(found.is_some(), || format!("no object behind {object:?}"));
        self.seen.extend(id);
        found
    }

    fn dictionary(&mut self, holder: &'a Dictionary, key: &str) -> Option<&'a Dictionary> {
        let object = holder.get(key.as_bytes()).ok()?;
        self.follow(object)?.as_dict().ok()
    }

    fn stream(&mut self, holder: &'a Dictionary, key: &str) -> Option<&'a Stream> {
        let object = holder.get(key.as_bytes()).ok()?;
        let stream = self.follow(object)?.as_stream().ok();
        self.want(stream.is_some(), || format!("{key} is no stream"));
        stream
    }

    fn plain(&mut self, stream: &Stream) -> Vec<u8> {
        self.name("stream", &stream.dict, "Filter", &["FlateDecode"]);
        let plain = stream.decompressed_content().ok();
        self.want(plain.is_some(), || "a stream that cannot be unpacked".into());
        plain.unwrap_or_default()
    }

    fn keys(&mut self, what: &str, dict: &Dictionary, must: &[&str], may: &[&str]) {
        let names: Vec<_> = dict.iter().map(|(key, _)| String::from_utf8_lossy(key).into_owned()).collect();
        let missing: Vec<_> = must.iter().filter(|key| !dict.has(key.as_bytes())).collect();
        let strange: Vec<_> = names
            .iter()
            .filter(|name| !must.contains(&name.as_str()) && !may.contains(&name.as_str()))
            .collect();
        self.want(missing.is_empty() && strange.is_empty(), || {
            format!("{what}: {missing:?} missing, {strange:?} strange")
        });
    }

    fn name(&mut self, what: &str, dict: &Dictionary, key: &str, allowed: &[&str]) {
        let name = dict.get(key.as_bytes()).and_then(Object::as_name).unwrap_or_default();
        let name = String::from_utf8_lossy(name);
        self.want(allowed.contains(&&*name), || format!("{what}: {key} is {name}"));
    }

    fn integer(&mut self, what: &str, dict: &Dictionary, key: &str, allowed: &[i64]) {
        let value = dict.get(key.as_bytes()).and_then(Object::as_i64).ok();
        self.want(value.is_some_and(|v| allowed.contains(&v)), || format!("{what}: {key} is {value:?}"));
    }
}
