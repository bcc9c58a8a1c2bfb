-- What the portal's vendor reports about patients' accounts: how its tables are read, each report, and its rows as they were judged.
CREATE TABLE vendor_form (
  fingerprint TEXT PRIMARY KEY,           -- of the table's headers
  name        TEXT NOT NULL,              -- of the file it was confirmed with
  mapping     TEXT NOT NULL,              -- table.Mapping
  meanings    TEXT NOT NULL DEFAULT '{}', -- what the vendor's words for a state mean
  changed_at  TEXT NOT NULL,
  changed_by  TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE vendor_report (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  read_at     TEXT NOT NULL,
  member_id   TEXT NOT NULL,
  member_name TEXT NOT NULL,
  counts      TEXT NOT NULL DEFAULT '{}',
  undone_at   TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX vendor_report_read ON vendor_report (read_at);
CREATE TABLE vendor_row (
  report_id  TEXT NOT NULL REFERENCES vendor_report (id),
  line       INTEGER NOT NULL,
  person     TEXT NOT NULL,             -- as the report names them
  birth_date TEXT NOT NULL DEFAULT '',
  status     TEXT NOT NULL DEFAULT '',  -- the vendor's word
  meaning    TEXT NOT NULL,
  on_day     TEXT NOT NULL DEFAULT '',  -- since when, where the report says so
  outcome    TEXT NOT NULL,             -- changed, conflict, doubtful, nobody
  why        TEXT NOT NULL DEFAULT '',
  here       TEXT NOT NULL DEFAULT '',  -- where the patient stood then
  patient_id TEXT REFERENCES patient (id),
  candidates TEXT NOT NULL DEFAULT '[]',
  before     TEXT NOT NULL DEFAULT '',  -- changed: where the patient stood, to undo it
  settled_at TEXT NOT NULL DEFAULT '',
  settled_by TEXT NOT NULL DEFAULT '',
  decision   TEXT NOT NULL DEFAULT '',  -- taken, kept, nobody
  PRIMARY KEY (report_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX vendor_row_open ON vendor_row (outcome, report_id) WHERE settled_at = '' AND outcome IN ('conflict', 'doubtful');
CREATE INDEX vendor_row_patient ON vendor_row (patient_id) WHERE patient_id IS NOT NULL;
