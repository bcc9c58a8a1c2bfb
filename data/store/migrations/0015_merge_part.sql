-- What concept packages note about a merge to take their part of it back exactly: a package's name and its own JSON.
CREATE TABLE patient_merge_part (
  merge_id TEXT NOT NULL REFERENCES patient_merge (id),
  name     TEXT NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (merge_id, name)
) STRICT, WITHOUT ROWID;
