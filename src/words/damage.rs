//! What is wrong with an archive, for whoever runs `sohoa verify`: each code of the standard
//! (<https://ocfl.io/1.1/spec/validation-codes.html>) as what it means here, and what to do.

use super::t;

/// What a code means.
pub fn finding(code: &str) -> &'static str {
    match code {
        "X001" => t("không đọc được để kiểm tra", "could not be read to check it"),
        "E092" | "E093" => t(
            "tệp đã mất hoặc nội dung khác mã băm đã ghi (hỏng hoặc bị sửa)",
            "the file is gone, or is not what its digest says (damaged or changed)",
        ),
        "E060" => t(
            "bản kê của hồ sơ đã bị sửa: mã băm không khớp",
            "the inventory was changed: it has another digest",
        ),
        "E023" => t("tệp thừa, bản kê không có", "a file that the inventory does not name"),
        "E058" | "E061" => {
            t("mất hoặc hỏng tệp mã băm của bản kê", "the inventory's digest file is missing or damaged")
        }
        "E063" => t("mất bản kê (inventory.json)", "the inventory (inventory.json) is missing"),
        "E010" | "E046" | "E008" | "E009" => {
            t("thiếu phiên bản trong chuỗi v1, v2, …", "a version of v1, v2, … is missing")
        }
        "E066" | "E064" => t(
            "bản kê của các phiên bản mâu thuẫn nhau",
            "the inventories of the versions contradict each other",
        ),
        "E001" | "E015" => {
            t("tệp hoặc thư mục lạ trong hồ sơ", "a file or folder that does not belong in the object")
        }
        "E090" => t("liên kết hoặc tệp đặc biệt, không được có trong kho", "a link or special file"),
        "E024" | "E073" => t("thư mục rỗng", "an empty folder"),
        "E072" => t("tệp không thuộc hồ sơ nào", "a file of no object"),
        "E083" => t("hồ sơ nằm sai chỗ so với mã của nó", "the object does not lie where its id says"),
        "E003" | "E006" | "E007" => {
            t("mất hoặc hỏng tệp khai báo của hồ sơ", "the object's declaration is missing or damaged")
        }
        "E069" | "E070" | "E076" | "E079" | "E080" => t(
            "tệp khai báo của kho thiếu hoặc sai",
            "the declaration of the storage root is missing or wrong",
        ),
        _ if code.starts_with('W') => t(
            "chưa theo khuyến nghị của chuẩn OCFL (vẫn hợp lệ)",
            "not as OCFL recommends (valid all the same)",
        ),
        _ => t(
            "bản kê (inventory.json) sai quy tắc OCFL",
            "the inventory (inventory.json) breaks a rule of OCFL",
        ),
    }
}

/// What to do when an archive is damaged.
pub fn remedy() -> &'static str {
    t(
        "khôi phục các tệp trên từ bản sao lưu rồi chạy lại sohoa verify; chưa có bản sao lưu: giữ nguyên kho, đừng xóa gì",
        "restore these files from a backup and run sohoa verify again; without a backup leave the archive as it is",
    )
}
