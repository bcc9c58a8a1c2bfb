-- The practice's mailboxes. Secrets stand here because the whole database is encrypted.
CREATE TABLE mail_account (
  id          TEXT PRIMARY KEY,
  address     TEXT NOT NULL COLLATE NOCASE UNIQUE,
  name        TEXT NOT NULL DEFAULT '',
  imap        TEXT NOT NULL,              -- JSON: host, port, security, ca_file
  smtp        TEXT NOT NULL,
  user_name   TEXT NOT NULL,
  secret      TEXT NOT NULL DEFAULT '',
  oauth       TEXT NOT NULL DEFAULT '',   -- JSON: provider, client, token; '' for a password
  auth_server TEXT NOT NULL DEFAULT '',   -- whose Authentication-Results count; '' for what fits host and address
  agreement   TEXT NOT NULL DEFAULT '',   -- business associate agreement: date or note; '' when none is on record
  position    INTEGER NOT NULL DEFAULT 0,
  created_at  TEXT NOT NULL,
  changed_at  TEXT NOT NULL
) STRICT;

-- Folders and how far each has been read. UIDs mean something only together with uid_validity.
CREATE TABLE mail_mailbox (
  number        INTEGER PRIMARY KEY,
  account_id    TEXT NOT NULL REFERENCES mail_account (id) ON DELETE CASCADE,
  name          TEXT NOT NULL,
  role          TEXT NOT NULL DEFAULT '',
  uid_validity  INTEGER NOT NULL DEFAULT 0,
  uid_next      INTEGER NOT NULL DEFAULT 0,
  mod_seq       INTEGER NOT NULL DEFAULT 0,
  present       INTEGER NOT NULL DEFAULT 0,   -- messages at the end of the last whole sync
  first_done_at TEXT NOT NULL DEFAULT '',     -- when everything that was there at first had arrived
  synced_at     TEXT NOT NULL DEFAULT '',
  compared_at   TEXT NOT NULL DEFAULT '',     -- when the flags of all messages were last compared
  UNIQUE (account_id, name)
) STRICT;

