//! Registers of every shape, read from files.

use time::macros::date;

use super::*;
use crate::record::Channel;

/// What a reading tells, kept.
#[derive(Debug, Default)]
struct Heard {
    units: Vec<UnitEntry>,
    procedures: Vec<ProcedureEntry>,
    dossiers: Vec<DossierEntry>,
    findings: Vec<Finding>,
    skipped: Vec<(u64, Skipped)>,
}

impl Heard {
    /// Row and key of everything found.
    fn found(&self) -> Vec<(u64, &'static str)> {
        self.findings.iter().map(|f| (f.row, f.what.key())).collect()
    }

    fn codes(&self) -> Vec<&str> {
        self.dossiers.iter().map(|d| d.code.as_str()).collect()
    }
}

fn mapped(
    kind: RegisterKind,
    text: &str,
    mapping: &Mapping,
) -> Result<(Heard, Summary, Layout), RegisterErrorKind> {
    let file = tempfile::NamedTempFile::new().unwrap();
    crate::fs::write_durably(file.path(), text.as_bytes()).unwrap();
    let mut register = Register::open(file.path(), kind, mapping).map_err(|e| e.kind)?;
    let mut heard = Heard::default();
    let summary = register.read(&mut |told| -> Result<(), ()> {
        match told {
            Told::Unit(entry) => heard.units.push(entry.clone()),
            Told::Procedure(entry) => heard.procedures.push(entry.clone()),
            Told::Dossier(entry) => heard.dossiers.push(entry.clone()),
            Told::Finding(finding) => heard.findings.push(finding.clone()),
            Told::Skipped(row, why) => heard.skipped.push((row, why)),
        }
        Ok(())
    });
    match summary {
        Ok(summary) => {
            assert_eq!(summary.read, summary.good + summary.bad, "{summary:?}");
            Ok((heard, summary, register.layout.clone()))
        }
        Err(ReadError::Refused(error)) => Err(error.kind),
        Err(ReadError::Taken(())) => panic!("nobody refused"),
    }
}

fn read(kind: RegisterKind, text: &str) -> Result<(Heard, Summary, Layout), RegisterErrorKind> {
    mapped(kind, text, &Mapping::new())
}

fn dossiers(text: &str) -> (Heard, Summary, Layout) {
    read(RegisterKind::Dossiers, text).unwrap()
}

#[test]
fn a_canonical_file() {
    let (heard, summary, _) = dossiers(
        "dossier_code,procedure_code,unit_code,field,channel,received_on,due_on,resolved_on,has_result,components_digitized,result_digitized,reused\n\
         H56.14-240412-0001,1.001193,H56.14,Hộ tịch,online,2024-04-12,2024-04-15,2024-04-14,1,1,0,0\n\
         H56.14-240412-0002,1.001193,H56.14,,counter,,,,,,,\n",
    );
    assert_eq!((summary.good, summary.bad, heard.found().len()), (2, 0, 0));
    let first = &heard.dossiers[0];
    assert_eq!((first.procedure.as_deref(), first.unit.as_deref()), (Some("1.001193"), Some("H56.14")));
    assert_eq!((first.channel, first.received_on), (Some(Channel::Online), Some(date!(2024 - 04 - 12))));
    assert_eq!(
        (first.has_result, first.result_digitized, first.shared_data),
        (Some(true), Some(false), None)
    );
    assert_eq!(heard.dossiers[1].received_on, None, "a dossier without a day of reception is one, too");
}

