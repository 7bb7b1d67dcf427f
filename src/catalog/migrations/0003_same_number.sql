-- Papers of one number and day are looked for as the same paper scanned again.
CREATE INDEX validity_by_number ON validity (number_key, issued_on);
