//! The states of a paper and which may follow which. Pure, so that every pair is tested.

/// What is known and kept of a paper. Each says what may be on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Its bytes are in `work/papers/<sha256>/original`. Some pages may be in table `page`, each with its picture
    /// beside the original; a picture that does not match its digest counts as absent and its page is read again.
    Received,
    /// All pages are in table `page`, the fields in `paper.described`; the pictures are beside the original.
    Read,
    /// Announced to the archive: the object may hold this paper, in whole versions only. The work folder is complete,
    /// so the commit can be repeated; it changes nothing if the object has the paper already.
    Staged,
    /// The archive's newest version holds original, searchable PDF and metadata. The work folder is gone, or is left
    /// over and may go.
    Archived,
    /// Could not be read. Its bytes are in `quarantine/<sha256>/` with the reason.
    Failed,
}

impl State {
    /// All of them, in order.
    pub const ALL: [State; 5] = [State::Received, State::Read, State::Staged, State::Archived, State::Failed];

    /// The stored name.
    pub fn code(self) -> &'static str {
        match self {
            State::Received => "received",
            State::Read => "read",
            State::Staged => "staged",
            State::Archived => "archived",
            State::Failed => "failed",
        }
    }

    /// The state of a stored name.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.code() == code)
    }

    /// Whether a paper in this state may be moved to `next`. Staying is always fine, so that a repeated step is.
    pub fn may_become(self, next: State) -> bool {
        use State::*;
        self == next
            || matches!(
                (self, next),
                (Received, Read)
                    | (Received, Failed)
                    | (Read, Staged)
                    // A failed file is tried again: with a password, or on demand.
                    | (Failed, Received)
                    | (Staged, Archived)
                    // The read result is thrown away when its files are damaged.
                    | (Read, Received)
                    | (Staged, Received)
            )
    }

    /// Whether work remains.
    pub fn is_final(self) -> bool {
        matches!(self, State::Archived | State::Failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_is_decided_and_the_archive_is_the_end() {
        for from in State::ALL {
            assert_eq!(State::from_code(from.code()), Some(from));
            for to in State::ALL {
                if from == State::Archived && to != State::Archived {
                    assert!(!from.may_become(to), "nothing leaves the archive: {from:?} → {to:?}");
                }
            }
        }
        assert!(!State::Received.may_become(State::Archived), "nothing is archived unannounced");
        assert!(!State::Failed.may_become(State::Archived));
    }
}
