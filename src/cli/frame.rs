//! What clap itself says round our own texts, in Vietnamese: headings of the help, defaults, and what is wrong with a
//! command line. clap has no translations; in English it is left as it is.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use crate::record::IdError;
use crate::words::{Lang, lang, parser};

const OPTIONS: &str = "Tùy chọn";

/// A command and all below it with Vietnamese headings.
pub(super) fn framed(command: Command) -> Command {
    if lang() == Lang::En {
        return command;
    }
    let mut command = vietnamese(command);
    // Usage lines can be made only when every command knows its arguments.
    command.build();
    with_usage(&mut command);
    command
}

fn with_usage(command: &mut Command) {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace("[OPTIONS]", "[TÙY CHỌN]");
    *command = std::mem::take(command).override_usage(usage);
    command.get_subcommands_mut().for_each(with_usage);
}

fn vietnamese(command: Command) -> Command {
    let is_bare = command.is_hide_set();
    let command = command
        .help_template("{before-help}{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}")
        .subcommand_help_heading("Lệnh")
        .subcommand_value_name("LỆNH")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(argument)
        .mut_subcommands(vietnamese);
    if is_bare {
        return command;
    }
    command
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("In trợ giúp này")
                .help_heading(OPTIONS),
        )
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help("In phiên bản")
                .help_heading(OPTIONS),
        )
}

/// An argument with its heading, and with its default and its values told in our words.
fn argument(arg: Arg) -> Arg {
    let heading = if arg.is_positional() { "Tham số" } else { OPTIONS };
    let takes = arg.get_action().takes_values();
    let shown = |hidden: bool, values: Vec<String>| if hidden || !takes { Vec::new() } else { values };
    let defaults = arg.get_default_values().iter().map(|v| v.to_string_lossy().into_owned()).collect();
    let defaults = shown(arg.is_hide_default_value_set(), defaults);
    let possible = arg.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
    let possible = shown(arg.is_hide_possible_values_set(), possible);
    let mut more = String::new();
    if !defaults.is_empty() {
        more.push_str(&format!(" [mặc định: {}]", defaults.join(" ")));
    }
    if !possible.is_empty() {
        more.push_str(&format!(" [giá trị: {}]", possible.join(", ")));
    }
    let help = arg.get_help().map(StyledStr::to_string).unwrap_or_default();
    let arg = arg.help_heading(heading);
    if !takes {
        return arg;
    }
    let arg = arg.hide_default_value(true).hide_possible_values(true);
    if more.is_empty() { arg } else { arg.help(format!("{help}{more}")) }
}

/// What is wrong with a command line; none where clap's own text is to be printed (help, version, English).
pub(super) fn mistake(error: &clap::Error) -> Option<String> {
    if lang() == Lang::En || !error.use_stderr() {
        return None;
    }
    let one = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    };
    let list = |kind| match error.get(kind) {
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        Some(ContextValue::String(text)) => text.clone(),
        _ => String::new(),
    };
    let (arg, value) = (one(ContextKind::InvalidArg), one(ContextKind::InvalidValue));
    let what = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} cần một giá trị"),
        ErrorKind::InvalidValue => format!("{arg}: không có giá trị '{value}'"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(reason).unwrap_or_default();
            format!("{arg}: giá trị '{value}' không hợp lệ: {why}")
        }
        ErrorKind::UnknownArgument => format!("không có tham số '{arg}' ở lệnh này"),
        ErrorKind::InvalidSubcommand => format!("không có lệnh '{}'", one(ContextKind::InvalidSubcommand)),
        ErrorKind::MissingSubcommand => "thiếu tên lệnh".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("thiếu {}", list(ContextKind::InvalidArg)),
        ErrorKind::ArgumentConflict => match list(ContextKind::PriorArg) {
            prior if prior.is_empty() => format!("{arg} không dùng được ở đây"),
            prior if prior == arg => format!("{arg} chỉ được dùng một lần"),
            prior => format!("{arg} không dùng cùng lúc với {prior}"),
        },
        ErrorKind::TooFewValues | ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            format!("{arg}: thừa hoặc thiếu giá trị")
        }
        ErrorKind::InvalidUtf8 => "có tham số không phải chữ UTF-8".to_owned(),
        ErrorKind::NoEquals => format!("{arg} cần dấu = trước giá trị"),
        // Help that is shown because nothing was asked for.
        _ => return None,
    };
    let mut lines = vec![format!("lỗi: {what}")];
    for kind in [ContextKind::ValidValue, ContextKind::ValidSubcommand] {
        let valid = list(kind);
        if !valid.is_empty() {
            lines.push(format!("  được dùng: {valid}"));
        }
    }
    for kind in [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue] {
        let near = list(kind);
        if !near.is_empty() {
            lines.push(format!("  có phải ý là: {near}"));
        }
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        lines.push(format!("\n{}", usage.to_string().replacen("Usage:", "Cách dùng:", 1)));
    }
    lines.push("Xem thêm: thêm --help vào lệnh".to_owned());
    Some(lines.join("\n"))
}

