//! Forms made by hand, and what is read of them.

use super::super::papers::PaperTypes;
use super::super::testing::page;
use super::*;

fn read_of(code: &str, lines: &[(i32, i32, &str)]) -> Vec<(String, Field)> {
    read(&[page(lines)], PaperTypes::embedded().get(code).unwrap())
}

fn value_of(fields: &[(String, Field)], name: &str) -> Option<String> {
    fields.iter().find(|(n, _)| n == name).and_then(|(_, f)| f.value.clone())
}

fn expect(fields: &[(String, Field)], wanted: &[(&str, &str)]) {
    for (name, value) in wanted {
        assert_eq!(value_of(fields, name).as_deref(), Some(*value), "{name}");
    }
}

#[test]
fn a_birth_certificate() {
    let read = read_of(
        "giay-khai-sinh",
        &[
            (100, 400, "Họ, chữ đệm, tên: NGUYỄN VĂN AN"),
            (100, 460, "Ngày, tháng, năm sinh: 05/12/2019"),
            (100, 520, "Giới tính: Nam Dân tộc: Kinh Quốc tịch: Việt Nam"),
            (100, 580, "Số định danh cá nhân: 001219012345"),
            (100, 640, "Họ, chữ đệm, tên người mẹ: TRẦN THỊ BÌNH"),
            (100, 700, "Năm sinh: 1990 Dân tộc: Mường Quốc tịch: Việt Nam"),
            (100, 760, "Họ, chữ đệm, tên người cha: NGUYỄN VĂN BA"),
            (100, 820, "Năm sinh: 1988 Dân tộc: Tày Quốc tịch: Lào"),
            (100, 880, "Họ, chữ đệm, tên người đi khai sinh: LÊ VĂN CÔNG"),
        ],
    );
    expect(
        &read,
        &[
            ("full_name", "NGUYỄN VĂN AN"),
            ("birth_date", "2019-12-05"),
            ("sex", "Nam"),
            ("ethnicity", "Kinh"),
            ("nationality", "Việt Nam"),
            ("owner_id", "001219012345"),
            ("mother", "TRẦN THỊ BÌNH"),
            ("mother_birth_year", "1990"),
            ("mother_ethnicity", "Mường"),
            ("father", "NGUYỄN VĂN BA"),
            ("father_birth_year", "1988"),
            ("father_nationality", "Lào"),
            ("declarant", "LÊ VĂN CÔNG"),
        ],
    );
    assert!(read.iter().all(|(_, f)| f.accepted), "{read:?}");
}

#[test]
fn misread_marks_glued_and_torn_words_make_no_difference() {
    let read = read_of(
        "giay-khai-sinh",
        &[
            (100, 400, "Ho, chữ đém, tên:NGUYỄN VĂN AN"),
            (100, 520, "Giớitính: Nữ Dàn t ôc: Kinh Quôc tich: Việt Nam"),
            (100, 580, "Sô định danh cá nhản : 001 219 012 345"),
        ],
    );
    expect(
        &read,
        &[
            ("full_name", "NGUYỄN VĂN AN"),
            ("sex", "Nữ"),
            ("ethnicity", "Kinh"),
            ("nationality", "Việt Nam"),
            ("owner_id", "001219012345"),
        ],
    );
}

#[test]
fn closed_lists_set_marks_right_and_refuse_what_they_do_not_hold() {
    let read = read_of("giay-khai-sinh", &[(100, 400, "Giới tính: Nù Dân tộc: Mưòng Quốc tịch: Việt Nam")]);
    expect(&read, &[("sex", "Nữ"), ("ethnicity", "Mường")]);
    let odd = read_of("giay-khai-sinh", &[(100, 400, "Giới tính: Xyz")]);
    assert_eq!((odd[0].1.value.as_deref(), odd[0].1.accepted), (Some("Xyz"), false));
}

#[test]
fn a_section_lacks_a_label_and_takes_no_other() {
    let read = read_of(
        "giay-khai-sinh",
        &[
            (100, 640, "Họ, chữ đệm, tên người mẹ: TRẦN THỊ BÌNH"),
            (100, 700, "Năm sinh: 1990"),
            (100, 760, "Họ, chữ đệm, tên người cha: NGUYỄN VĂN BA"),
            (100, 820, "Năm sinh: 1988 Dân tộc: Tày"),
        ],
    );
    assert_eq!(value_of(&read, "mother_ethnicity"), None);
    assert_eq!(value_of(&read, "ethnicity"), None, "the child's was not read");
    expect(&read, &[("father_ethnicity", "Tày"), ("mother_birth_year", "1990")]);
}

