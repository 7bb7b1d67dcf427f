//! A dossier against what its procedure asks for: which components are there, doubtful, missing or extra, and whether
//! the result is. Pure: what is asked and what was found come in as values.

use unicode_normalization::UnicodeNormalization;

use crate::record::{ComponentEntry, PaperId, Role};

/// An archived paper of the dossier, or one that it reuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPaper {
    /// Its number.
    pub paper: PaperId,
    /// Component or result.
    pub role: Role,
    /// Code of its type, if it was recognised.
    pub type_code: Option<String>,
    /// What it is called: name of its type, title on the paper, title in the manifest.
    pub names: Vec<String>,
    /// Whether nothing is left for a person to look at.
    pub sure: bool,
}

/// How a component stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// A paper of that kind is there, and sure.
    Present,
    /// A paper that seems to be it waits for a person.
    Doubtful,
    /// Not there.
    Missing,
    /// Not there, and it need not be.
    NotRequired,
    /// Not in the archive; the register says that another system has it, or all of them.
    Elsewhere,
}

/// How the result stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultPresence {
    /// There, and sure.
    Present,
    /// There, and waits for a person.
    Doubtful,
    /// The dossier is resolved, its procedure gives a result, and none is there.
    Missing,
    /// Not in the archive; the register says that another system has it.
    Elsewhere,
    /// The dossier is not resolved yet.
    NotYet,
    /// The procedure gives none.
    NoneGiven,
    /// Nobody says whether the procedure gives one.
    Unknown,
}

/// What the registers say of a dossier, as far as the checklist asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Told {
    /// Whether the procedure gives a result.
    pub gives_result: Option<bool>,
    /// Whether it is resolved.
    pub resolved: bool,
    /// Whether another system has its components.
    pub components_elsewhere: bool,
    /// Whether another system has its result.
    pub result_elsewhere: bool,
}

/// A component and the papers that are it, the best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckedComponent {
    /// What is asked for.
    pub asked: ComponentEntry,
    /// How it stands.
    pub presence: Presence,
    /// Papers that are it or seem to be.
    pub papers: Vec<PaperId>,
}

/// A checked dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Components in the order of the procedure.
    pub components: Vec<CheckedComponent>,
    /// Papers handed in that nothing asks for.
    pub extra: Vec<PaperId>,
    /// How the result stands.
    pub result: ResultPresence,
    /// Papers that are its result.
    pub results: Vec<PaperId>,
}

impl Checked {
    /// Whether nothing is missing or doubtful. A paper too many is no fault.
    pub fn is_complete(&self) -> bool {
        use {Presence as P, ResultPresence as R};
        self.components.iter().all(|c| !matches!(c.presence, P::Missing | P::Doubtful))
            && !matches!(self.result, R::Missing | R::Doubtful | R::Unknown)
    }
}

/// A name shorter than this says too little to be looked for in another.
const NAME_MIN: usize = 6;

/// Whether a paper is what a component asks for: 2 by its type, 1 by its name, 0 not.
fn likeness(asked: &ComponentEntry, found: &FoundPaper) -> u8 {
    if asked.paper_type.is_some() && asked.paper_type == found.type_code {
        return 2;
    }
    // A component of a known type is not any other paper that is sure of its own.
    if asked.paper_type.is_some() && found.type_code.is_some() {
        return 0;
    }
    let asked = folded(&asked.name);
    let is_named = |name: &String| {
        let name = folded(name);
        let (short, long) = if name.len() < asked.len() { (&name, &asked) } else { (&asked, &name) };
        short.chars().count() >= NAME_MIN && format!(" {long} ").contains(&format!(" {short} "))
    };
    u8::from(found.names.iter().any(is_named))
}