/// Why a value is none.
fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    if let Some(error) = error.downcast_ref::<IdError>() {
        return id(error);
    }
    if error.is::<std::num::ParseIntError>() {
        return "phải là số nguyên".to_owned();
    }
    let text = error.to_string();
    // Our own parsers speak Vietnamese already.
    if text.is_ascii() { parser::raw(&text) } else { text }
}

fn id(error: &IdError) -> String {
    match error {
        IdError::Form { what, .. } => {
            let what = match *what {
                "dossier code" => "mã hồ sơ (như H56.14-240412-0001 hoặc 000.00.12.H40-240412-0001)",
                "procedure code" => "mã thủ tục (như 1.001193)",
                "unit code" => "mã đơn vị (như H56.14)",
                "paper number" => "số giấy tờ (như P17)",
                "result code" => "mã kết quả (như KQ.G15.000031)",
                other => other,
            };
            format!("không phải {what}")
        }
        IdError::Date { digits, .. } => format!("{digits} không phải ngày (yymmdd)"),
        IdError::Check { .. } => "sai số kiểm tra".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn told(args: &[&str]) -> String {
        let error = framed(super::super::Cli::command()).try_get_matches_from(args).unwrap_err();
        mistake(&error).unwrap_or_else(|| error.to_string())
    }

    /// Words that clap brings in English.
    const ENGLISH: [&str; 13] = [
        "OPTIONS",
        "Usage:",
        "Options:",
        "Arguments:",
        "Commands:",
        "Print ",
        "default:",
        "possible values",
        "error:",
        "tip:",
        "For more",
        "required",
        "unexpected",
    ];

    #[test]
    fn no_help_has_a_word_of_clap() {
        fn pages(command: &mut Command, texts: &mut Vec<String>) {
            texts.push(command.render_long_help().to_string());
            texts.push(command.render_help().to_string());
            command.get_subcommands_mut().for_each(|c| pages(c, texts));
        }
        let mut command = framed(super::super::Cli::command());
        command.build();
        let mut texts = Vec::new();
        pages(&mut command, &mut texts);
        assert!(texts.len() > 20, "{}", texts.len());
        for text in &texts {
            for word in ENGLISH {
                assert!(!text.contains(word), "{word} in\n{text}");
            }
        }
        for part in ["[mặc định: table]", "[giá trị: table, json, jsonl, csv, csv-bom]"] {
            assert!(texts.iter().any(|t| t.contains(part)), "{part}");
        }
    }

    #[test]
    fn mistakes_are_told_in_vietnamese() {
        let cases: [(&[&str], &str); 7] = [
            (&["sohoa", "rum"], "không có lệnh 'rum'"),
            (&["sohoa", "run", "x"], "thiếu --data <DIR>"),
            (&["sohoa", "run", "x", "--data", "d", "--formt", "json"], "không có tham số '--formt'"),
            (&["sohoa", "verify", "--data", "d", "--format", "xml"], "không có giá trị 'xml'"),
            (&["sohoa", "assign", "P1", "abc", "--data", "d"], "không phải mã hồ sơ"),
            (&["sohoa", "run", "x", "--data", "d", "--workers", "two"], "phải là số nguyên"),
            (&["sohoa", "verify", "--data"], "--data <DIR> cần một giá trị"),
        ];
        for (args, part) in cases {
            let told = told(args);
            assert!(told.contains(part), "{part} in\n{told}");
            assert!(!ENGLISH.iter().any(|word| told.contains(word)), "{told}");
        }
    }
}
