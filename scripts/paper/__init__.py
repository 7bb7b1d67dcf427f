"""Makes papers: `words` says what stands in them, `frame` and `kinds` lay each type out on a `sheet`, `ink` draws and wears a page,
`files` writes pages in the formats that scanners produce."""
