-- Small things a member's screens remember from one day to the next: what was used last. Not in the log; names of
-- patients may be among them, which is why they are here and not in the program's settings.
CREATE TABLE member_memory (
  member_id  TEXT NOT NULL,
  key        TEXT NOT NULL,
  body       TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (member_id, key)
) STRICT, WITHOUT ROWID;
