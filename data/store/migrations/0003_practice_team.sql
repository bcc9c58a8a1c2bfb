-- The one practice of this data folder. Texts for patients are JSON objects from language to text.
CREATE TABLE practice (
  id              TEXT PRIMARY KEY,
  only            INTEGER NOT NULL DEFAULT 1 UNIQUE CHECK (only = 1),
  name            TEXT NOT NULL CHECK (name <> ''),
  address         TEXT NOT NULL DEFAULT '{}',
  phones          TEXT NOT NULL DEFAULT '[]',
  email           TEXT NOT NULL DEFAULT '',
  web             TEXT NOT NULL DEFAULT '',
  npi             TEXT NOT NULL DEFAULT '',
  logo            BLOB,
  logo_type       TEXT NOT NULL DEFAULT '' CHECK (logo_type IN ('', 'image/png', 'image/jpeg')),
  color           TEXT NOT NULL,
  time_zone       TEXT NOT NULL,
  week            TEXT NOT NULL,
  holidays        TEXT NOT NULL DEFAULT '[]',
  after_hours     TEXT NOT NULL DEFAULT '{}',
  emergency       TEXT NOT NULL DEFAULT '{}',
  language        TEXT NOT NULL DEFAULT 'en',
  section_1557    INTEGER NOT NULL DEFAULT 0 CHECK (section_1557 IN (0, 1)),
  idle_minutes    INTEGER NOT NULL CHECK (idle_minutes BETWEEN 1 AND 60),
  desk_minutes    INTEGER NOT NULL CHECK (desk_minutes BETWEEN 1 AND 60),
  front_desk      INTEGER NOT NULL DEFAULT 0 CHECK (front_desk IN (0, 1)),
  revision        INTEGER NOT NULL DEFAULT 1,
  changed_at      TEXT NOT NULL,
  changed_by      TEXT NOT NULL DEFAULT ''
) STRICT;

-- The team. A member who leaves is made inactive, never deleted: records keep naming them.
CREATE TABLE member (
  id             TEXT PRIMARY KEY,
  name           TEXT NOT NULL CHECK (name <> ''),
  credential     TEXT NOT NULL DEFAULT '',
  role           TEXT NOT NULL CHECK (role IN ('administrator', 'provider', 'staff')),
  languages      TEXT NOT NULL DEFAULT '[]',
  active         INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
  created_at     TEXT NOT NULL,
  deactivated_at TEXT NOT NULL DEFAULT '',
  last_sign_in   TEXT NOT NULL DEFAULT '',
  revision       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX member_active_name ON member (name COLLATE NOCASE) WHERE active = 1;

-- Failed sign-ins since the last good one: what the growing wait is computed from.
CREATE TABLE sign_in_failure (
  member_id TEXT PRIMARY KEY REFERENCES member (id) ON DELETE CASCADE,
  failures  INTEGER NOT NULL,
  last_at   TEXT NOT NULL
) STRICT;

-- What somebody was typing. No foreign key: a draft outlives the role and the name of its writer.
CREATE TABLE draft (
  member_id  TEXT NOT NULL,
  key        TEXT NOT NULL,
  body       TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (member_id, key)
) STRICT, WITHOUT ROWID;
