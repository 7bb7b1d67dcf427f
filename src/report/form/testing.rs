//! A small report for the tests of those who draw it.

use time::macros::{date, datetime};

use super::chart::{Chart, Shape};
use super::*;

/// Vietnamese.
pub(crate) const STYLE: Style = Style {
    lang: "vi",
    decimal: ',',
    thousands: '.',
    day_first: true,
    page: "Trang",
    no_rate: "không có",
    charts: "Biểu đồ",
};

/// Two communes in a province, with a total over the province alone.
pub(crate) fn grid() -> Grid {
    let columns = vec![
        Column::new("Đơn vị", Kind::Text, 24),
        Column::new("Bậc", Kind::Count, 5),
        Column::new("Tử số", Kind::Count, 9).under("4.2 Số hóa").summed(Sum::Top(1)),
        Column::new("Mẫu số", Kind::Count, 9).under("4.2 Số hóa").summed(Sum::Top(1)),
        Column::new("Tỷ lệ", Kind::Rate(Some((2, 3))), 9).under("4.2 Số hóa"),
        Column::new("Ngày", Kind::Date, 11),
    ];
    let row = |name: &str, depth: usize, n: u64, d: u64, is_behind| Row {
        cells: vec![
            Value::text(name),
            Value::count(depth),
            Value::count(n),
            Value::count(d),
            Value::rate(Some((n, d))),
            Value::Date(date!(2026 - 09 - 30)),
        ],
        depth,
        is_behind,
    };
    let mut total = row("Tổng", 0, 1986, 3000, false);
    total.cells[1] = Value::None;
    total.cells[5] = Value::None;
    let grid = Grid {
        caption: "Theo đơn vị".to_owned(),
        columns,
        rows: vec![
            row("Tỉnh Thái Nguyên", 0, 1986, 3000, false),
            row("Xã Chợ Chu", 1, 1980, 2000, false),
            row("Xã <Định> & \"Hóa\"", 1, 6, 1000, true),
            row("Xã trống", 1, 0, 0, false),
        ],
        total: None,
    };
    grid.with_total(total)
}

/// Who issues and signs the small report.
pub(crate) fn official() -> Official {
    let text = str::to_owned;
    Official {
        parent: text("UBND TỈNH THÁI NGUYÊN"),
        agency: text("UBND XÃ ĐỊNH HÓA"),
        number: text("Số: ……/BC-UBND"),
        nation: text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        motto: text("Độc lập - Tự do - Hạnh phúc"),
        place_and_day: text("Định Hóa, ngày 01 tháng 10 năm 2026"),
        kind: text("BÁO CÁO"),
        subject: text("Số hóa hồ sơ"),
        closing: text("Trên đây là báo cáo./."),
        recipients_head: text("Nơi nhận:"),
        recipients: vec![text("- Như trên;"), text("- Lưu: VT.")],
        signer_title: vec![text("TM. ỦY BAN NHÂN DÂN"), text("CHỦ TỊCH")],
        signer_name: text("Hoàng <Thị> Thử"),
    }
}

/// A report with one of everything.
pub(crate) fn form() -> Form {
    let chart = Chart {
        shape: Shape::Bars,
        title: "Xếp hạng".to_owned(),
        description: "Cao nhất: Xã Chợ Chu".to_owned(),
        labels: 0,
        series: vec![4],
        rows: 0..3,
        target: Some((8000, "mục tiêu".to_owned())),
        behind: "chưa đạt".to_owned(),
    };
    let figure =
        Figure { label: "Đã nhận".to_owned(), value: Value::Count(346_582), note: "hồ sơ".to_owned() };
    Form {
        title: "Báo cáo số hóa".to_owned(),
        official: None,
        facts: vec![("Kỳ".to_owned(), "01/07/2026 – 30/09/2026".to_owned())],
        foot: "sha256:0123".to_owned(),
        made_at: datetime!(2026-10-01 08:00 +7),
        sections: vec![Section {
            name: "Theo đơn vị".to_owned(),
            title: "Số liệu theo đơn vị".to_owned(),
            shown: Shown::Everywhere,
            blocks: vec![
                Block::Figures(vec![figure]),
                Block::Text("Hồ sơ không có ngày tiếp nhận không được tính.".to_owned()),
                Block::Grid(grid()),
                Block::Chart(chart),
                Block::Command("sohoa report rates --data kho".to_owned()),
            ],
        }],
        style: STYLE,
    }
}
