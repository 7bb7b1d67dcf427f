//! The entries that rows are made into: dossiers, units, and procedures, of which one has several rows.

use super::Rows;
use super::cells::is_scientific;
use crate::record::{ComponentEntry, DossierEntry, ProcedureEntry, UnitEntry};
use crate::register::Told;
use crate::register::codes;
use crate::register::field::Field;
use crate::register::finding::What;
use crate::register::values;
use crate::sheet::{Cell, Row};

impl<E> Rows<'_, E> {
    pub(super) fn dossier(&mut self, row: &Row) -> Option<()> {
        let cell = self.cell(row, Field::DossierCode);
        let text = cell.text();
        let why = match cell {
            _ if cell.is_blank() => Some(What::NoCode),
            Cell::Number(n) if n.abs() >= 1e15 => Some(What::LostDigits),
            _ if is_scientific(&text) => Some(What::LostDigits),
            _ => None,
        };
        let found = if why.is_none() { codes::dossier(&text) } else { None };
        let Some((code, official)) = found else {
            self.find(row, Some(Field::DossierCode), why.unwrap_or(What::NotACode));
            return None;
        };
        let (code, repaired) = (code.text.into_owned(), code.repaired);
        // Every date is looked at, so that a person mends all of a row at once.
        let dates = [Field::ReceivedOn, Field::DueOn, Field::ResolvedOn, Field::ReturnedOn]
            .map(|f| self.date(row, f));
        let [Some(received_on), Some(due_on), Some(resolved_on), Some(returned_on)] = dates else {
            return None;
        };
        if repaired {
            self.find(row, Some(Field::DossierCode), What::Repaired { to: code.clone() });
        }
        if !official {
            self.find(row, Some(Field::DossierCode), What::Unofficial);
        }
        let entry = DossierEntry {
            procedure: self.code(row, Field::ProcedureCode, codes::procedure),
            unit: self.code(row, Field::UnitCode, codes::unit),
            field: self.text(row, Field::Sector),
            channel: self.value(row, Field::Channel, values::channel, What::NotAChannel),
            received_on,
            due_on,
            resolved_on,
            returned_on,
            status: self.text(row, Field::Status),
            has_result: self.flag(row, Field::HasResult),
            components_digitized: self.flag(row, Field::ComponentsDigitized),
            result_digitized: self.flag(row, Field::ResultDigitized),
            reused: self.flag(row, Field::Reused),
            shared_data: self.flag(row, Field::SharedData),
            components_expected: self.value(row, Field::ComponentsExpected, values::count, What::NotACount),
            code,
        };
        if self.counts(row, &entry.code, &entry) {
            self.tell(Told::Dossier(&entry));
        }
        Some(())
    }

    pub(super) fn unit(&mut self, row: &Row) -> Option<()> {
        let code = self.own_code(row, Field::UnitCode)?;
        let dates = [Field::ValidFrom, Field::ValidTo].map(|f| self.date(row, f));
        let [Some(valid_from), Some(valid_to)] = dates else { return None };
        if let (Some(from), Some(to)) = (valid_from, valid_to)
            && to < from
        {
            self.find(row, Some(Field::ValidTo), What::EndsBeforeBegin);
            return None;
        }
        let Some(name) = self.text(row, Field::Name) else {
            self.find(row, Some(Field::Name), What::NoName);
            return None;
        };
        let entry = UnitEntry {
            name,
            level: self.text(row, Field::Level),
            parent: self.code(row, Field::ParentCode, codes::unit),
            valid_from,
            valid_to,
            successor: self.code(row, Field::SuccessorCode, codes::unit),
            code,
        };
        if self.counts(row, &(&entry.code, entry.valid_from), &entry) {
            self.tell(Told::Unit(&entry));
        }
        Some(())
    }

    pub(super) fn procedure(&mut self, row: &Row) -> Option<()> {
        let at = if self.cell(row, Field::ProcedureCode).is_blank() && self.procedures.last.is_some() {
            self.procedures.last?
        } else {
            let code = self.own_code(row, Field::ProcedureCode)?;
            match self.procedures.by_code.get(&code) {
                Some(at) => *at,
                None => {
                    let Some(name) = self.text(row, Field::Name) else {
                        self.find(row, Some(Field::Name), What::NoName);
                        return None;
                    };
                    let at = self.procedures.entries.len();
                    let entry = ProcedureEntry { code: code.clone(), name, ..ProcedureEntry::default() };
                    self.procedures.entries.push(entry);
                    self.procedures.by_code.insert(code, at);
                    at
                }
            }
        };
        self.procedures.last = Some(at);
        let field = self.text(row, Field::Sector);
        let has_result = self.flag(row, Field::HasResult);
        let name = self.text(row, Field::ComponentName);
        let component = name.map(|name| ComponentEntry {
            code: self.text(row, Field::ComponentCode),
            name,
            paper_type: self.text(row, Field::PaperType),
            // A register that says nothing of it lists what must be handed in.
            required: !self.has(Field::Required) || self.flag(row, Field::Required).unwrap_or(true),
        });
        let entry = &mut self.procedures.entries[at];
        entry.field = entry.field.take().or(field);
        entry.has_result = entry.has_result.or(has_result);
        if let Some(component) = component
            && !entry.components.contains(&component)
        {
            entry.components.push(component);
        }
        Some(())
    }
}
