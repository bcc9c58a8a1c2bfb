-- The practice's portal: one row. Texts for patients are JSON objects from language to text.
CREATE TABLE portal (
  only         INTEGER PRIMARY KEY CHECK (only = 1),
  name         TEXT NOT NULL CHECK (name <> ''),
  url          TEXT NOT NULL DEFAULT '',
  vendor       TEXT NOT NULL DEFAULT '',
  mailbox      TEXT NOT NULL DEFAULT '',
  join_by      TEXT NOT NULL CHECK (join_by IN ('mail', 'vendor-code', 'vendor')),
  helper_phone TEXT NOT NULL DEFAULT '',
  helper_hours TEXT NOT NULL DEFAULT '{}',
  reply_days   INTEGER NOT NULL DEFAULT 2 CHECK (reply_days BETWEEN 1 AND 10),
  revision     INTEGER NOT NULL DEFAULT 1,
  changed_at   TEXT NOT NULL,
  changed_by   TEXT NOT NULL DEFAULT ''
) STRICT;

-- The register. A feature of the catalogue without a row is off and untouched.
CREATE TABLE feature (
  key         TEXT PRIMARY KEY,
  state       TEXT NOT NULL DEFAULT 'off' CHECK (state IN ('off', 'planned', 'pilot', 'on', 'retired')),
  since       TEXT NOT NULL DEFAULT '',
  reason      TEXT NOT NULL DEFAULT '',
  owner_id    TEXT REFERENCES member (id),
  target_date TEXT NOT NULL DEFAULT '',
  on_paper    INTEGER NOT NULL DEFAULT 1 CHECK (on_paper IN (0, 1)),
  wording     TEXT NOT NULL DEFAULT '{}',
  changed_at  TEXT NOT NULL
) STRICT;
CREATE INDEX feature_owner ON feature (owner_id) WHERE owner_id IS NOT NULL;

-- Who switched what, when and why. Never changed afterwards.
CREATE TABLE feature_event (
  id          TEXT PRIMARY KEY,
  key         TEXT NOT NULL REFERENCES feature (key),
  at          TEXT NOT NULL,
  state_from  TEXT NOT NULL,
  state_to    TEXT NOT NULL,
  reason      TEXT NOT NULL DEFAULT '',
  member_id   TEXT NOT NULL DEFAULT '',
  member_name TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX feature_event_key ON feature_event (key, at);

-- Points of a readiness list that somebody has seen to.
CREATE TABLE feature_tick (
  key         TEXT NOT NULL REFERENCES feature (key),
  item        TEXT NOT NULL,
  at          TEXT NOT NULL,
  member_id   TEXT NOT NULL DEFAULT '',
  member_name TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (key, item)
) STRICT, WITHOUT ROWID;