#[test]
fn a_printed_report_with_titles_two_header_rows_numbers_totals_and_signatures() {
    let (heard, summary, layout) = dossiers(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM;;;;;\nDANH SÁCH HỒ SƠ QUÝ I/2026;;;;;\nĐơn vị: UBND xã A;;;;;\n\
         STT;Mã hồ sơ;Thời gian;;Kênh tiếp nhận;Ghi chú\n;;Tiếp nhận;Hẹn trả;;\n(1);(2);(3);(4)=(3)+5;(5);(6)\n\
         I;Lĩnh vực hộ tịch;;;;\n1;H56.14-260305-0001;05/03/2026;10/03/2026;Trực tuyến;x\n\
         STT;Mã hồ sơ;Tiếp nhận;Hẹn trả;Kênh tiếp nhận;\n2;H56.14-260306-0002;06/03/2026;11/03/2026;Trực tiếp;\n\
         Tổng cộng:;;2;;;\n;;;Ngày 30 tháng 3 năm 2026;;\n;Người lập biểu;;;Thủ trưởng;\n",
    );
    assert_eq!(layout.header, (4, 5));
    assert_eq!(heard.codes(), ["H56.14-260305-0001", "H56.14-260306-0002"]);
    assert_eq!(heard.dossiers[1].due_on, Some(date!(2026 - 03 - 11)));
    assert_eq!((summary.bad, heard.found()), (0, Vec::new()));
    let skipped: Vec<u64> = heard.skipped.iter().map(|(row, _)| *row).collect();
    assert_eq!(skipped, [6, 7, 9, 11, 12, 13]);
    assert_eq!(summary.skipped[&Skipped::Total], 1);
}

#[test]
fn merged_cells_of_a_page() {
    let (heard, summary, _) = dossiers(
        "<table><tr><td colspan=4>BÁO CÁO</td></tr>\
         <tr><th rowspan=2>Mã hồ sơ<th colspan=2>Thời gian<th rowspan=2>Mã đơn vị</tr><tr><th>Tiếp nhận<th>Hẹn trả</tr>\
         <tr><td colspan=4>1. Lĩnh vực đất đai</td></tr>\
         <tr><td>H56.14-260305-0001<td>05/03/2026<td>10/03/2026<td rowspan=2>H56.14</tr>\
         <tr><td>H56.14-260305-0002<td>05/03/2026<td>11/03/2026</tr></table>",
    );
    assert_eq!((summary.good, summary.bad, heard.found().len()), (2, 0, 0), "{heard:?}");
    assert_eq!(heard.dossiers[1].unit.as_deref(), Some("H56.14"));
    assert_eq!(heard.dossiers[1].due_on, Some(date!(2026 - 03 - 11)));
}

#[test]
fn bad_rows_are_named_and_good_ones_are_told() {
    let (heard, summary, _) = dossiers(
        "Mã hồ sơ,Ngày tiếp nhận,Ngày hẹn trả,Kênh tiếp nhận,Có trả kết quả\n\
         H56.14-260305-0001,31/02/2026,5/3/26,Trực tiếp,1\n\
         ,05/03/2026,,Trực tiếp,1\n\
         không rõ,05/03/2026,,Trực tiếp,1\n\
         2.02403E+13,05/03/2026,,Trực tiếp,1\n\
         \u{41d}56.14 -260305-0002,05/03/2026,,bay,có lẽ\n\
         HS/2019/7,05/03/2026,,,\n",
    );
    assert_eq!(
        heard.found(),
        [
            (2, "no-such-day"),
            (2, "short-year"),
            (3, "no-code"),
            (4, "not-a-code"),
            (5, "lost-digits"),
            (6, "repaired"),
            (6, "not-a-channel"),
            (6, "not-a-flag"),
            (7, "unofficial")
        ]
    );
    let first = &heard.findings[0];
    assert_eq!((first.column.as_str(), first.value.as_str()), ("Ngày tiếp nhận", "31/02/2026"));
    assert_eq!((summary.bad, heard.codes()), (4, vec!["H56.14-260305-0002", "HS/2019/7"]));
}

#[test]
fn of_a_code_that_stands_there_twice_the_last_good_row_counts() {
    let (heard, summary, _) = dossiers(
        "dossier_code,received_on,due_on\nH56.14-260305-0001,2026-03-05,2026-03-10\nH56.14-260305-0002,2026-03-05,\n\
         H56.14-260305-0001,2026-03-05,2026-03-12\nH56.14-260305-0002,2026-03-05,\nH56.14-260305-0001,2026-03-05,31/02/2026\n",
    );
    assert_eq!(heard.codes(), ["H56.14-260305-0001", "H56.14-260305-0002"]);
    assert_eq!(heard.dossiers[0].due_on, Some(date!(2026 - 03 - 12)));
    assert_eq!(heard.found(), [(4, "replaced"), (5, "repeated"), (6, "no-such-day")]);
    assert_eq!((summary.good, summary.repeated), (4, 2));
}