#[test]
fn two_columns_of_a_marriage_certificate() {
    let read = read_of(
        "giay-chung-nhan-ket-hon",
        &[
            (100, 400, "Họ, chữ đệm, tên vợ:"),
            (850, 400, "Họ, chữ đệm, tên chồng:"),
            (100, 460, "TRẦN THỊ BÌNH"),
            (850, 460, "LÊ VĂN CÔNG"),
            (100, 520, "Ngày, tháng, năm sinh: 01/02/1990"),
            (850, 520, "Ngày, tháng, năm sinh: 03/04/1988"),
            (100, 580, "Dân tộc: Kinh  Quốc tịch: Lào"),
            (850, 580, "Dân tộc: Tày  Quốc tịch: Việt Nam"),
            (100, 640, "Nơi cư trú: thôn Đông Sơn, xã Hải"),
            (850, 640, "Nơi cư trú: tổ 4, phường Cẩm"),
            (100, 700, "Long, tỉnh Thanh Hóa"),
            (850, 700, "Vũ, tỉnh Nghệ An"),
            (100, 760, "Nơi đăng ký kết hôn: UBND xã Hải Long"),
        ],
    );
    expect(
        &read,
        &[
            ("wife", "TRẦN THỊ BÌNH"),
            ("husband", "LÊ VĂN CÔNG"),
            ("wife_birth_date", "1990-02-01"),
            ("husband_birth_date", "1988-04-03"),
            ("wife_nationality", "Lào"),
            ("husband_ethnicity", "Tày"),
            ("wife_residence", "thôn Đông Sơn, xã Hải Long, tỉnh Thanh Hóa"),
            ("husband_residence", "tổ 4, phường Cẩm Vũ, tỉnh Nghệ An"),
            ("registered_at", "UBND xã Hải Long"),
        ],
    );
}

#[test]
fn values_run_over_lines_where_lines_were_full() {
    let long = "Nơi cư trú: thôn Cẩm Sơn, xã Nghĩa Đồng, huyện Bình Khê, tỉnh";
    let read = read_of(
        "giay-xac-nhan-tinh-trang-hon-nhan",
        &[
            (100, 400, long),
            (100, 460, "Quảng Ngãi"),
            (100, 520, "Tình trạng hôn nhân: chưa kết hôn"),
            (100, 580, "Hải Long ngày mai"),
        ],
    );
    expect(
        &read,
        &[
            ("residence", "thôn Cẩm Sơn, xã Nghĩa Đồng, huyện Bình Khê, tỉnh Quảng Ngãi"),
            ("marital_status", "chưa kết hôn"),
        ],
    );
}

#[test]
fn a_value_may_stand_on_the_next_row() {
    let read = read_of("giay-khai-sinh", &[(100, 400, "Nơi sinh:"), (100, 460, "Bệnh viện Phụ sản Hà Nội")]);
    expect(&read, &[("birth_place", "Bệnh viện Phụ sản Hà Nội")]);
}

#[test]
fn labels_in_two_languages() {
    let read = read_of(
        "can-cuoc-cong-dan",
        &[
            (600, 340, "Số / No.: 001090012345"),
            (600, 400, "Họ và tên / Full name:"),
            (600, 460, "NGUYỄN VĂN AN"),
            (600, 520, "Ngày sinh / Date of birth: 01/02/1990"),
            (600, 580, "Giới tính / Sex: Nam Quốc tịch / Nationality: Việt Nam"),
        ],
    );
    expect(
        &read,
        &[
            ("owner_id", "001090012345"),
            ("full_name", "NGUYỄN VĂN AN"),
            ("birth_date", "1990-02-01"),
            ("sex", "Nam"),
            ("nationality", "Việt Nam"),
        ],
    );
}

#[test]
fn several_labels_in_a_sentence() {
    let read = read_of(
        "quyen-su-dung-dat",
        &[
            (100, 400, "a) Thửa đất số: 123, tờ bản đồ số: 12"),
            (100, 460, "b) Địa chỉ: thôn Đông, xã Hải Long"),
            (100, 520, "c) Diện tích: 120,5 m² (Bằng chữ: Một trăm hai mươi phẩy năm mét vuông)"),
            (100, 580, "e) Thời hạn sử dụng: Lâu dài"),
            (100, 640, "Số vào sổ cấp GCN: CH 00123"),
        ],
    );
    expect(
        &read,
        &[
            ("parcel", "123"),
            ("map_sheet", "12"),
            ("address", "thôn Đông, xã Hải Long"),
            ("area", "120,5 m²"),
            ("land_term", "Lâu dài"),
            ("book_number", "CH00123"),
        ],
    );
}

#[test]
fn a_longer_label_that_the_type_does_not_have_is_not_the_shorter_one() {
    let read = read_of("giay-khai-sinh", &[(100, 400, "Họ, chữ đệm, tên người làm chứng: LÊ VĂN CÔNG")]);
    assert_eq!(value_of(&read, "full_name"), None);
}

#[test]
fn a_bad_number_is_not_accepted() {
    let read = read_of("giay-khai-sinh", &[(100, 400, "Số định danh cá nhân: 999219012345")]);
    assert!(!read[0].1.accepted);
}

#[test]
fn a_name_with_figures_in_it_is_not_accepted() {
    let read = read_of("giay-khai-sinh", &[(100, 400, "Họ, chữ đệm, tên: NGUYỄN VĂN 4N")]);
    assert!(!read[0].1.accepted, "{read:?}");
}