-- Work: one thread with one patient (or somebody not known yet).
CREATE TABLE mail_conversation (
  number        INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  account_id    TEXT NOT NULL REFERENCES mail_account (id),
  patient_id    TEXT REFERENCES patient (id),
  subject       TEXT NOT NULL DEFAULT '',
  subject_key   TEXT NOT NULL DEFAULT '',     -- without Re:, folded
  status        TEXT NOT NULL CHECK (status IN ('new', 'in work', 'waiting for patient', 'done')),
  category      TEXT NOT NULL DEFAULT 'other',
  because       TEXT NOT NULL DEFAULT '[]',   -- JSON: the words that decided category and urgency, with their places
  urgent        INTEGER NOT NULL DEFAULT 0,
  cleared_at    TEXT NOT NULL DEFAULT '',     -- when a person said that it is not urgent
  cleared_by    TEXT NOT NULL DEFAULT '',
  assignee      TEXT NOT NULL DEFAULT '',     -- member id
  due_at        TEXT NOT NULL DEFAULT '',
  review        TEXT NOT NULL DEFAULT '',     -- why a person has to look: unmatched, several, sender, name, code, bounced …
  automatic     INTEGER NOT NULL DEFAULT 0,   -- only lists, mass mail, notices, spam
  messages      INTEGER NOT NULL DEFAULT 0,
  unread        INTEGER NOT NULL DEFAULT 0,
  last_at       TEXT NOT NULL DEFAULT '',
  last_in_at    TEXT NOT NULL DEFAULT '',
  version       INTEGER NOT NULL DEFAULT 1,
  created_at    TEXT NOT NULL,
  done_at       TEXT NOT NULL DEFAULT '',
  done_by       TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX mail_conversation_work ON mail_conversation (last_at) WHERE status <> 'done';
CREATE INDEX mail_conversation_last ON mail_conversation (last_at);
CREATE INDEX mail_conversation_patient ON mail_conversation (patient_id, subject_key) WHERE patient_id IS NOT NULL;

-- The bytes of mails as they came, several in one piece: a piece of a quarter megabyte is written faster and shrinks
-- better than twenty small ones. Never changed, never deleted.
CREATE TABLE mail_pack (
  number  INTEGER PRIMARY KEY,
  packing TEXT NOT NULL CHECK (packing IN ('s2', 'plain')),
  raw     BLOB NOT NULL
) STRICT;

-- One mail, once, however many folders or labels it stands in. It arrives with the columns up to fresh; the others
-- are filled when its body is read (read_deep): at once for recent mail, in the background for old.
CREATE TABLE mail_message (
  number        INTEGER PRIMARY KEY,
  id            TEXT NOT NULL UNIQUE,
  account_id    TEXT NOT NULL REFERENCES mail_account (id),
  conversation  INTEGER REFERENCES mail_conversation (number),
  copy_of       INTEGER REFERENCES mail_message (number),  -- a provider's rewritten copy of a mail that Foyer sent
  patient_id    TEXT REFERENCES patient (id),
  direction     TEXT NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out')),
  kind          TEXT NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'automatic', 'bulk', 'list', 'bounce', 'spam')),
  message_id    TEXT NOT NULL DEFAULT '',
  sha256        BLOB NOT NULL,
  pack          INTEGER NOT NULL,          -- mail_pack.number; no foreign key: it would cost a look-up a mail
  pack_offset   INTEGER NOT NULL,
  pack_length   INTEGER NOT NULL,
  arrived       TEXT NOT NULL DEFAULT '',     -- as our server says
  size          INTEGER NOT NULL DEFAULT 0,
  content       TEXT NOT NULL DEFAULT 'whole' CHECK (content IN ('whole', 'header', 'unreadable')),
  seen          INTEGER NOT NULL DEFAULT 0,
  answered      INTEGER NOT NULL DEFAULT 0,
  flagged       INTEGER NOT NULL DEFAULT 0,
  fresh         INTEGER NOT NULL DEFAULT 0,   -- arrived after the first sync of its folder
  read_deep     INTEGER NOT NULL DEFAULT 0,   -- body parsed, filed, triaged and in the search table
  from_name     TEXT NOT NULL DEFAULT '',
  from_mail     TEXT NOT NULL DEFAULT '',
  people        TEXT NOT NULL DEFAULT '{}',   -- JSON: to, cc, reply_to
  subject       TEXT NOT NULL DEFAULT '',
  date          TEXT NOT NULL DEFAULT '',     -- as the sender says; arrived where it says nothing
  preview       TEXT NOT NULL DEFAULT '',
  attachments   TEXT NOT NULL DEFAULT '[]',   -- JSON: name, type, size
  problems      TEXT NOT NULL DEFAULT '[]',
  auth_failed   INTEGER NOT NULL DEFAULT 0,
  review        TEXT NOT NULL DEFAULT '',
  filed_how     TEXT NOT NULL DEFAULT '',     -- address, name, conversation, code, person
  loop          TEXT NOT NULL DEFAULT '',     -- enrollment: pending, or what came of the code
  loop_note     TEXT NOT NULL DEFAULT '',
  codes         TEXT NOT NULL DEFAULT '[]',   -- JSON: codes still to be verified; emptied then
  gone_at       TEXT NOT NULL DEFAULT '',     -- no folder of the server holds it any more
  created_at    TEXT NOT NULL,
  UNIQUE (account_id, sha256)
) STRICT;
CREATE INDEX mail_message_conversation ON mail_message (conversation, date) WHERE conversation IS NOT NULL;
CREATE INDEX mail_message_id ON mail_message (message_id) WHERE message_id <> '';
CREATE INDEX mail_message_patient ON mail_message (patient_id, date) WHERE patient_id IS NOT NULL;
CREATE INDEX mail_message_shallow ON mail_message (arrived) WHERE read_deep = 0;
CREATE INDEX mail_message_fresh ON mail_message (number) WHERE read_deep = 0 AND fresh = 1;
CREATE INDEX mail_message_loop ON mail_message (number) WHERE loop = 'pending';

