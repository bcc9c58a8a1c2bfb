-- The bytes of made papers, once however often the same paper was made.
CREATE TABLE paper_file (
  sha256 BLOB PRIMARY KEY,
  size   INTEGER NOT NULL,
  bytes  BLOB NOT NULL
) STRICT;

-- Papers that were made: what, about whom, by whom, and with which code.
CREATE TABLE paper (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL CHECK (kind <> ''),
  title       TEXT NOT NULL DEFAULT '',
  patient_id  TEXT REFERENCES patient (id),
  visit_id    TEXT REFERENCES visit (id),
  code_id     TEXT REFERENCES enrollment_code (id),
  language    TEXT NOT NULL DEFAULT '',
  large_print INTEGER NOT NULL DEFAULT 0 CHECK (large_print IN (0, 1)),
  pages       INTEGER NOT NULL DEFAULT 0,
  sha256      BLOB NOT NULL REFERENCES paper_file (sha256),
  made_at     TEXT NOT NULL,
  member_id   TEXT NOT NULL DEFAULT '',
  member_name TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX paper_patient ON paper (patient_id, made_at) WHERE patient_id IS NOT NULL;
CREATE INDEX paper_visit ON paper (visit_id, made_at) WHERE visit_id IS NOT NULL;
CREATE INDEX paper_code ON paper (code_id) WHERE code_id IS NOT NULL;
CREATE INDEX paper_file_used ON paper (sha256);
CREATE INDEX paper_made ON paper (made_at, kind);

-- What was done with a paper: printed, saved, mailed, shown, printed again.
CREATE TABLE paper_use (
  id          TEXT PRIMARY KEY,
  paper_id    TEXT NOT NULL REFERENCES paper (id),
  at          TEXT NOT NULL,
  how         TEXT NOT NULL CHECK (how IN ('printed', 'saved', 'mailed', 'shown', 'reprinted', 'declined')),
  copies      INTEGER NOT NULL DEFAULT 1,
  target      TEXT NOT NULL DEFAULT '',
  member_id   TEXT NOT NULL DEFAULT '',
  member_name TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX paper_use_paper ON paper_use (paper_id, at);
CREATE INDEX paper_use_at ON paper_use (at, how);
