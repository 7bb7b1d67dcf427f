//! What the dictionary of an image stream says, as far as it decides whether the coded bytes can be kept.

use flate2::read::ZlibDecoder;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::Filter;
use std::io::Read;

/// Colour spaces that the archived page can have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Colours {
    /// One component, and its profile if it has one.
    Grey(Option<Vec<u8>>),
    /// Three components, and their profile if they have one.
    Rgb(Option<Vec<u8>>),
    /// None is named: the JPEG 2000 stream says it itself.
    OfStream,
    /// Indexed, CMYK, Lab and all others.
    Other,
}

impl Colours {
    /// Reads the ColorSpace entry (ISO 32000-1 §8.6).
    pub(super) fn of(dict: &Dict<'_>) -> Colours {
        match dict.get::<Object<'_>>(b"ColorSpace").or_else(|| dict.get::<Object<'_>>(b"CS")) {
            None => Colours::OfStream,
            Some(Object::Name(name)) => Colours::of_name(&name),
            Some(Object::Array(array)) => Colours::of_array(&array).unwrap_or(Colours::Other),
            Some(_) => Colours::Other,
        }
    }

    fn of_name(name: &Name<'_>) -> Colours {
        match name.as_ref() {
            b"DeviceGray" | b"G" | b"CalGray" => Colours::Grey(None),
            b"DeviceRGB" | b"RGB" | b"CalRGB" => Colours::Rgb(None),
            _ => Colours::Other,
        }
    }

    fn of_array(array: &Array<'_>) -> Option<Colours> {
        let mut items = array.flex_iter();
        let name = items.next::<Name<'_>>()?;
        if name.as_ref() != b"ICCBased" {
            return Some(Colours::of_name(&name));
        }
        let profile = items.next::<Stream<'_>>()?;
        let components = profile.dict().get::<u8>(b"N")?;
        let bytes = profile.decoded_data().ok().map(|bytes| bytes.into_owned());
        match components {
            1 => Some(Colours::Grey(bytes.filter(|b| is_profile(b, b"GRAY")))),
            3 => Some(Colours::Rgb(bytes.filter(|b| is_profile(b, b"RGB ")))),
            _ => None,
        }
    }

    /// Number of components, if it is one or three.
    pub(super) fn components(&self) -> Option<u8> {
        match self {
            Colours::Grey(_) => Some(1),
            Colours::Rgb(_) => Some(3),
            _ => None,
        }
    }

    /// The profile.
    pub(super) fn into_icc(self) -> Option<Vec<u8>> {
        match self {
            Colours::Grey(icc) | Colours::Rgb(icc) => icc,
            _ => None,
        }
    }
}

/// Largest profile that is carried along; those of scanners have some hundred kilobytes.
const MAX_PROFILE_BYTES: usize = 2 << 20;

/// Whether bytes are an ICC profile of the colour space (ICC.1:2010 §7.2: its size, version, space and mark).
fn is_profile(bytes: &[u8], space: &[u8; 4]) -> bool {
    let size = bytes.get(..4).map(|b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]) as usize);
    bytes.len() <= MAX_PROFILE_BYTES
        && size.is_some_and(|size| (128..=bytes.len()).contains(&size))
        && bytes.get(8).is_some_and(|&version| version <= 4)
        && bytes.get(16..20) == Some(space)
        && bytes.get(36..40) == Some(b"acsp")
}

/// The Decode array: how sample values map to colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mapping {
    /// As the colour space has it.
    Straight,
    /// Light and dark exchanged in every component.
    Inverted,
    /// Something else.
    Other,
}

impl Mapping {
    pub(super) fn of(dict: &Dict<'_>) -> Mapping {
        let Some(array) = dict.get::<Array<'_>>(b"Decode").or_else(|| dict.get::<Array<'_>>(b"D")) else {
            return Mapping::Straight;
        };
        let values: Vec<f32> = array.iter::<f32>().take(64).collect();
        let all = |pair: [f32; 2]| !values.is_empty() && values.chunks(2).all(|v| *v == pair);
        if all([0.0, 1.0]) {
            Mapping::Straight
        } else if all([1.0, 0.0]) {
            Mapping::Inverted
        } else {
            Mapping::Other
        }
    }
}

