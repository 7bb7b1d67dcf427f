//! The structure of a report beside what is drawn (tagged PDF, ISO 32000-1, 14.8): what is a heading, a paragraph, a table
//! with its heads and cells, a picture and what it shows. Who has it read aloud, or copies a table out of it, goes by this.
//!
//! Every text that is drawn while an element is open belongs to it; frames, fills and what stands on each page again are
//! artifacts, which nobody is read.

use pdf_writer::types::{StructRole, TabOrder, TableHeaderScope};
use pdf_writer::writers::Page;
use pdf_writer::{Finish, Pdf, Ref, TextStr};

/// What an element is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Document,
    /// Title of the report.
    H1,
    /// Head of a section.
    H2,
    P,
    Table,
    Caption,
    /// A row.
    Tr,
    /// Head of columns: how many, and over how many rows of heads.
    Th {
        columns: usize,
        rows: usize,
    },
    Td,
    Figure,
}

impl Role {
    fn written(self) -> StructRole {
        match self {
            Role::Document => StructRole::Document,
            Role::H1 => StructRole::H1,
            Role::H2 => StructRole::H2,
            Role::P => StructRole::P,
            Role::Table => StructRole::Table,
            Role::Caption => StructRole::Caption,
            Role::Tr => StructRole::TR,
            Role::Th { .. } => StructRole::TH,
            Role::Td => StructRole::TD,
            Role::Figure => StructRole::Figure,
        }
    }
}

/// An element's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Element(usize);

/// What an element holds, in order.
#[derive(Debug, Clone, Copy)]
enum Kid {
    Element(Element),
    /// Something drawn: the place of its page, and its number there.
    Drawn {
        page: usize,
        number: i32,
    },
}

#[derive(Debug)]
struct Node {
    role: Role,
    parent: Option<Element>,
    kids: Vec<Kid>,
    /// What a picture shows.
    alt: Option<String>,
}

/// The structure while a report is drawn.
pub(super) struct Tags {
    nodes: Vec<Node>,
    /// The elements that are open, the innermost last.
    open: Vec<Option<Element>>,
    /// Of each page: whose what is drawn there is.
    drawn: Vec<Vec<Element>>,
    /// Without it nothing is written.
    is_on: bool,
}

impl Tags {
    pub fn new(is_on: bool) -> Tags {
        let root = Node { role: Role::Document, parent: None, kids: Vec::new(), alt: None };
        Tags { nodes: vec![root], open: Vec::new(), drawn: Vec::new(), is_on }
    }

    /// A new element in the innermost one that is open; it is not opened.
    pub fn add(&mut self, role: Role) -> Element {
        let element = Element(self.nodes.len());
        if !self.is_on {
            return element;
        }
        let parent = self.open.last().copied().flatten().unwrap_or(Element(0));
        self.nodes.push(Node { role, parent: Some(parent), kids: Vec::new(), alt: None });
        self.nodes[parent.0].kids.push(Kid::Element(element));
        element
    }

    /// What follows belongs to an element, until it is closed.
    pub fn open(&mut self, element: Element) {
        self.open.push(Some(element));
    }

    /// What follows belongs to none, until it is closed.
    pub fn pause(&mut self) {
        self.open.push(None);
    }

    pub fn close(&mut self) {
        self.open.pop();
    }

    /// What a picture shows, in words.
    pub fn describe(&mut self, element: Element, alt: &str) {
        if let Some(node) = self.nodes.get_mut(element.0).filter(|_| self.is_on) {
            node.alt = Some(alt.to_owned());
        }
    }

    /// The number on a page of what is drawn next; none if it belongs to no element.
    pub fn draw(&mut self, page: usize) -> Option<i32> {
        let element = self.open.last().copied().flatten().filter(|_| self.is_on)?;
        if self.drawn.len() <= page {
            self.drawn.resize_with(page + 1, Vec::new);
        }
        let number = i32::try_from(self.drawn[page].len()).ok()?;
        self.drawn[page].push(element);
        self.nodes[element.0].kids.push(Kid::Drawn { page, number });
        Some(number)
    }

    /// What a page says of it.
    pub fn of_page(&self, page: &mut Page<'_>, nth: usize) {
        if self.drawn.get(nth).is_some_and(|drawn| !drawn.is_empty()) {
            page.struct_parents(i32::try_from(nth).unwrap_or(i32::MAX)).tab_order(TabOrder::StructureOrder);
        }
    }

    /// Writes it; the number of its root, for the catalog, was given before. `pages` are the numbers of the pages.
    pub fn write(&self, pdf: &mut Pdf, root: Ref, pages: &[Ref], mut number: impl FnMut() -> Ref) {
        let ids: Vec<Ref> = self.nodes.iter().map(|_| number()).collect();
        let lists: Vec<Ref> = self.drawn.iter().map(|_| number()).collect();
        let mut tree = pdf.indirect(root).start::<pdf_writer::writers::StructTreeRoot<'_>>();
        tree.child(ids[0]).parent_tree_next_key(i32::try_from(lists.len()).unwrap_or(i32::MAX));
        let mut parents = tree.parent_tree();
        let mut entries = parents.nums();
        for (key, list) in (0..).zip(&lists) {
            entries.insert(key, *list);
        }
        entries.finish();
        parents.finish();
        tree.finish();
        for (list, drawn) in lists.iter().zip(&self.drawn) {
            pdf.indirect(*list).array().items(drawn.iter().map(|element| ids[element.0]));
        }
        for (id, node) in ids.iter().zip(&self.nodes) {
            let mut element = pdf.struct_element(*id);
            element.kind(node.role.written()).parent(node.parent.map_or(root, |parent| ids[parent.0]));
            if let Some(alt) = &node.alt {
                element.alt(TextStr(alt));
            }
            if let Role::Th { columns, rows } = node.role {
                let count = |n: usize| i32::try_from(n).unwrap_or(1);
                let mut attributes = element.attributes();
                let mut table = attributes.push().table();
                table.scope(TableHeaderScope::Column).col_span(count(columns)).row_span(count(rows));
            }
            let mut kids = element.children();
            for kid in &node.kids {
                match kid {
                    Kid::Element(element) => {
                        kids.struct_element(ids[element.0]);
                    }
                    Kid::Drawn { page, number } => {
                        if let Some(page) = pages.get(*page) {
                            kids.marked_content_ref().page(*page).marked_content_id(*number);
                        }
                    }
                }
            }
        }
    }
}
