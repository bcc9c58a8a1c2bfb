-- Patients. The body is the whole record.Patient as JSON; the columns beside it repeat what lists, search and
-- matching need, and are always written together with it. number exists for the search tables, which need integers.
CREATE TABLE patient (
  number      INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  version     INTEGER NOT NULL DEFAULT 1,
  mrn         TEXT NOT NULL DEFAULT '',
  family      TEXT NOT NULL DEFAULT '',
  given       TEXT NOT NULL DEFAULT '',
  family_key  TEXT NOT NULL DEFAULT '',  -- folded: lower case, no diacritics, letters and digits only
  given_key   TEXT NOT NULL DEFAULT '',
  birth_date  TEXT NOT NULL DEFAULT '',
  sex         TEXT NOT NULL DEFAULT '',
  language    TEXT NOT NULL DEFAULT '',
  emails      TEXT NOT NULL DEFAULT '[]',
  phones      TEXT NOT NULL DEFAULT '[]',
  deceased    INTEGER NOT NULL DEFAULT 0,
  active      INTEGER NOT NULL DEFAULT 1,
  merged_into TEXT REFERENCES patient (id),
  body        TEXT NOT NULL,
  batch_id    TEXT REFERENCES import_batch (id),  -- the import that added it; NULL when added by hand
  created_at  TEXT NOT NULL,
  changed_at  TEXT NOT NULL
) STRICT;
-- Lists and search read these two in order and stop early; merged patients are not in them.
CREATE INDEX patient_family ON patient (family_key, given_key, birth_date, number) WHERE merged_into IS NULL;
CREATE INDEX patient_given ON patient (given_key, family_key, birth_date, number) WHERE merged_into IS NULL;
CREATE INDEX patient_birth ON patient (birth_date, family_key, given_key, number) WHERE merged_into IS NULL;
-- What ranking needs of a patient that is known by number, without reading the whole row.
CREATE INDEX patient_rank ON patient (number, family_key, given_key, birth_date) WHERE merged_into IS NULL;
CREATE INDEX patient_match ON patient (family_key, birth_date);
CREATE INDEX patient_match_given ON patient (given_key, birth_date);
CREATE INDEX patient_merged ON patient (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX patient_batch ON patient (batch_id) WHERE batch_id IS NOT NULL;

-- One term a row, for look-ups of one thing: w other name words, i identifiers, p telephone digits, q the same
-- digits backwards (so that the last four are a prefix), m mail addresses. Merged patients keep i and m for matching.
CREATE TABLE patient_term (
  kind   TEXT NOT NULL,
  term   TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES patient (number) ON DELETE CASCADE,
  PRIMARY KEY (kind, term, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX patient_term_number ON patient_term (number);

-- Several terms at once. Terms are folded before they come here; rowid is patient.number; merged patients are not in it.
CREATE VIRTUAL TABLE patient_search USING fts5 (
  name, number, phone, phone_end, mail, birth,
  content = '', contentless_delete = 1, detail = column, prefix = '1 2 3 4 5 6', tokenize = "ascii tokenchars '@._-+'"
);

-- Everything clinical of a patient, one fact a row. The body is the typed item of package record as JSON.
CREATE TABLE chart_item (
  id          TEXT PRIMARY KEY,
  patient_id  TEXT NOT NULL REFERENCES patient (id),
  visit_id    TEXT REFERENCES visit (id),
  version     INTEGER NOT NULL DEFAULT 1,
  kind        TEXT NOT NULL,
  code_system TEXT NOT NULL DEFAULT '',
  code        TEXT NOT NULL DEFAULT '',
  display     TEXT NOT NULL DEFAULT '',
  status      TEXT NOT NULL DEFAULT '',
  start_on    TEXT NOT NULL DEFAULT '',
  end_on      TEXT NOT NULL DEFAULT '',
  absent      INTEGER NOT NULL DEFAULT 0,
  fingerprint TEXT NOT NULL,              -- record.Fingerprint: the same fact from two files is one row
  body        TEXT NOT NULL,
  as_of       TEXT NOT NULL DEFAULT '',   -- date of the source that said it last
  source_id   TEXT REFERENCES source_document (id),
  batch_id    TEXT REFERENCES import_batch (id),
  removed_at  TEXT NOT NULL DEFAULT '',   -- removed by a person; stays, so that no later import brings it back
  created_at  TEXT NOT NULL,
  changed_at  TEXT NOT NULL,
  UNIQUE (patient_id, kind, fingerprint)
) STRICT;
CREATE INDEX chart_item_visit ON chart_item (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX chart_item_batch ON chart_item (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX chart_item_source ON chart_item (source_id) WHERE source_id IS NOT NULL;
CREATE INDEX chart_item_code ON chart_item (kind, code_system, code);

-- Merges, with what each one changed, so that it can be taken back exactly.
CREATE TABLE patient_merge (
  id         TEXT PRIMARY KEY,
  kept_id    TEXT NOT NULL,
  merged_id  TEXT NOT NULL,
  before     TEXT NOT NULL,               -- body of the kept patient before
  after      TEXT NOT NULL,               -- and after
  active     INTEGER NOT NULL,            -- whether the merged patient was active
  merged_at  TEXT NOT NULL,
  merged_by  TEXT NOT NULL,
  undone_at  TEXT NOT NULL DEFAULT '',
  undone_by  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX patient_merge_kept ON patient_merge (kept_id, id);
CREATE INDEX patient_merge_merged ON patient_merge (merged_id, id);

-- Rows of other tables that a merge moved from one patient to the other: table, column, primary key as a JSON array.
CREATE TABLE patient_merge_row (
  merge_id   TEXT NOT NULL REFERENCES patient_merge (id),
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  row_key    TEXT NOT NULL,
  PRIMARY KEY (merge_id, table_name, column_name, row_key)
) STRICT, WITHOUT ROWID;
