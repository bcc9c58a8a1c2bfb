-- The practice's own points on a feature's readiness list, and those of the catalogue that it has taken off.
CREATE TABLE feature_point (
  key        TEXT NOT NULL REFERENCES feature (key),
  item       TEXT NOT NULL,
  own        INTEGER NOT NULL CHECK (own IN (0, 1)),
  removed    INTEGER NOT NULL DEFAULT 0 CHECK (removed IN (0, 1)),
  en         TEXT NOT NULL DEFAULT '',
  es         TEXT NOT NULL DEFAULT '',
  added_at   TEXT NOT NULL,
  PRIMARY KEY (key, item)
) STRICT, WITHOUT ROWID;
