//! What makes a report a paper of an office: who issues it, under which number, where and when; who gets it and who signs.
//! The layout is that of decree 30/2020/NĐ-CP, appendix I; what nobody told is dots, to be written by hand.
//!
//! Apart from the report itself, because the figures are the same whoever signs them: the digest knows nothing of it.

/// Head and foot of a paper that is signed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Official {
    /// Who stands above the office, in capitals; empty where nobody does.
    pub parent: String,
    /// The office, in capitals.
    pub agency: String,
    /// Number and symbol: `Số: …/BC-UBND`.
    pub number: String,
    /// `CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM`.
    pub nation: String,
    /// `Độc lập - Tự do - Hạnh phúc`.
    pub motto: String,
    /// Place and day.
    pub place_and_day: String,
    /// What kind of paper it is, in capitals: `BÁO CÁO`.
    pub kind: String,
    /// What it is about.
    pub subject: String,
    /// The last sentence, which never stands on another page than the signature.
    pub closing: String,
    /// `Nơi nhận:`.
    pub recipients_head: String,
    /// Who gets it, a line each, with its dash and its stop.
    pub recipients: Vec<String>,
    /// For whom and as what is signed, in capitals, a line each; the first may be `TM. …`.
    pub signer_title: Vec<String>,
    /// Name of who signs.
    pub signer_name: String,
}