#[test]
fn hostile_lines_do_no_harm() {
    let many = "Giới tính: ".repeat(400);
    let mut odd = page(&[(0, 0, &many), (i32::MAX / 2, 0, "Dân tộc: Kinh"), (0, 0, "Quốc tịch:")]);
    odd.lines[2].words[0].text = "\u{301}:ế/\u{0}".into();
    let far = PxBox { x0: i32::MIN, y0: i32::MIN, x1: i32::MAX, y1: i32::MAX };
    odd.lines[1].words[0].bbox = far;
    let types = PaperTypes::embedded();
    for paper in types.all() {
        let _ = find(std::slice::from_ref(&odd), paper);
    }
    assert!(read(&[page(&[])], types.get("giay-khai-sinh").unwrap()).is_empty());
}

#[test]
fn a_label_may_run_over_two_lines() {
    let read = read_of(
        "phieu-ly-lich-tu-phap",
        &[
            (100, 400, "10. Thông tin về cấm đảm nhiệm chức vụ, thành lập, quản lý doanh nghiệp, hợp"),
            (100, 460, "tác xã: Không bị cấm"),
        ],
    );
    expect(&read, &[("bans", "Không bị cấm")]);
}

#[test]
fn words_like_a_label_end_nothing_in_a_sentence() {
    let read = read_of(
        "giay-phep-xay-dung",
        &[
            (100, 400, "- Chỉ giới xây dựng: lùi 4,0 m so với chỉ giới đường đỏ."),
            (100, 460, "- Diện tích xây dựng tầng 1: 132,9 m?; tổng diện tích sàn: 264,2 m2."),
        ],
    );
    expect(
        &read,
        &[
            ("building_line", "lùi 4,0 m so với chỉ giới đường đỏ"),
            ("ground_area", "132,9 m²"),
            ("floor_area", "264,2 m²"),
        ],
    );
    let land = read_of("quyen-su-dung-dat", &[(100, 400, "đ) Mục đích sử dụng: Đất trồng cây lâu năm")]);
    expect(&land, &[("land_use", "Đất trồng cây lâu năm")]);
}

#[test]
fn people_are_born_before_papers_are_written() {
    let said = |text: &str| {
        let read = read_of("giay-khai-sinh", &[(100, 400, text)]);
        let (_, field) = read.into_iter().find(|(n, _)| n == "birth_date").unwrap();
        (field.value, field.accepted)
    };
    assert_eq!(said("Ngày, tháng, năm sinh: 11/01/1940"), (Some("1940-01-11".into()), true));
    assert_eq!(said("Ngày, tháng, năm sinh: 27I06/1980"), (Some("1980-06-27".into()), false));
    assert_eq!(said("Ngày, tháng, năm sinh: 31/02/1980").0, None);
}

#[test]
fn a_longer_label_ends_the_value_above_it() {
    let full = "Giấy này được cấp để: bổ túc hồ sơ chuyển nhượng quyền sử dụng đất ở";
    let read = read_of(
        "giay-xac-nhan-tinh-trang-hon-nhan",
        &[(100, 400, full), (100, 460, "Giấy này có giá trị trong thời hạn: 06 tháng, kể từ ngày cấp")],
    );
    expect(&read, &[("purpose", "bổ túc hồ sơ chuyển nhượng quyền sử dụng đất ở")]);
}

#[test]
fn columns_of_a_text_layer_that_stand_close_are_told_by_its_lines() {
    // Boxes of a text layer are as high as its lines: the gap between the columns looks narrow.
    let read = read_of(
        "giay-chung-nhan-ket-hon",
        &[
            (100, 400, "Họ, chữ đệm, tên vợ: VÕ THÙY YẾN"),
            (100, 460, "Nơi cư trú: thôn Cẩm Sơn, xã Cẩm"),
            (100, 520, "Vũ, tỉnh Đắk Lắk"),
            (100, 580, "Dân tộc: Thái"),
            (790, 400, "Họ, chữ đệm, tên chồng: ĐẶNG LỰC"),
            (790, 460, "Nơi cư trú: thôn Phú Quý, xã Mỹ"),
            (790, 520, "Khánh, tỉnh Cà Mau"),
            (790, 580, "Dân tộc: Tày"),
        ],
    );
    expect(
        &read,
        &[
            ("wife_residence", "thôn Cẩm Sơn, xã Cẩm Vũ, tỉnh Đắk Lắk"),
            ("husband_residence", "thôn Phú Quý, xã Mỹ Khánh, tỉnh Cà Mau"),
            ("husband_ethnicity", "Tày"),
        ],
    );
}

#[test]
fn a_name_runs_over_a_line_of_the_right_column() {
    let read = read_of(
        "giay-chung-nhan-ket-hon",
        &[
            (100, 100, "ỦY BAN NHÂN DÂN           CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (100, 400, "Họ, chữ đệm, tên vợ: TRẦN A"),
            (750, 400, "Họ, chữ đệm, tên chồng: LƯƠNG ĐỨC."),
            (750, 446, "HẢI"),
        ],
    );
    expect(&read, &[("husband", "LƯƠNG ĐỨC HẢI"), ("wife", "TRẦN A")]);
}
