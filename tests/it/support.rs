//! A data folder of its own for each test, and the binary run in it as a user runs it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// A temporary folder with `in/` for what is received and `data/` for what sohoa makes of it.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        Desk { folder }
    }

    pub fn input(&self) -> PathBuf {
        self.folder.path().join("in")
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file into `in/`.
    pub fn receive(&self, name: impl AsRef<Path>, bytes: &[u8]) -> PathBuf {
        let path = self.input().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        sohoa::fs::write_durably(&path, bytes).unwrap();
        path
    }

    /// Puts a sample paper into `in/`.
    pub fn receive_sample(&self, sample: &str, name: &str) -> PathBuf {
        self.receive(name, &std::fs::read(fixture(sample)).unwrap())
    }

    /// `sohoa run in --data data --format json` with more arguments.
    pub fn run(&self, more: &[&str]) -> Output {
        self.settle();
        sohoa()
            .arg("run")
            .arg(self.input())
            .arg("--data")
            .arg(self.data())
            .args(["--format", "json"])
            .args(more)
            .output()
            .unwrap()
    }

    /// The same; its report and exit code.
    pub fn report(&self, more: &[&str]) -> (Value, i32) {
        let output = self.run(more);
        let code = output.status.code().unwrap_or_else(|| panic!("killed: {}", said(&output)));
        let report =
            serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)));
        (report, code)
    }

    /// Another command on the data folder.
    pub fn ask(&self, command: &[&str]) -> Output {
        sohoa().args(command).arg("--data").arg(self.data()).output().unwrap()
    }

    /// Test files are fresh, and a run would wait for them to settle.
    fn settle(&self) {
        std::fs::create_dir_all(self.data()).unwrap();
        let path = self.data().join("sohoa.toml");
        if !path.exists() {
            self.configure("settle_ms = 2000", "settle_ms = 0");
        }
    }

    /// The template with one line changed.
    pub fn configure(&self, from: &str, to: &str) {
        std::fs::create_dir_all(self.data()).unwrap();
        let path = self.data().join("sohoa.toml");
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|_| sohoa::config::TEMPLATE.replace("settle_ms = 2000", "settle_ms = 0"));
        assert!(text.contains(from) || from == "settle_ms = 2000", "{from}");
        sohoa::fs::write_durably(&path, text.replace(from, to).as_bytes()).unwrap();
    }
}

/// The binary, in Vietnamese, without colours.
pub fn sohoa() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("sohoa"));
    command.env("NO_COLOR", "1");
    command
}

pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/papers").join(name)
}

pub fn said(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// received = archived + review + duplicate + failed, and every file was received.
pub fn assert_balanced(report: &Value, received: u64) {
    let n = |key: &str| report[key].as_u64().unwrap_or_else(|| panic!("{key} in {report:#}"));
    assert_eq!(n("received"), received, "{report:#}");
    assert_eq!(n("received"), n("archived") + n("review") + n("duplicate") + n("failed"), "{report:#}");
}
