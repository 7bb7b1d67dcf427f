//! The tree of units and how it changes: entries in, loops refused, entries out.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::super::{Catalog, Result};
use super::texts::{List, Texts};
use super::{Change, ImportRefused};
use crate::record::{UnitEntry, date_of, day_of};

/// First day of an entry that was always there.
const ALWAYS: i64 = -10_000_000;

/// Units that are looked at together for a loop; a ring of more is refused without asking when.
const RING_MAX: usize = 2000;

/// Keeps an entry.
pub(super) fn put(
    catalog: &Catalog,
    connection: &Connection,
    texts: &mut Texts,
    entry: &UnitEntry,
) -> Result<Change> {
    let sql = |e| catalog.sql(e);
    let mut number =
        |code: Option<&str>| texts.maybe(catalog, connection, List::Units, code.filter(|c| !c.is_empty()));
    let unit = number(Some(&entry.code))?;
    let (parent, successor) = (number(entry.parent.as_deref())?, number(entry.successor.as_deref())?);
    let from = entry.valid_from.map_or(ALWAYS, day_of);
    let to = entry.valid_to.map(day_of);
    type Known = (Option<i64>, String, Option<String>, Option<i64>, Option<i64>);
    let new: Known = (to, entry.name.clone(), entry.level.clone(), parent, successor);
    let old: Option<Known> = connection
        .prepare_cached(
            "SELECT valid_to, name, level, parent, successor FROM reg_unit_span WHERE unit = ?1 AND valid_from = ?2",
        )
        .and_then(|mut s| {
            s.query_row(params![unit, from], |r| {
                Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?))
            })
            .optional()
        })
        .map_err(sql)?;
    if old.as_ref() == Some(&new) {
        return Ok(Change::Same);
    }
    connection
        .prepare_cached(
            "INSERT INTO reg_unit_span (unit, valid_from, valid_to, name, level, parent, successor) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (unit, valid_from) DO UPDATE SET valid_to = excluded.valid_to, \
             name = excluded.name, level = excluded.level, parent = excluded.parent, successor = excluded.successor",
        )
        .and_then(|mut s| s.execute(params![unit, from, new.0, new.1, new.2, new.3, new.4]))
        .map_err(sql)?;
    Ok(if old.is_some() { Change::Changed } else { Change::New })
}

/// One entry, with the numbers of its units.
#[derive(Debug, Clone, Copy)]
struct Span {
    unit: i64,
    from: i64,
    to: i64,
    parent: Option<i64>,
    successor: Option<i64>,
}

/// Refuses units that stand above one another, at one time, or follow one another in a ring.
pub(super) fn refuse_loops(
    catalog: &Catalog,
    connection: &Connection,
) -> std::result::Result<(), ImportRefused> {
    let spans: Vec<Span> = connection
        .prepare_cached("SELECT unit, valid_from, valid_to, parent, successor FROM reg_unit_span")
        .and_then(|mut s| {
            s.query_map([], |r| {
                let to = r.get::<_, Option<i64>>(2)?.unwrap_or(i64::MAX);
                Ok(Span { unit: r.get(0)?, from: r.get(1)?, to, parent: r.get(3)?, successor: r.get(4)? })
            })?
            .collect()
        })
        .map_err(|e| catalog.sql(e))?;
    let found = parent_ring(&spans).map(|ring| (ring, false));
    let Some((ring, successors)) = found.or_else(|| successor_ring(&spans).map(|ring| (ring, true))) else {
        return Ok(());
    };
    let mut codes = Vec::new();
    for unit in ring {
        codes.push(super::texts::text_of(catalog, connection, List::Units, unit)?);
    }
    Err(ImportRefused::Loop { codes, successors })
}

/// Units that stand above one another on some day, the first one again at the end.
fn parent_ring(spans: &[Span]) -> Option<Vec<i64>> {
    let edges = |spans: &mut dyn Iterator<Item = &Span>| {
        let mut edges: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for span in spans {
            edges.entry(span.unit).or_default().extend(span.parent);
        }
        edges
    };
    // Whoever is in no ring of all times together is in none of one day: mostly, that is all.
    let suspects = in_rings(&edges(&mut spans.iter()));
    if suspects.is_empty() {
        return None;
    }
    let of_suspects: Vec<Span> = spans.iter().filter(|s| suspects.contains(&s.unit)).copied().collect();
    if of_suspects.len() > RING_MAX {
        return one_ring(&edges(&mut of_suspects.iter()));
    }
    // The tree changes on first days only.
    let days: BTreeSet<i64> = of_suspects.iter().map(|s| s.from).collect();
    days.into_iter()
        .find_map(|day| one_ring(&edges(&mut of_suspects.iter().filter(|s| s.from <= day && day <= s.to))))
}

/// Units that follow one another in a ring. A unit that follows itself goes on under the same code.
fn successor_ring(spans: &[Span]) -> Option<Vec<i64>> {
    let mut last: BTreeMap<i64, Span> = BTreeMap::new();
    for span in spans {
        let known = last.entry(span.unit).or_insert(*span);
        if span.from > known.from {
            *known = *span;
        }
    }
    let edges = last
        .values()
        .map(|s| {
            (s.unit, s.successor.filter(|next| s.to != i64::MAX && *next != s.unit).into_iter().collect())
        })
        .collect();
    one_ring(&edges)
}

