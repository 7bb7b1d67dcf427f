-- Papers of other dossiers whose very bytes were received for this one: they are in the archive, and reused.
ALTER TABLE dossier ADD COLUMN held_reused BIGINT NOT NULL DEFAULT 0;
CREATE INDEX source_reused ON source (dossier) WHERE outcome = '"duplicate"';

-- What was reused before there were registers. Later ones are counted as they come.
INSERT INTO dossier (code, held_components, held_results, held_reused)
SELECT s.dossier, SUM(CASE WHEN p.role = '"component"' THEN 1 ELSE 0 END),
       SUM(CASE WHEN p.role = '"result"' THEN 1 ELSE 0 END), COUNT(*)
FROM (SELECT DISTINCT dossier, paper FROM source WHERE outcome = '"duplicate"' AND dossier IS NOT NULL) AS s
JOIN paper p ON p.id = s.paper
WHERE p.state = 'archived' AND (p.dossier IS NULL OR p.dossier <> s.dossier)
GROUP BY s.dossier
ON CONFLICT (code) DO UPDATE SET held_components = dossier.held_components + excluded.held_components,
    held_results = dossier.held_results + excluded.held_results, held_reused = excluded.held_reused;
