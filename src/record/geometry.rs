//! Places on a page. One geometry per page: pixels of the upright page image, origin top left, y downwards.

use serde::{Deserialize, Serialize};

/// Number of a page in its document, 1-based as people count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PageNumber(pub u32);

impl PageNumber {
    /// The page at a 0-based index.
    pub fn from_index(index: usize) -> Self {
        PageNumber(u32::try_from(index).unwrap_or(u32::MAX - 1) + 1)
    }

    /// The 0-based index of this page.
    pub fn index(self) -> usize {
        self.0.saturating_sub(1) as usize
    }
}

impl std::fmt::Display for PageNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A rectangle in px of the upright page image, half open: `x0 <= x < x1`, `y0 <= y < y1`.
/// Written as `[x0, y0, x1, y1]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(from = "[i32; 4]", into = "[i32; 4]")]
pub struct PxBox {
    /// Left edge.
    pub x0: i32,
    /// Top edge.
    pub y0: i32,
    /// Right edge, not included.
    pub x1: i32,
    /// Bottom edge, not included.
    pub y1: i32,
}

impl From<[i32; 4]> for PxBox {
    fn from([x0, y0, x1, y1]: [i32; 4]) -> Self {
        PxBox { x0, y0, x1, y1 }
    }
}

impl From<PxBox> for [i32; 4] {
    fn from(b: PxBox) -> Self {
        [b.x0, b.y0, b.x1, b.y1]
    }
}

impl PxBox {
    /// Width, never negative.
    pub fn width(self) -> i32 {
        self.x1.saturating_sub(self.x0).max(0)
    }

    /// Height, never negative.
    pub fn height(self) -> i32 {
        self.y1.saturating_sub(self.y0).max(0)
    }

    /// Horizontal middle.
    pub fn center_x(self) -> f32 {
        (self.x0 as f32 + self.x1 as f32) / 2.0
    }

    /// Vertical middle.
    pub fn center_y(self) -> f32 {
        (self.y0 as f32 + self.y1 as f32) / 2.0
    }

    /// The smallest rectangle that holds both.
    pub fn union(self, other: PxBox) -> PxBox {
        PxBox {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// The smallest rectangle that holds all of them; `None` for an empty list.
    pub fn around(boxes: impl IntoIterator<Item = PxBox>) -> Option<PxBox> {
        boxes.into_iter().reduce(PxBox::union)
    }

    /// Whether the two share at least one pixel.
    pub fn intersects(self, other: PxBox) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_count_from_one() {
        assert_eq!(PageNumber::from_index(0), PageNumber(1));
        assert_eq!(PageNumber(3).index(), 2);
    }

    #[test]
    fn boxes_are_written_as_four_numbers() {
        let b = PxBox { x0: 1, y0: 2, x1: 3, y1: 4 };
        assert_eq!(serde_json::to_string(&b).unwrap(), "[1,2,3,4]");
        assert_eq!(serde_json::from_str::<PxBox>("[1,2,3,4]").unwrap(), b);
        assert!(!b.intersects(PxBox { x0: 3, y0: 2, x1: 9, y1: 4 }), "half open: touching is not sharing");
    }
}
