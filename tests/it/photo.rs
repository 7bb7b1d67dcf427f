//! A paper photographed aslant on a table: read as if it had been scanned, and every place told on the photograph as it came.

use std::io::Cursor;
use std::path::Path;

use serde_json::Value;
use sohoa::record::{Plane, Point, PxBox};

use crate::support::{Desk, fixture, said, sohoa};

const SAMPLE: &str = "cong-van-den.jpg";
/// Size of the photograph, px, and where the sheet's corners are seen on it.
const PHOTO_PX: (u32, u32) = (2000, 2600);
const CORNERS: [Point; 4] = [(250.0, 140.0), (1690.0, 200.0), (1880.0, 2480.0), (110.0, 2390.0)];

/// The sample on a dark table, light falling off to the left, as a JPEG.
fn photograph() -> Vec<u8> {
    let scan = image::open(fixture(SAMPLE)).unwrap().to_luma8();
    let back = Plane::onto(CORNERS, scan.dimensions()).back().unwrap();
    let (w, h) = (scan.width() as f32 - 2.0, scan.height() as f32 - 2.0);
    let photo = image::GrayImage::from_fn(PHOTO_PX.0, PHOTO_PX.1, |x, y| {
        let (u, v) = back.point((x as f32 + 0.5, y as f32 + 0.5));
        let level = if u < 0.0 || v < 0.0 || u > w || v > h {
            60.0 + ((x / 7 * 31 + y / 5 * 17) % 13) as f32
        } else {
            let at = |x: f32, y: f32| f32::from(scan.get_pixel(x as u32, y as u32).0[0]);
            let above = at(u, v) + (at(u + 1.0, v) - at(u, v)) * u.fract();
            let below = at(u, v + 1.0) + (at(u + 1.0, v + 1.0) - at(u, v + 1.0)) * u.fract();
            above + (below - above) * v.fract()
        };
        image::Luma([(level * (0.5 + 0.5 * x as f32 / PHOTO_PX.0 as f32)) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    photo.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn read(file: &Path) -> Value {
    let output = sohoa().args(["read", "--format", "jsonl"]).arg(file).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)))
}

fn middle(field: &Value) -> Point {
    let b: PxBox = serde_json::from_value(field["box"].clone()).unwrap();
    (b.center_x(), b.center_y())
}

#[test]
fn a_photographed_paper_is_read_and_its_fields_lie_on_the_photograph() {
    let desk = Desk::new();
    let file = desk.receive("anh.jpg", &photograph());
    let (photo, scan) = (read(&file), read(&fixture(SAMPLE)));
    assert_eq!(scan["photographed"][0], Value::Null);
    let found: Vec<Point> = serde_json::from_value(photo["photographed"][0]["corners"].clone()).unwrap();
    for (found, real) in found.iter().zip(CORNERS) {
        let apart = (found.0 - real.0).hypot(found.1 - real.1);
        assert!(apart < 15.0, "{found:?} {real:?}");
    }
    let scan_px = image::image_dimensions(fixture(SAMPLE)).unwrap();
    let plane = Plane::onto(CORNERS, scan_px);
    for name in ["paper_type", "agency", "place", "date"] {
        let (seen, real) = (&photo["fields"][name], &scan["fields"][name]);
        assert_eq!(seen["value"], real["value"], "{name}");
        if real["box"].is_array() {
            let (there, here) = (plane.point(middle(real)), middle(seen));
            assert!((there.0 - here.0).hypot(there.1 - here.1) < 40.0, "{name}: {here:?} {there:?}");
        }
    }

    let (report, _) = desk.report(&[]);
    assert_eq!(report["review"], 1, "{report:#}");
    let verify = desk.ask(&["verify"]);
    assert_eq!(verify.status.code(), Some(0), "{}", said(&verify));
    let page = &metadata(&desk.data().join("archive")).unwrap()["papers"][0]["page_list"][0];
    assert_eq!((page["width_px"].as_u64(), page["height_px"].as_u64()), (Some(2000), Some(2600)), "{page:#}");
    assert_eq!(page["sheet"].as_array().map(Vec::len), Some(4), "{page:#}");
}

/// The one `metadata.json` beneath a folder.
fn metadata(folder: &Path) -> Option<Value> {
    std::fs::read_dir(folder).unwrap().find_map(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            metadata(&path)
        } else if path.file_name().is_some_and(|name| name == "metadata.json") {
            Some(serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
        } else {
            None
        }
    })
}