/// Words in lower case with single blanks between them.
fn folded(text: &str) -> String {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Checks a dossier.
pub fn check(asked: &[ComponentEntry], found: &[FoundPaper], told: Told) -> Checked {
    let components: Vec<&FoundPaper> = found.iter().filter(|p| p.role == Role::Component).collect();
    let likeness: Vec<Vec<u8>> =
        asked.iter().map(|a| components.iter().map(|p| likeness(a, p)).collect()).collect();
    let given = assign(&likeness, &components);
    let mut papers: Vec<Vec<usize>> = vec![Vec::new(); asked.len()];
    for (at, paper) in given.iter().enumerate() {
        papers[at].extend(*paper);
    }
    let mut extra = Vec::new();
    for (at, paper) in components.iter().enumerate() {
        if given.contains(&Some(at)) {
            continue;
        }
        // A second paper of a kind is a part of it, or a copy; only what nothing asks for is extra.
        let best = (0..asked.len()).filter(|c| likeness[*c][at] > 0).max_by_key(|c| likeness[*c][at]);
        match best {
            Some(component) => papers[component].push(at),
            None => extra.push(paper.paper),
        }
    }
    let components = asked
        .iter()
        .zip(papers)
        .enumerate()
        .map(|(at, (asked, papers))| {
            let is_sure = |paper: &usize| {
                // Called so, but not recognised as it: only where the register names no type.
                let by_type = likeness[at][*paper] == 2 || asked.paper_type.is_none();
                by_type && components[*paper].sure
            };
            let presence = if papers.iter().any(is_sure) {
                Presence::Present
            } else if !papers.is_empty() {
                Presence::Doubtful
            } else if told.components_elsewhere {
                Presence::Elsewhere
            } else if asked.required {
                Presence::Missing
            } else {
                Presence::NotRequired
            };
            let papers = papers.iter().map(|p| components[*p].paper).collect();
            CheckedComponent { asked: asked.clone(), presence, papers }
        })
        .collect();
    let results: Vec<&FoundPaper> = found.iter().filter(|p| p.role == Role::Result).collect();
    let result = if results.iter().any(|p| p.sure) {
        ResultPresence::Present
    } else if !results.is_empty() {
        ResultPresence::Doubtful
    } else if told.result_elsewhere {
        ResultPresence::Elsewhere
    } else {
        match (told.gives_result, told.resolved) {
            (Some(false), _) => ResultPresence::NoneGiven,
            (_, false) => ResultPresence::NotYet,
            (None, true) => ResultPresence::Unknown,
            (Some(true), true) => ResultPresence::Missing,
        }
    };
    Checked { components, extra, result, results: results.iter().map(|p| p.paper).collect() }
}

/// Gives each component one paper of its own, as many as possible (Kuhn's augmenting ways), the likest and surest
/// offered first. A dossier has some ten papers; one with thousands is looked at all the same, without recursion.
fn assign(likeness: &[Vec<u8>], papers: &[&FoundPaper]) -> Vec<Option<usize>> {
    let mut given: Vec<Option<usize>> = vec![None; likeness.len()];
    let mut taken: Vec<Option<usize>> = vec![None; papers.len()];
    for first in 0..likeness.len() {
        // From component to component over papers already taken, breadth first, until one is free.
        let mut came_from: Vec<Option<usize>> = vec![None; papers.len()];
        let mut seen = vec![false; papers.len()];
        let mut queue = std::collections::VecDeque::from([first]);
        let mut free = None;
        while let Some(component) = queue.pop_front() {
            let mut liked: Vec<usize> =
                (0..papers.len()).filter(|p| likeness[component][*p] > 0 && !seen[*p]).collect();
            liked.sort_by_key(|p| std::cmp::Reverse((likeness[component][*p], papers[*p].sure)));
            for paper in liked {
                seen[paper] = true;
                came_from[paper] = Some(component);
                match taken[paper] {
                    None => free = free.or(Some(paper)),
                    Some(other) => queue.push_back(other),
                }
            }
            if free.is_some() {
                break;
            }
        }
        let mut next = free;
        while let Some(paper) = next {
            let Some(component) = came_from[paper] else { break };
            next = given[component].replace(paper);
            taken[paper] = Some(component);
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &str, paper_type: Option<&str>, required: bool) -> ComponentEntry {
        ComponentEntry {
            name: name.to_owned(),
            paper_type: paper_type.map(str::to_owned),
            required,
            ..ComponentEntry::default()
        }
    }

    fn paper(n: i64, type_code: Option<&str>, name: &str, sure: bool) -> FoundPaper {
        FoundPaper {
            paper: PaperId(n),
            role: Role::Component,
            type_code: type_code.map(str::to_owned),
            names: vec![name.to_owned()],
            sure,
        }
    }

    fn result(n: i64, sure: bool) -> FoundPaper {
        FoundPaper { role: Role::Result, ..paper(n, None, "Trích lục", sure) }
    }

    fn presences(checked: &Checked) -> Vec<Presence> {
        checked.components.iter().map(|c| c.presence).collect()
    }

    #[test]
    fn present_doubtful_missing_and_extra() {
        use Presence::*;
        let asked = [
            asked("Giấy khai sinh", Some("giay-khai-sinh"), true),
            asked("Tờ khai đăng ký kết hôn", None, true),
            asked("Căn cước", Some("can-cuoc"), true),
            asked("Văn bản ủy quyền", None, false),
            asked("Giấy chứng tử", Some("giay-chung-tu"), true),
        ];
        let found = [
            paper(1, Some("giay-khai-sinh"), "Giấy khai sinh", true),
            paper(2, None, "TỜ KHAI ĐĂNG KÝ KẾT HÔN", true),
            paper(3, Some("can-cuoc"), "Căn cước công dân", false),
            paper(4, Some("nd30"), "Công văn", true),
            paper(5, Some("giay-khai-sinh"), "Giấy khai sinh", true),
        ];
        let checked = check(&asked, &found, Told::default());
        assert_eq!(presences(&checked), [Present, Present, Doubtful, NotRequired, Missing]);
        assert_eq!(checked.components[0].papers, [PaperId(1), PaperId(5)], "two of a kind are no fault");
        assert_eq!(checked.extra, [PaperId(4)]);
        assert!(!checked.is_complete());
    }

    #[test]
    fn what_is_only_called_so_is_doubtful_where_its_type_is_known() {
        let asked = [asked("Giấy khai sinh", Some("giay-khai-sinh"), true)];
        let checked = check(&asked, &[paper(1, None, "giấy khai sinh (bản sao)", true)], Told::default());
        assert_eq!(presences(&checked), [Presence::Doubtful]);
        let other = check(&asked, &[paper(1, Some("nd30"), "giấy khai sinh", true)], Told::default());
        assert_eq!((presences(&other), other.extra), (vec![Presence::Missing], vec![PaperId(1)]));
    }

    #[test]
    fn each_component_gets_a_paper_of_its_own_where_that_is_possible() {
        // The first could take either paper; the second only the first.
        let asked = [asked("Giấy tờ nhà đất", None, true), asked("Giấy tờ nhà đất số 1", None, true)];
        let found = [paper(1, None, "Giấy tờ nhà đất số 1", true), paper(2, None, "Giấy tờ nhà đất", true)];
        let checked = check(&asked, &found, Told { gives_result: Some(false), ..Told::default() });
        assert_eq!(presences(&checked), [Presence::Present; 2]);
        assert!(checked.is_complete());
    }

    #[test]
    fn the_result_is_there_or_there_is_a_reason() {
        use ResultPresence::*;
        let told = |gives_result, resolved, result_elsewhere| Told {
            gives_result,
            resolved,
            result_elsewhere,
            ..Told::default()
        };
        for (found, told, expected, complete) in [
            (&[result(1, true)][..], told(Some(true), true, false), Present, true),
            (&[result(1, false)], told(Some(true), true, false), Doubtful, false),
            (&[], told(Some(true), true, false), Missing, false),
            (&[], told(Some(true), true, true), Elsewhere, true),
            (&[], told(Some(true), false, false), NotYet, true),
            (&[], told(Some(false), true, false), NoneGiven, true),
            (&[], told(None, true, false), Unknown, false),
        ] {
            let checked = check(&[], found, told);
            assert_eq!((checked.result, checked.is_complete()), (expected, complete));
        }
    }

    #[test]
    fn a_short_word_is_no_name() {
        let asked = [asked("Đơn đề nghị cấp giấy phép", None, true)];
        assert_eq!(
            presences(&check(&asked, &[paper(1, None, "Đơn", true)], Told::default())),
            [Presence::Missing]
        );
    }
}
