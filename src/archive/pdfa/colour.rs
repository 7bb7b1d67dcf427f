//! Colour that means the same everywhere: the sRGB profile of the output intent, and which foreign profiles are kept.
//!
//! PDF/A asks for a profile behind every device colour. The one of the output intent is made here from the numbers of
//! IEC 61966-2-1, so that the program carries no binary file of unknown licence.

/// Entries of the tone curve. Between 256 points a straight line is off by less than half of a 16-bit step.
const CURVE_POINTS: u16 = 256;

/// Bytes of an ICC header.
const HEADER_BYTES: usize = 128;

/// An ICC display profile of sRGB, of version 2: PDF/A-1 knows no later one, and every reader knows this.
pub(super) fn srgb_profile() -> Vec<u8> {
    // White and primaries of sRGB as seen under D50, the white of the profile connection space (Bradford adaptation).
    const WHITE: [f64; 3] = [0.9642, 1.0, 0.8249];
    const RED: [f64; 3] = [0.4360, 0.2225, 0.0139];
    const GREEN: [f64; 3] = [0.3851, 0.7169, 0.0971];
    const BLUE: [f64; 3] = [0.1431, 0.0606, 0.7139];

    let curve = curve();
    let tags: [(&[u8; 4], Vec<u8>); 9] = [
        (b"desc", description("sRGB")),
        (b"cprt", b"text\0\0\0\0No copyright\0".to_vec()),
        (b"wtpt", xyz(WHITE)),
        (b"rXYZ", xyz(RED)),
        (b"gXYZ", xyz(GREEN)),
        (b"bXYZ", xyz(BLUE)),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ];
    let mut table = (tags.len() as u32).to_be_bytes().to_vec();
    let mut data: Vec<u8> = Vec::new();
    let data_at = HEADER_BYTES + 4 + 12 * tags.len();
    let mut last: Option<(usize, &[u8])> = None;
    for (name, content) in &tags {
        // Equal neighbours share their bytes: the three curves are one.
        let at = match last {
            Some((at, same)) if same == content => at,
            _ => data_at + data.len(),
        };
        if at == data_at + data.len() {
            data.extend(content);
            data.resize(data.len().next_multiple_of(4), 0);
        }
        last = Some((at, content));
        table.extend(*name);
        table.extend((at as u32).to_be_bytes());
        table.extend((content.len() as u32).to_be_bytes());
    }

    let mut profile = vec![0; HEADER_BYTES];
    profile[0..4].copy_from_slice(&((data_at + data.len()) as u32).to_be_bytes());
    profile[8..12].copy_from_slice(&[2, 0x10, 0, 0]);
    profile[12..24].copy_from_slice(b"mntrRGB XYZ ");
    // The date of IEC 61966-2-1:1999, so that the bytes never change.
    for (i, number) in [1999u16, 10, 1, 0, 0, 0].into_iter().enumerate() {
        profile[24 + 2 * i..26 + 2 * i].copy_from_slice(&number.to_be_bytes());
    }
    profile[36..40].copy_from_slice(b"acsp");
    profile[68..80].copy_from_slice(&xyz(WHITE)[8..20]);
    profile.extend(table);
    profile.extend(data);
    profile
}

/// Whether a profile that came with a picture may stand behind its `components` in this file: a whole ICC profile of
/// that many components, for input, display, output or conversion, of a version that the part of PDF/A knows
/// (ISO 19005-2 §6.2.4.2; ISO 19005-1 §6.2.3.2).
pub(super) fn profile_fits(profile: &[u8], components: u8, version_max: u8) -> bool {
    let Some(header) = profile.get(..HEADER_BYTES) else { return false };
    let space = match components {
        1 => b"GRAY",
        3 => b"RGB ",
        4 => b"CMYK",
        _ => return false,
    };
    let length = u32::from_be_bytes([header[0], header[1], header[2], header[3]]);
    usize::try_from(length).is_ok_and(|length| length == profile.len())
        && (2..=version_max).contains(&header[8])
        && [b"scnr", b"mntr", b"prtr", b"spac"].iter().any(|class| header[12..16] == **class)
        && header[16..20] == *space
        && header[36..40] == *b"acsp"
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    let mut tag = b"XYZ \0\0\0\0".to_vec();
    for value in values {
        // s15Fixed16Number.
        tag.extend(((value * 65536.0).round() as i32).to_be_bytes());
    }
    tag
}

fn description(ascii: &str) -> Vec<u8> {
    let mut tag = b"desc\0\0\0\0".to_vec();
    tag.extend((ascii.len() as u32 + 1).to_be_bytes());
    tag.extend(ascii.bytes());
    // End of the string, no Unicode name (4 + 4), no Macintosh name (2 + 1 + 67).
    tag.resize(tag.len() + 1 + 8 + 70, 0);
    tag
}

fn curve() -> Vec<u8> {
    let mut tag = b"curv\0\0\0\0".to_vec();
    tag.extend(u32::from(CURVE_POINTS).to_be_bytes());
    for i in 0..CURVE_POINTS {
        let coded = f64::from(i) / f64::from(CURVE_POINTS - 1);
        let light = if coded <= 0.04045 { coded / 12.92 } else { ((coded + 0.055) / 1.055).powf(2.4) };
        tag.extend(((light * 65535.0).round() as u16).to_be_bytes());
    }
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_profile_fits_its_own_rules() {
        let profile = srgb_profile();
        assert!(profile_fits(&profile, 3, 2));
        assert!(!profile_fits(&profile, 1, 2));
        assert!(!profile_fits(&profile[..profile.len() - 1], 3, 4), "cut short");
        let mut newer = profile.clone();
        newer[8] = 4;
        assert!(profile_fits(&newer, 3, 4) && !profile_fits(&newer, 3, 2));
        assert!(!profile_fits(b"", 3, 4));
    }

    #[test]
    fn the_primaries_add_up_to_white() {
        let profile = srgb_profile();
        let number = |at: usize| i32::from_be_bytes(profile[at..at + 4].try_into().unwrap());
        let tag = |name: &[u8; 4]| {
            let entry = (132..240).step_by(12).find(|&at| profile[at..at + 4] == *name).unwrap();
            usize::try_from(number(entry + 4)).unwrap()
        };
        for axis in 0..3 {
            let at = |name| number(tag(name) + 8 + 4 * axis);
            assert!((at(b"rXYZ") + at(b"gXYZ") + at(b"bXYZ") - at(b"wtpt")).abs() <= 2, "axis {axis}");
        }
        assert_eq!(tag(b"rTRC"), tag(b"bTRC"));
        assert_ne!(tag(b"rXYZ"), tag(b"gXYZ"));
    }
}