#[test]
fn columns_that_are_missing_or_there_twice_are_named() {
    use RegisterErrorKind as Kind;
    let refused = |text: &str| read(RegisterKind::Dossiers, text).map(drop).unwrap_err();
    match refused("Mã hồ sơ;Trạng thái;Ghi chú\nH56.14-260305-0001;xong;\n") {
        Kind::Missing { field: Field::ReceivedOn, found, .. } => {
            assert_eq!(found, ["Mã hồ sơ", "Trạng thái", "Ghi chú"])
        }
        other => panic!("{other:?}"),
    }
    match refused("Mã hồ sơ;Ngày tiếp nhận;Ngày hẹn trả;Ngày hẹn trả\na1;;;\n") {
        Kind::TwoColumns { field: Field::DueOn, first, second, .. } => {
            assert_eq!((first.as_str(), second.as_str()), ("Ngày hẹn trả (C)", "Ngày hẹn trả (D)"))
        }
        other => panic!("{other:?}"),
    }
    assert!(matches!(
        refused("Mã hồ sơ;Ngày tiếp nhận;Đơn vị tiếp nhận;Đơn vị xử lý\na1;;;\n"),
        Kind::TwoColumns { field: Field::UnitCode, .. }
    ));
    assert!(matches!(refused("1;2\n3;4\n"), Kind::Missing { field: Field::DossierCode, .. }));
    assert!(matches!(refused(" \n"), Kind::NoHeader));
    assert!(matches!(refused(""), Kind::Sheet(SheetErrorKind::Empty)));
}

#[test]
fn the_configuration_says_what_headers_do_not() {
    let mapping: Mapping = [
        (Field::UnitCode, vec!["Mã ĐV".to_owned(), "Đơn vị xử lý".to_owned()]),
        (Field::ReceivedOn, vec!["Vào sổ".to_owned()]),
        (Field::Status, vec!["Tình trạng hồ sơ điện tử".to_owned()]),
    ]
    .into();
    let text = "Mã hồ sơ;Vào sổ;Đơn vị tiếp nhận;Đơn vị xử lý\nH56.14-260305-0001;05/03/2026;H56.1;H56.2\n";
    let (heard, _, layout) = mapped(RegisterKind::Dossiers, text, &mapping).unwrap();
    assert_eq!(heard.dossiers[0].unit.as_deref(), Some("H56.2"));
    assert_eq!(heard.dossiers[0].received_on, Some(date!(2026 - 03 - 05)));
    assert_eq!(layout.absent, [(Field::Status, "Tình trạng hồ sơ điện tử".to_owned())]);
}

#[test]
fn a_column_in_american_order_is_refused_and_a_slip_is_a_bad_row() {
    let file = |days: &[&str]| {
        let rows: Vec<String> = days.iter().enumerate().map(|(i, day)| format!("a{i},{day}\n")).collect();
        read(RegisterKind::Dossiers, &format!("dossier_code,received_on\n{}", rows.concat()))
    };
    let american = file(&["03/25/2026", "03/05/2026", "12/31/2026", "01/13/2026"]);
    assert!(matches!(american, Err(RegisterErrorKind::MonthFirst { count: 3, row: 2, .. })), "{american:?}");
    let slip = file(&["03/25/2026", "03/05/2026"]).unwrap();
    assert_eq!((slip.1.bad, slip.0.dossiers[0].received_on), (1, Some(date!(2026 - 05 - 03))));
    let spoken_against =
        file(&["03/25/2026", "25/03/2026", "12/31/2026", "01/13/2026", "03/05/2026"]).unwrap();
    assert_eq!(spoken_against.1.bad, 3);
}

#[test]
fn a_quotation_mark_that_swallows_rows_is_told() {
    let rows: String = (0..50).map(|i| format!("b{i},2026-03-05\n")).collect();
    let text = format!("dossier_code,received_on\na1,\"2026-03-05\n{rows}");
    assert!(matches!(read(RegisterKind::Dossiers, &text), Err(RegisterErrorKind::OpenQuote { row: 2, .. })));
}

