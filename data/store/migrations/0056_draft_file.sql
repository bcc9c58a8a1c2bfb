-- The files of a half-written mail, as they were when they were attached. As with drafts: no foreign key, only its writer
-- sees it. What was sent stays under "sent:<outbox id>" as long as it can be taken back.
CREATE TABLE draft_file (
  id         TEXT PRIMARY KEY,
  member_id  TEXT NOT NULL,
  key        TEXT NOT NULL,
  name       TEXT NOT NULL,
  sealed     INTEGER NOT NULL, -- goes out encrypted
  size       INTEGER NOT NULL,
  changed_at TEXT NOT NULL,
  data       BLOB NOT NULL -- last: listing does not read it
) STRICT;
CREATE INDEX draft_file_key ON draft_file (member_id, key);