/// The parameters of the last filter (ISO 32000-1 §7.4.1: one dictionary, or an array with one per filter).
pub(super) fn last_parameters<'a>(dict: &Dict<'a>) -> Dict<'a> {
    let entry = dict.get::<Object<'a>>(b"DecodeParms").or_else(|| dict.get::<Object<'a>>(b"DP"));
    match entry {
        Some(Object::Dict(parameters)) => parameters,
        Some(Object::Array(array)) => {
            array.iter::<Object<'a>>().last().and_then(Object::into_dict).unwrap_or_default()
        }
        _ => Dict::empty(),
    }
}

/// Bits a component.
pub(super) fn bits(dict: &Dict<'_>) -> Option<u8> {
    dict.get::<u8>(b"BitsPerComponent").or_else(|| dict.get::<u8>(b"BPC"))
}

/// The bytes that an image filter is given, and that filter: those of the file, or what a Flate around them holds. The
/// latter may be `limit` bytes.
pub(super) fn coded(stream: &Stream<'_>, limit: u64) -> Option<(Filter, Vec<u8>)> {
    match stream.filters().as_slice() {
        [only] => Some((*only, stream.raw_data().into_owned())),
        [Filter::FlateDecode, inner @ (Filter::DctDecode | Filter::JpxDecode | Filter::CcittFaxDecode)] => {
            let has_predictor = stream
                .dict()
                .get::<Array<'_>>(b"DecodeParms")
                .and_then(|all| all.iter::<Object<'_>>().next().and_then(Object::into_dict))
                .is_some_and(|p| p.contains_key(b"Predictor"));
            let mut data = Vec::new();
            ZlibDecoder::new(&*stream.raw_data()).take(limit).read_to_end(&mut data).ok()?;
            (!has_predictor && (data.len() as u64) < limit).then_some((*inner, data))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro_interpret::hayro_syntax::object::FromBytes;

    fn dict(text: &[u8]) -> Dict<'_> {
        Dict::from_bytes(text).unwrap()
    }

    #[test]
    fn colour_spaces() {
        assert_eq!(Colours::of(&dict(b"<< /ColorSpace /DeviceGray >>")), Colours::Grey(None));
        assert_eq!(Colours::of(&dict(b"<< /CS /RGB >>")), Colours::Rgb(None));
        assert_eq!(Colours::of(&dict(b"<< /ColorSpace [/CalRGB << >>] >>")), Colours::Rgb(None));
        assert_eq!(
            Colours::of(&dict(b"<< /ColorSpace [/Indexed /DeviceRGB 1 <000000FFFFFF>] >>")),
            Colours::Other
        );
        assert_eq!(Colours::of(&dict(b"<< >>")), Colours::OfStream);
    }

    #[test]
    fn decode_arrays() {
        assert_eq!(Mapping::of(&dict(b"<< >>")), Mapping::Straight);
        assert_eq!(Mapping::of(&dict(b"<< /Decode [0 1 0 1 0 1] >>")), Mapping::Straight);
        assert_eq!(Mapping::of(&dict(b"<< /Decode [1 0] >>")), Mapping::Inverted);
        assert_eq!(Mapping::of(&dict(b"<< /Decode [0 255] >>")), Mapping::Other);
        assert_eq!(Mapping::of(&dict(b"<< /Decode [] >>")), Mapping::Other);
    }

    #[test]
    fn profiles_must_say_what_they_are() {
        let mut profile = vec![0; 128];
        profile[..4].copy_from_slice(&128u32.to_be_bytes());
        profile[8] = 2;
        profile[16..20].copy_from_slice(b"RGB ");
        profile[36..40].copy_from_slice(b"acsp");
        assert!(is_profile(&profile, b"RGB "));
        assert!(!is_profile(&profile, b"GRAY"));
        assert!(!is_profile(&profile[..100], b"RGB "));
    }
}