#[test]
fn procedures_gather_their_components() {
    let (heard, summary, _) = read(
        RegisterKind::Procedures,
        "procedure_code,name,field,has_result,component_name,component_code,paper_type,required\n\
         1.001193,Đăng ký khai sinh,Hộ tịch,1,Tờ khai,TK,,1\n,,,,Giấy chứng sinh,,giay-chung-sinh,Không\n,,,,Giấy chứng sinh,,giay-chung-sinh,Không\n\
         2.000635.000.00.00.H56,Trích lục,,0,,,,\n1.001193,,,,Giấy ủy quyền,,,\n,,,,,,,\n3.000001,,,,Đơn,,,\n",
    )
    .unwrap();
    let names =
        |p: &ProcedureEntry| p.components.iter().map(|c| (c.name.clone(), c.required)).collect::<Vec<_>>();
    assert_eq!(heard.procedures.len(), 2);
    assert_eq!(
        names(&heard.procedures[0]),
        [
            ("Tờ khai".to_owned(), true),
            ("Giấy chứng sinh".to_owned(), false),
            ("Giấy ủy quyền".to_owned(), true)
        ]
    );
    assert_eq!(
        (heard.procedures[1].code.as_str(), heard.procedures[1].has_result),
        ("2.000635", Some(false))
    );
    assert_eq!((summary.bad, heard.found()), (1, vec![(8, "no-name")]));
}

#[test]
fn units_have_spans() {
    let (heard, summary, _) = read(
        RegisterKind::Units,
        "unit_code,name,level,parent_code,valid_from,valid_to,successor_code\n\
         H56,Tỉnh A,province,,,,\nH56.1,Huyện B,district,H56,,30/06/2025,H56.9\nH56.1,Xã B,commune,H56,01/07/2025,,\n\
         H56.2,,commune,H56,,,\nH56.3,Xã C,commune,H56,2025-07-01,2025-06-30,\n",
    )
    .unwrap();
    assert_eq!(heard.units.len(), 3);
    assert_eq!(heard.units[1].valid_to, Some(date!(2025 - 06 - 30)));
    assert_eq!(heard.units[1].successor.as_deref(), Some("H56.9"));
    assert_eq!((summary.bad, heard.found()), (2, vec![(5, "no-name"), (6, "ends-before-begin")]));
}

#[test]
fn json_names_its_columns_itself() {
    let (heard, summary, _) = dossiers(
        r#"{"data": [{"MaHoSo": "H56.14-260305-0001", "NgayTiepNhan": "20260305143000", "HoSoCoThanhPhanSoHoa": true}, 7]}"#,
    );
    assert_eq!(heard.dossiers[0].received_on, Some(date!(2026 - 03 - 05)));
    assert_eq!(heard.dossiers[0].components_digitized, Some(true));
    assert_eq!((summary.bad, heard.found()), (1, vec![(2, "not-an-object")]));
}

#[test]
fn an_unknown_export_is_inspected() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let text = "BÁO CÁO\nSTT;Số hồ sơ;Ngày vào sổ;Ngày hẹn trả;Kênh\n1;H56.14-260305-0001;05/03/2026;31/02/2026;Trực tiếp\n";
    crate::fs::write_durably(file.path(), text.as_bytes()).unwrap();
    let found = inspect(file.path(), None, &|_| Mapping::new()).unwrap();
    assert_eq!((found.kind, found.layout.header, found.rows), (RegisterKind::Dossiers, (2, 2), 1));
    let fields: Vec<Option<Field>> = found.proposals.iter().map(|p| p.field).collect();
    assert_eq!(fields, [None, Some(Field::DossierCode), None, Some(Field::DueOn), Some(Field::Channel)]);
    assert_eq!((found.proposals[3].filled, found.proposals[3].parsed), (1, 0));
    assert!(matches!(found.refused, Some(RegisterErrorKind::Missing { field: Field::ReceivedOn, .. })));
    let units = "Mã đơn vị,Tên đơn vị\nH56,A\n";
    crate::fs::write_durably(file.path(), units.as_bytes()).unwrap();
    assert_eq!(inspect(file.path(), None, &|_| Mapping::new()).unwrap().kind, RegisterKind::Units);
}

#[test]
fn columns_have_the_letters_of_a_spreadsheet() {
    assert_eq!([0, 25, 26, 255, 701, 702].map(column_letters), ["A", "Z", "AA", "IV", "ZZ", "AAA"]);
}
