//! Why a command could not be done, in the language of the user. The library's errors are typed and speak English;
//! here, where all of them are known, each is told as what a clerk can act on.

use std::error::Error;

use crate::archive::ocfl::OcflError;
use crate::catalog::CatalogError;
use crate::config::{ConfigError, ConfigFault};
use crate::intake::{ManifestError, ManifestErrorKind};
use crate::pipeline::{ReaderError, RunError};
use crate::words::{self, Lang, parser};

/// What the whole chain of causes says, in one line.
pub(super) fn chain(error: &anyhow::Error) -> String {
    let mut told: Vec<String> = Vec::new();
    for cause in error.chain() {
        let said = said(cause);
        // Transparent errors say what their cause says.
        if told.last() != Some(&said) {
            told.push(said);
        }
    }
    told.join(": ")
}

/// One error of the chain, without its causes.
fn said(error: &(dyn Error + 'static)) -> String {
    if let Some(error) = error.downcast_ref::<std::io::Error>() {
        return parser::system(error);
    }
    if let Some(error) = error.downcast_ref::<ConfigError>() {
        return config(error);
    }
    if words::lang() == Lang::En {
        return error.to_string();
    }
    let vietnamese = error
        .downcast_ref()
        .map(manifest)
        .or_else(|| error.downcast_ref().map(kind_of_manifest))
        .or_else(|| error.downcast_ref().map(catalog))
        .or_else(|| error.downcast_ref().map(run))
        .or_else(|| error.downcast_ref().map(reader))
        .or_else(|| error.downcast_ref().map(store))
        .or_else(|| error.downcast_ref().map(|e: &rusqlite::Error| parser::raw(&e.to_string())));
    vietnamese.unwrap_or_else(|| error.to_string())
}

fn config(error: &ConfigError) -> String {
    match error {
        ConfigError::Io { path, .. } => path.display().to_string(),
        ConfigError::Invalid { path, fault } => format!("{}{}", path.display(), fault_of_config(fault)),
    }
}

fn fault_of_config(fault: &ConfigFault) -> String {
    let vi = words::lang() == Lang::Vi;
    match fault {
        ConfigFault::Toml { line, message } => {
            let place = line.map(|l| format!(", {} {l}", words::t("dòng", "line"))).unwrap_or_default();
            format!("{place}: {}", parser::toml(message))
        }
        ConfigFault::Range { key, least, most } if vi => format!(": {key} phải từ {least} đến {most}"),
        ConfigFault::Column { key, found, known } if vi => {
            format!(": {key}: không có cột {found:?}; được dùng: {known}")
        }
        ConfigFault::Version { found, known } if vi => {
            format!(": tệp ở phiên bản {found}, chương trình này đọc phiên bản {known}")
        }
        fault => format!(": {fault}"),
    }
}

fn manifest(error: &ManifestError) -> String {
    error.path.display().to_string()
}

fn kind_of_manifest(kind: &ManifestErrorKind) -> String {
    match kind {
        ManifestErrorKind::Io(_) => "không đọc được".to_owned(),
        ManifestErrorKind::TooLarge { limit_bytes } => {
            format!("lớn hơn mọi bảng kê thật (giới hạn {} MiB)", limit_bytes >> 20)
        }
        ManifestErrorKind::Table(kind) => words::registers::sheet_error(kind),
        ManifestErrorKind::TwoFileColumns(a, b) => {
            format!("có hai cột cùng nêu tên tệp: {a:?} và {b:?}; bỏ hoặc đổi tên một cột")
        }
        ManifestErrorKind::NoFileColumn => "không có cột nêu tên tệp (file, tệp, tên tệp)".to_owned(),
    }
}

fn catalog(error: &CatalogError) -> String {
    match error {
        CatalogError::Sql { path, .. } => format!("danh mục {}", path.display()),
        CatalogError::Value { path, what, value } => {
            format!("danh mục {}: {what} có giá trị lạ {value:?}", path.display())
        }
        CatalogError::Newer { path, found, known } => format!(
            "danh mục {} do bản sohoa mới hơn ghi (phiên bản {found}, bản này biết đến {known}); hãy cập nhật sohoa",
            path.display()
        ),
        CatalogError::Transition { paper, from, to } => {
            format!("giấy tờ {paper}: không chuyển được trạng thái {from:?} → {to:?}")
        }
    }
}

fn run(error: &RunError) -> String {
    match error {
        RunError::Busy(path) => {
            format!("một lượt chạy khác đang ghi vào {}; chờ nó xong", path.display())
        }
        RunError::Io { path, .. } => path.display().to_string(),
        RunError::Pool(_) => "không khởi động được các luồng xử lý".to_owned(),
        RunError::Catalog(error) => catalog(error),
        RunError::Archive(error) => store(error),
        RunError::Reader(error) => reader(error),
    }
}

fn reader(error: &ReaderError) -> String {
    match error {
        ReaderError::Start { program, .. } => {
            format!("không khởi động được tiến trình đọc ({})", program.display())
        }
        ReaderError::Unfit(why) => format!("bộ đọc chữ không hoạt động ({})", parser::raw(why)),
    }
}

fn store(error: &OcflError) -> String {
    match error {
        OcflError::Io { path, .. } => format!("kho lưu trữ: {}", path.display()),
        OcflError::NotAStore { root, reason } => {
            format!("{} không phải kho của sohoa ({})", root.display(), parser::raw(reason))
        }
        OcflError::StagingElsewhere { root, staging } => {
            format!("work/ ({}) phải cùng ổ đĩa với kho {}", staging.display(), root.display())
        }
        other => format!("kho lưu trữ ({})", parser::raw(&other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::path::PathBuf;

    #[test]
    fn a_cause_is_told_once_and_in_vietnamese() {
        let gone = std::io::Error::from(std::io::ErrorKind::NotFound);
        let error = RunError::Archive(OcflError::Io { action: "open", path: "/kho/a".into(), source: gone });
        assert_eq!(chain(&error.into()), "kho lưu trữ: /kho/a: không có tệp hoặc thư mục này");
    }

    #[test]
    fn a_mistake_in_the_configuration_is_told_with_its_line() {
        let wrong = |text: &str| {
            let fault = Config::parse(text).unwrap_err();
            chain(&ConfigError::Invalid { path: PathBuf::from("sohoa.toml"), fault }.into())
        };
        let template = crate::config::TEMPLATE;
        let told = wrong(&template.replace("max_pages", "max_page"));
        assert!(told.starts_with("sohoa.toml, dòng ") && told.contains("không có khóa `max_page`"), "{told}");
        let told = wrong(&template.replace("deadline_s = 60", "deadline_s = 0"));
        assert_eq!(told, "sohoa.toml: reading.deadline_s phải từ 1 đến 86400");
        let told = wrong(&template.replace("deadline_s = 60", "deadline_s = \"a\""));
        assert!(told.contains("sai kiểu giá trị"), "{told}");
    }
}
