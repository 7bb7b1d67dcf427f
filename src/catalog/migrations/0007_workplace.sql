-- Who ran a run, and where: productivity is told by person and by machine. Runs from before have neither.
ALTER TABLE run ADD COLUMN operator TEXT;
ALTER TABLE run ADD COLUMN machine TEXT;
