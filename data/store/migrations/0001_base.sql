-- Settings of the practice and of Foyer itself, each a small JSON value under a dotted name.
CREATE TABLE setting (
  name       TEXT PRIMARY KEY,
  value      TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL DEFAULT ''
) STRICT;

-- Who did what to whose record. No foreign keys: an entry outlives what it tells about.
CREATE TABLE audit_entry (
  number      INTEGER PRIMARY KEY,
  at          TEXT NOT NULL,
  member_id   TEXT NOT NULL,
  member_name TEXT NOT NULL,
  action      TEXT NOT NULL,
  subject     TEXT NOT NULL,
  subject_id  TEXT NOT NULL,
  patient_id  TEXT NOT NULL,
  detail      TEXT NOT NULL,
  previous    BLOB NOT NULL,
  hash        BLOB NOT NULL
) STRICT;
CREATE INDEX audit_entry_patient ON audit_entry (patient_id, number) WHERE patient_id <> '';
CREATE INDEX audit_entry_at ON audit_entry (at);