/// Nodes that are left when whoever leads nowhere is taken away, again and again: those in rings and before them.
fn in_rings(edges: &BTreeMap<i64, Vec<i64>>) -> BTreeSet<i64> {
    let mut ways: BTreeMap<i64, usize> = BTreeMap::new();
    let mut before: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for (from, to) in edges {
        ways.insert(*from, to.len());
        for to in to {
            before.entry(*to).or_default().push(*from);
        }
    }
    let mut gone: Vec<i64> = before.keys().filter(|n| !ways.contains_key(n)).copied().collect();
    gone.extend(ways.iter().filter(|(_, n)| **n == 0).map(|(node, _)| *node));
    while let Some(node) = gone.pop() {
        ways.remove(&node);
        for from in before.get(&node).into_iter().flatten() {
            if let Some(left) = ways.get_mut(from) {
                *left -= 1;
                if *left == 0 {
                    gone.push(*from);
                }
            }
        }
    }
    ways.into_keys().collect()
}

/// One ring, its first node again at the end.
fn one_ring(edges: &BTreeMap<i64, Vec<i64>>) -> Option<Vec<i64>> {
    let left = in_rings(edges);
    let mut path = vec![*left.first()?];
    let mut places = BTreeMap::from([(path[0], 0)]);
    loop {
        // Each node that is left leads to another that is left.
        let next = *edges.get(path.last()?)?.iter().find(|n| left.contains(n))?;
        path.push(next);
        if let Some(first) = places.insert(next, path.len() - 1) {
            path.drain(..first);
            return Some(path);
        }
    }
}

impl Catalog {
    /// All entries of the register of units, by code and first day.
    pub fn units(&self) -> Result<Vec<UnitEntry>> {
        self.lock()
            .prepare_cached(
                "SELECT u.code, s.name, s.level, p.code, s.valid_from, s.valid_to, n.code FROM reg_unit_span s \
                 JOIN reg_unit u ON u.id = s.unit LEFT JOIN reg_unit p ON p.id = s.parent \
                 LEFT JOIN reg_unit n ON n.id = s.successor ORDER BY u.code, s.valid_from",
            )
            .and_then(|mut s| {
                s.query_map([], |r| {
                    Ok(UnitEntry {
                        code: r.get(0)?,
                        name: r.get(1)?,
                        level: r.get(2)?,
                        parent: r.get(3)?,
                        valid_from: Some(r.get::<_, i64>(4)?).filter(|d| *d != ALWAYS).and_then(date_of),
                        valid_to: r.get::<_, Option<i64>>(5)?.and_then(date_of),
                        successor: r.get(6)?,
                    })
                })?
                .collect()
            })
            .map_err(|e| self.sql(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(unit: i64, from: i64, to: i64, parent: i64) -> Span {
        Span { unit, from, to, parent: (parent > 0).then_some(parent), successor: None }
    }

    fn follows(unit: i64, to: i64, successor: i64) -> Span {
        Span { unit, from: ALWAYS, to, parent: None, successor: Some(successor) }
    }

    #[test]
    fn a_ring_is_named() {
        let tree = [span(1, 0, 9, 0), span(2, 0, 9, 1), span(3, 0, 9, 2), span(4, 0, 9, 77)];
        assert_eq!(parent_ring(&tree), None);
        let ring = [span(1, 0, 9, 3), span(2, 0, 9, 1), span(3, 0, 9, 2), span(4, 0, 9, 2)];
        assert_eq!(parent_ring(&ring), Some(vec![1, 3, 2, 1]));
        assert_eq!(parent_ring(&[span(5, 0, 9, 5)]), Some(vec![5, 5]));
    }

    #[test]
    fn standing_above_one_another_at_different_times_is_no_ring() {
        let turned = [span(1, 0, 9, 2), span(2, 0, 9, 0), span(1, 10, 19, 0), span(2, 10, 19, 1)];
        assert_eq!(parent_ring(&turned), None);
        let overlapping = [span(1, 0, 10, 2), span(2, 0, 9, 0), span(1, 11, 19, 0), span(2, 10, 19, 1)];
        assert_eq!(parent_ring(&overlapping), Some(vec![1, 2, 1]));
    }

    #[test]
    fn successors_in_a_ring_are_refused_and_going_on_is_none() {
        assert_eq!(successor_ring(&[follows(1, 5, 2), follows(2, 5, 3)]), None);
        assert_eq!(successor_ring(&[follows(1, 5, 1)]), None);
        assert_eq!(successor_ring(&[follows(1, 5, 2), follows(2, 5, 1)]), Some(vec![1, 2, 1]));
        assert_eq!(successor_ring(&[follows(1, 5, 2), follows(2, i64::MAX, 1)]), None, "not ended");
    }

    #[test]
    fn a_long_chain_costs_no_stack() {
        let chain: Vec<Span> = (1..100_000).map(|n| span(n, 0, 9, n + 1)).collect();
        assert_eq!(parent_ring(&chain), None);
    }
}
