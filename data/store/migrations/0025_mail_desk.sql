-- Calls that a mail led to: who called, when, what came of it. Rows are added, never changed.
CREATE TABLE mail_call (
  id           TEXT PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES mail_conversation (number),
  outcome      TEXT NOT NULL CHECK (outcome IN ('reached', 'message left', 'not reached')),
  note         TEXT NOT NULL DEFAULT '',
  at           TEXT NOT NULL,
  member_id    TEXT NOT NULL DEFAULT '',
  member_name  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX mail_call_conversation ON mail_call (conversation, at);

-- Conversations with a mail of the practice in them, for the list of what was sent.
CREATE INDEX mail_message_out ON mail_message (conversation) WHERE direction = 'out';

-- The work in front of people, small enough to be counted at every change.
CREATE INDEX mail_conversation_open ON mail_conversation (status, automatic, assignee, urgent, due_at, category, review, messages, patient_id, last_at) WHERE status <> 'done';
