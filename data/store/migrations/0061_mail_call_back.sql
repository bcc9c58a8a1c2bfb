-- Conversations whose patient is to be called: since when, '' for none. Kept out of mail_conversation_open, which counts the queues.
ALTER TABLE mail_conversation ADD COLUMN call_back TEXT NOT NULL DEFAULT '';
CREATE INDEX mail_conversation_call ON mail_conversation (call_back) WHERE call_back <> '';
