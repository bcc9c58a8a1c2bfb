-- What a patient agreed to, took back, or was warned of. Rows are added, never changed: the newest of a kind counts.
CREATE TABLE consent (
  id              TEXT PRIMARY KEY,
  patient_id      TEXT NOT NULL REFERENCES patient (id),
  kind            TEXT NOT NULL,
  state           TEXT NOT NULL CHECK (state IN ('given', 'withdrawn', 'warned')),
  method          TEXT NOT NULL CHECK (method IN ('written', 'spoken', 'mail')),
  day             TEXT NOT NULL,
  warning_version TEXT NOT NULL DEFAULT '',
  note            TEXT NOT NULL DEFAULT '',
  recorded_at     TEXT NOT NULL,
  member_id       TEXT NOT NULL DEFAULT '',
  member_name     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX consent_patient ON consent (patient_id, kind, day, id);
