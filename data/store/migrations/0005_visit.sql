-- Visits. The body is the whole record.Visit as JSON; the columns repeat what lists need.
CREATE TABLE visit (
  id         TEXT PRIMARY KEY,
  patient_id TEXT NOT NULL REFERENCES patient (id),
  version    INTEGER NOT NULL DEFAULT 1,
  day        TEXT NOT NULL DEFAULT '',   -- calendar date at the practice
  start_at   TEXT NOT NULL DEFAULT '',   -- moment in UTC, milliseconds; of a bare date its first moment
  status     TEXT NOT NULL DEFAULT '',
  class      TEXT NOT NULL DEFAULT '',
  reason     TEXT NOT NULL DEFAULT '',
  provider   TEXT NOT NULL DEFAULT '',
  location   TEXT NOT NULL DEFAULT '',
  uid        TEXT NOT NULL DEFAULT '',   -- of the schedule row it came from or was matched with
  body       TEXT NOT NULL,
  as_of      TEXT NOT NULL DEFAULT '',
  source_id  TEXT REFERENCES source_document (id),
  batch_id   TEXT REFERENCES import_batch (id),
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX visit_day ON visit (day, start_at);
CREATE INDEX visit_patient ON visit (patient_id, start_at);
CREATE INDEX visit_uid ON visit (uid) WHERE uid <> '';
CREATE INDEX visit_batch ON visit (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX visit_source ON visit (source_id) WHERE source_id IS NOT NULL;

-- Rows of schedule exports that fit no patient surely. The same row of the next export finds its decision here.
CREATE TABLE schedule_row (
  id         TEXT PRIMARY KEY,
  row_key    TEXT NOT NULL UNIQUE,       -- UID, or a hash of who and when
  body       TEXT NOT NULL,              -- record.ScheduleRow as JSON
  because    TEXT NOT NULL,              -- why no patient was found surely, in words
  candidates TEXT NOT NULL DEFAULT '[]', -- patient ids
  state      TEXT NOT NULL CHECK (state IN ('open', 'matched', 'dismissed')),
  patient_id TEXT REFERENCES patient (id),
  visit_id   TEXT REFERENCES visit (id),
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX schedule_row_state ON schedule_row (state, created_at);
CREATE INDEX schedule_row_patient ON schedule_row (patient_id) WHERE patient_id IS NOT NULL;
CREATE INDEX schedule_row_visit ON schedule_row (visit_id) WHERE visit_id IS NOT NULL;