-- Where a mail stands on the server. flags are those of the server as last seen.
CREATE TABLE mail_place (
  mailbox  INTEGER NOT NULL REFERENCES mail_mailbox (number) ON DELETE CASCADE,
  uid      INTEGER NOT NULL,
  message  INTEGER NOT NULL REFERENCES mail_message (number) ON DELETE CASCADE,
  flags    TEXT NOT NULL DEFAULT '',          -- sorted, blank between them
  mod_seq  INTEGER NOT NULL DEFAULT 0,
  size     INTEGER NOT NULL DEFAULT 0,
  arrived  TEXT NOT NULL DEFAULT '',
  stale    INTEGER NOT NULL DEFAULT 0,        -- the uid is of an old uid_validity: to be matched again
  PRIMARY KEY (mailbox, stale, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_place_message ON mail_place (message);

-- Which conversation a Message-ID belongs to, also of mails that have not arrived (yet). key is a hash.
CREATE TABLE mail_thread (
  key          INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES mail_conversation (number)
) STRICT;
CREATE INDEX mail_thread_conversation ON mail_thread (conversation);

-- Mails to be sent and what became of them. The bytes are in mail_pack from the moment of the decision.
CREATE TABLE mail_outbox (
  id          TEXT PRIMARY KEY,
  account_id  TEXT NOT NULL REFERENCES mail_account (id),
  message     INTEGER NOT NULL UNIQUE REFERENCES mail_message (number),
  patient_id  TEXT REFERENCES patient (id),
  purpose     TEXT NOT NULL,                  -- reply, new, confirmation, receipt, invitation, reminder …
  automatic   INTEGER NOT NULL DEFAULT 0,
  sender      TEXT NOT NULL,
  recipients  TEXT NOT NULL,                  -- JSON
  state       TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'accepted', 'unknown', 'rejected', 'withdrawn')),
  filing      TEXT NOT NULL DEFAULT '' CHECK (filing IN ('', 'wanted', 'done', 'server')),  -- the copy in Sent
  attempts    INTEGER NOT NULL DEFAULT 0,
  next_at     TEXT NOT NULL DEFAULT '',
  last_code   INTEGER NOT NULL DEFAULT 0,
  last_text   TEXT NOT NULL DEFAULT '',
  created_at  TEXT NOT NULL,
  created_by  TEXT NOT NULL DEFAULT '',
  changed_at  TEXT NOT NULL
) STRICT;
CREATE INDEX mail_outbox_open ON mail_outbox (created_at) WHERE state IN ('queued', 'sending', 'unknown') OR filing = 'wanted';

-- What people did here and the server does not know yet. It wins until the server has acknowledged it.
CREATE TABLE mail_journal (
  number     INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES mail_account (id) ON DELETE CASCADE,
  message    INTEGER NOT NULL REFERENCES mail_message (number) ON DELETE CASCADE,
  action     TEXT NOT NULL CHECK (action IN ('seen', 'answered', 'flagged', 'move')),
  value      TEXT NOT NULL,                   -- 1 or 0; the folder for move
  held       TEXT NOT NULL DEFAULT '',        -- precondition: the flags the person saw
  attempts   INTEGER NOT NULL DEFAULT 0,
  next_at    TEXT NOT NULL DEFAULT '',
  last_error TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  UNIQUE (message, action)
) STRICT;

-- Addresses that do not take mail.
CREATE TABLE mail_bad_address (
  address    TEXT PRIMARY KEY,
  status     TEXT NOT NULL DEFAULT '',
  message    INTEGER REFERENCES mail_message (number),
  created_at TEXT NOT NULL
) STRICT;

-- Search over mail; rowid is mail_message.number.
CREATE VIRTUAL TABLE mail_search USING fts5 (
  subject, people, text,
  content = '', contentless_delete = 1, detail = column, tokenize = "unicode61 remove_diacritics 2"
);
