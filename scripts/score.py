"""Scores what was read against the truth of scripts/make-fixtures: character errors and key fields. One place, so that scripts/bench and
scripts/accuracy mean the same thing.

The character error rate (CER) is the edit distance to the truth over the truth's length, both in NFC with white space folded. A page of two columns
has no one right order: readers that go across and readers that go down are both right. The truth is therefore tried in every order of
its head and its foot, and the nearest one counts."""

import re
import unicodedata
from itertools import product

from rapidfuzz.distance import Levenshtein

SAME_ROW_MM = 2.5


def folded(text):
    """NFC, one space between words."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def orders(lines):
    """The ways to read a block of two columns: across, left first, right first. `lines`: [block, y in mm, text]."""
    left = [line for line in lines if line[0].endswith("left")]
    right = [line for line in lines if line[0].endswith("right")]
    rows = []
    for line in sorted(lines, key=lambda line: line[1]):
        if rows and line[1] - rows[-1][0][1] < SAME_ROW_MM:
            rows[-1].append(line)
        else:
            rows.append([line])
    across = [line for row in rows for line in sorted(row, key=lambda line: line[0])]
    return [across, left + right, right + left]


def truths(page):
    """A page's text in every order that is right."""
    head = [line for line in page if line[0].startswith("head")]
    foot = [line for line in page if line[0].startswith("foot")]
    number = [line for line in page if line[0] == "number"]
    body = [line for line in page if line[0] == "body"]
    for top, bottom in product(orders(head) if head else [[]], orders(foot) if foot else [[]]):
        yield folded(" ".join(line[2] for line in number + top + body + bottom))


def errors(page, text):
    """Wrong characters of a page, and how many there are to get right."""
    text = folded(text)
    return min((Levenshtein.distance(truth, text), len(truth)) for truth in truths(page))


# A name or an abstract of many words is right when 95 % of its characters are; a number or a date is right or wrong.
LOOSE_FIELDS = {"agency", "parent_agency", "place", "abstract", "signer_title"}
NEAR_ENOUGH = 0.95


def plain(text):
    """Case, white space and kinds of dashes folded."""
    return re.sub("[–—−‐-]+", "-", folded(text or "").casefold()).strip(" .,;:-")


def same(field, want, got):
    """Whether a field was read right."""
    want, got = plain(want), plain(got)
    if field == "number":
        want, got = want.replace(" ", ""), got.replace(" ", "")
    return want == got or field in LOOSE_FIELDS and Levenshtein.normalized_similarity(want, got) >= NEAR_ENOUGH


# A labelled value of so many words is a text (an address, a purpose), and judged as one; shorter ones are names, numbers, days.
TEXT_WORDS = 5


def same_labelled(want, got):
    """Whether a labelled field of a form was read right."""
    want, got = plain(want), plain(got)
    loose = len(want.split()) >= TEXT_WORDS
    return want == got or loose and Levenshtein.normalized_similarity(want, got) >= NEAR_ENOUGH
