-- The version of the warning about plain mail that a mail carries: one that was taken back has warned nobody.
ALTER TABLE mail_outbox ADD COLUMN warned TEXT NOT NULL DEFAULT '';
