-- A paper that was made and could not be handed over is spoiled: kept as it is, counted nowhere, its code void.
ALTER TABLE paper ADD COLUMN spoiled_at TEXT NOT NULL DEFAULT '';
