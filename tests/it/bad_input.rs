//! Every bad file ends as a counted outcome with a reason that names it; none stops the run.

use std::ffi::OsStr;
use std::io::Cursor;
use std::os::unix::ffi::OsStrExt;
use std::process::Command;

use serde_json::Value;

use crate::support::{Desk, assert_balanced, fixture, said, sohoa};

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(fixture(name)).unwrap()
}

fn kinds(report: &Value, file: &str) -> Vec<String> {
    report["problems"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|p| p["file"].as_str().unwrap().ends_with(file))
        .map(|p| p["kind"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn files_that_cannot_be_read_are_kept_with_their_reason() {
    let desk = Desk::new();
    let jpeg = sample("cong-van-den.jpg");
    let pdf = sample("H56.14-240412-0001/tinh-trang-hon-nhan.pdf");
    desk.receive("empty.pdf", b"");
    desk.receive("text.jpg", "đây không phải ảnh".as_bytes());
    desk.receive("head-only.jpg", &jpeg[..300]);
    desk.receive("head-only.pdf", &pdf[..200]);
    desk.receive("no-pages.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n");
    desk.receive("huge.png", &png_of(30_000, 30_000));
    let locked = desk.receive("locked.pdf", b"");
    encrypt(&fixture("H56.14-240412-0001/tinh-trang-hon-nhan.pdf"), &locked);
    let (report, code) = desk.report(&[]);
    assert_eq!(code, 3);
    assert_balanced(&report, 7);
    assert_eq!(report["failed"], 7, "{report:#}");
    for (file, kind) in [
        ("empty.pdf", "empty-file"),
        ("text.jpg", "unknown-type"),
        ("head-only.jpg", "damaged"),
        ("huge.png", "too-large"),
        ("locked.pdf", "encrypted"),
    ] {
        assert_eq!(kinds(&report, file), [kind], "{report:#}");
    }
    for file in ["head-only.pdf", "no-pages.pdf"] {
        assert!(["damaged", "no-pages"].contains(&kinds(&report, file)[0].as_str()), "{report:#}");
    }
    // The empty one has no bytes to keep; every other is in quarantine with its reason.
    let kept = std::fs::read_dir(desk.data().join("quarantine")).unwrap().count();
    assert_eq!(kept, 6);

    // With the password the encrypted one is read; the others stay as they are.
    let passwords = desk.path().join("passwords");
    sohoa::fs::write_durably(&passwords, "sai\nbí mật\n".as_bytes()).unwrap();
    let (report, _) = desk.report(&["--password-file", passwords.to_str().unwrap()]);
    assert_balanced(&report, 7);
    assert_eq!(report["failed"], 6, "{report:#}");
    let resolved = std::fs::read_dir(desk.data().join("quarantine")).unwrap();
    let resolved = resolved.filter(|kept| kept.as_ref().unwrap().path().join("resolved.json").exists());
    assert_eq!(resolved.count(), 1, "whoever looks there is told");
}

#[test]
fn one_drive_that_is_not_there_is_counted_and_all_of_them_are_a_slip() {
    let desk = Desk::new();
    desk.receive("a.jpg", &sample("cong-van-den.jpg"));
    let (report, code) = desk.report(&["/nonexistent/drive"]);
    assert_eq!(code, 3, "{report:#}");
    assert_balanced(&report, 1);
    assert_eq!(kinds(&report, "drive"), ["vanished"], "{report:#}");
    let output = sohoa().args(["run", "/nonexistent/drive", "--data"]).arg(desk.data()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("không có tệp hoặc thư mục này"), "{}", said(&output));
}

#[test]
fn what_cannot_begin_is_told_without_a_word_of_english() {
    let desk = Desk::new();
    desk.receive("a.jpg", &sample("cong-van-den.jpg"));
    for (name, bytes, part) in [
        ("no-file.csv", &b"a,b\n1,2\n"[..], "không có cột nêu tên tệp"),
        ("cut.xlsx", b"PK\x03\x04rest", "không mở được bảng tính"),
        ("cut.json", b"[{\"file\": \"a", "tệp bị cắt cụt, dòng 1"),
        ("code.csv", b"t\x80\x81p", "không phải UTF-8"),
    ] {
        let manifest = desk.path().join(name);
        sohoa::fs::write_durably(&manifest, bytes).unwrap();
        let output = desk.run(&["--manifest", manifest.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2));
        let told = said(&output);
        assert!(told.contains(part) && !told.contains("is ") && !told.contains("not "), "{told}");
    }
}

#[test]
fn names_of_every_kind_are_taken() {
    let desk = Desk::new();
    // One pixel differs, so that none is the duplicate of another.
    let mut page = image::GrayImage::from_pixel(400, 560, image::Luma([255]));
    for (i, name) in [
        OsStr::new("`rm -rf $HOME`.png"),
        OsStr::new("a..b.png"),
        OsStr::new("hai\ndòng.png"),
        OsStr::new("Gi\u{1ea5}y.png"),
        OsStr::new("Gia\u{302}\u{301}y.png"),
        OsStr::from_bytes(b"tcvn3-\xb8\xff.png"),
        OsStr::new("không có đuôi"),
    ]
    .into_iter()
    .enumerate()
    {
        page.put_pixel(i as u32, 0, image::Luma([0]));
        let mut bytes = Cursor::new(Vec::new());
        page.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        desk.receive(name, &bytes.into_inner());
    }
    std::os::unix::fs::symlink("/etc/passwd", desk.input().join("link.png")).unwrap();
    let (report, _) = desk.report(&[]);
    assert_balanced(&report, 7);
    assert_eq!(report["failed"], 0, "{report:#}");
    assert_eq!(kinds(&report, "link.png"), ["symlink-skipped"]);
    assert_eq!(desk.ask(&["verify"]).status.code(), Some(0));
}

#[test]
fn damage_at_any_place_costs_the_document_and_never_the_run() {
    let desk = Desk::new();
    let mut files = 0;
    for name in [
        "cong-van-den.jpg",
        "000.14.22.H56-240516-00027/quyet-dinh.tif",
        "H56.14-240412-0001/tinh-trang-hon-nhan.pdf",
    ] {
        let whole = sample(name);
        let end = name.rsplit('.').next().unwrap();
        for (i, at) in [whole.len() / 20, whole.len() / 3, whole.len() - 20].into_iter().enumerate() {
            desk.receive(format!("cut-{i}.{end}"), &whole[..at]);
            let mut flipped = whole.clone();
            for byte in &mut flipped[at..(at + 16).min(whole.len())] {
                *byte ^= 0xa5;
            }
            desk.receive(format!("flipped-{i}.{end}"), &flipped);
            files += 2;
        }
    }
    let (report, _) = desk.report(&[]);
    assert_balanced(&report, files);
    assert_eq!(desk.ask(&["verify"]).status.code(), Some(0));
}

/// A PNG of white bits, as small as such a thing can be.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&vec![0xff; (width as usize).div_ceil(8) * height as usize]).unwrap();
    writer.finish().unwrap();
    out
}

fn encrypt(from: &std::path::Path, to: &std::path::Path) {
    let output = Command::new("qpdf")
        .args(["--encrypt", "bí mật", "chủ", "256", "--"])
        .args([from, to])
        .output()
        .expect("qpdf is there: scripts/setup --test");
    assert!(output.status.success(), "{}", said(&output));
}

/// Made by `scripts/make-fixtures --bad --few --dpi 150`.
#[test]
fn pages_that_are_no_one_paper_go_to_a_person_with_the_reason() {
    let desk = Desk::new();
    for (name, _) in NO_PAPERS {
        desk.receive(name, &sample(&format!("../bad/papers/{name}")));
    }
    let (report, code) = desk.report(&[]);
    assert_eq!(code, 0, "{report:#}");
    assert_balanced(&report, NO_PAPERS.len() as u64);
    assert_eq!(report["review"], NO_PAPERS.len(), "{report:#}");
    let status = said(&desk.ask(&["status", "--format", "csv"]));
    for (name, why) in NO_PAPERS {
        let line =
            status.lines().find(|line| line.contains(name)).unwrap_or_else(|| panic!("{name}: {status}"));
        assert!(line.contains(why), "{line}");
    }
    let read = |name: &str| {
        let output = crate::support::sohoa()
            .args(["read", "--format", "jsonl"])
            .arg(fixture(&format!("../bad/papers/{name}")))
            .output()
            .unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)))
    };
    for (name, _) in NO_PAPERS {
        let document = read(name);
        let accepted: Vec<&String> = document["fields"]
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, field)| field["accepted"] == true)
            .map(|(field, _)| field)
            .collect();
        assert!(accepted.is_empty(), "{name}: {accepted:?}");
    }
}

const NO_PAPERS: [(&str, &str); 5] = [
    ("chu-viet-tay.jpg", "hầu hết chữ không đọc được"),
    ("tieng-anh.jpg", "giấy tờ không phải tiếng Việt"),
    ("tieng-trung.jpg", "hầu hết chữ không đọc được"),
    ("tieng-nga.jpg", "hầu hết chữ không đọc được"),
    ("hai-giay-tren-duoi.jpg", "hai giấy tờ trên một ảnh quét"),
];
