-- Imports: a batch is what a person started at once; each of its files is applied in one transaction.
CREATE TABLE import_batch (
  id          TEXT PRIMARY KEY,
  state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped', 'undone')),
  options     TEXT NOT NULL DEFAULT '{}',
  started_at  TEXT NOT NULL,
  finished_at TEXT NOT NULL DEFAULT '',
  member_id   TEXT NOT NULL DEFAULT '',
  member_name TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX import_batch_started ON import_batch (started_at);

CREATE TABLE import_file (
  batch_id  TEXT NOT NULL REFERENCES import_batch (id),
  seq       INTEGER NOT NULL,
  path      TEXT NOT NULL,
  kind      TEXT NOT NULL DEFAULT '',
  status    TEXT NOT NULL CHECK (status IN ('pending', 'added', 'updated', 'matched', 'skipped', 'failed')),
  reason    TEXT NOT NULL DEFAULT '',
  sha256    TEXT NOT NULL DEFAULT '',
  report    TEXT NOT NULL DEFAULT '{}',  -- counts and patient ids
  PRIMARY KEY (batch_id, seq)
) STRICT, WITHOUT ROWID;

-- The file as it came, gzip-compressed, inside the encrypted database.
CREATE TABLE source_document (
  id         TEXT PRIMARY KEY,
  batch_id   TEXT NOT NULL REFERENCES import_batch (id),
  name       TEXT NOT NULL,
  kind       TEXT NOT NULL,
  title      TEXT NOT NULL DEFAULT '',
  created    TEXT NOT NULL DEFAULT '',   -- date the document bears
  sha256     TEXT NOT NULL UNIQUE,
  size       INTEGER NOT NULL,           -- bytes before compression
  bytes      BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX source_document_batch ON source_document (batch_id);

-- Which sources speak for which patient, visit or item: a fact that two files tell stays when one import is undone.
CREATE TABLE source_fact (
  kind      TEXT NOT NULL CHECK (kind IN ('patient', 'visit', 'item')),
  row_id    TEXT NOT NULL,
  source_id TEXT NOT NULL REFERENCES source_document (id),
  PRIMARY KEY (kind, row_id, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX source_fact_source ON source_fact (source_id);

-- What a batch changed on rows that existed before it. Rows it added carry its batch_id.
CREATE TABLE import_change (
  batch_id      TEXT NOT NULL REFERENCES import_batch (id),
  seq           INTEGER NOT NULL,
  kind          TEXT NOT NULL CHECK (kind IN ('patient', 'visit', 'item')),
  row_id        TEXT NOT NULL,
  before        TEXT NOT NULL,           -- the row as it was, JSON
  version_after INTEGER NOT NULL,
  PRIMARY KEY (batch_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_change_row ON import_change (kind, row_id);

-- Patients that an import added although they resemble others: a person merges them or keeps them apart.
CREATE TABLE import_doubt (
  id           TEXT PRIMARY KEY,
  batch_id     TEXT REFERENCES import_batch (id),
  patient_id   TEXT NOT NULL REFERENCES patient (id),
  candidate_id TEXT NOT NULL REFERENCES patient (id),
  because      TEXT NOT NULL,            -- JSON array of sentences
  state        TEXT NOT NULL CHECK (state IN ('open', 'merged', 'apart')),
  created_at   TEXT NOT NULL,
  decided_at   TEXT NOT NULL DEFAULT '',
  decided_by   TEXT NOT NULL DEFAULT '',
  UNIQUE (patient_id, candidate_id)
) STRICT;
CREATE INDEX import_doubt_state ON import_doubt (state, created_at);
CREATE INDEX import_doubt_candidate ON import_doubt (candidate_id);

-- Column mappings that a person has confirmed, by the header they belong to.
CREATE TABLE import_mapping (
  signature  TEXT PRIMARY KEY,
  name       TEXT NOT NULL DEFAULT '',
  mapping    TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL DEFAULT ''
) STRICT;
