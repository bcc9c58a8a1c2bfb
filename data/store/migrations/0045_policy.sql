-- Policies of the practice. A version that was put in force never changes; a kind has one draft at most.
CREATE TABLE policy_version (
  id          TEXT PRIMARY KEY,
  kind        TEXT NOT NULL,
  number      INTEGER NOT NULL DEFAULT 0, -- 0 for the draft
  state       TEXT NOT NULL CHECK (state IN ('draft', 'signed', 'withdrawn')),
  content     TEXT NOT NULL,              -- JSON: the settings
  revision    INTEGER NOT NULL DEFAULT 1,
  changed_at  TEXT NOT NULL,
  changed_by  TEXT NOT NULL DEFAULT '',   -- a member's name, as it was
  from_day    TEXT NOT NULL DEFAULT '',
  reason      TEXT NOT NULL DEFAULT '',
  signed_at   TEXT NOT NULL DEFAULT '',
  signed_id   TEXT NOT NULL DEFAULT '',
  signed_by   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX policy_draft ON policy_version (kind) WHERE state = 'draft';
CREATE UNIQUE INDEX policy_number ON policy_version (kind, number) WHERE state <> 'draft';
