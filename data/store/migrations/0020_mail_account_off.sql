-- When an account was taken out of use; its mail stays, and an account of the same address goes on where it was.
ALTER TABLE mail_account ADD COLUMN off_at TEXT NOT NULL DEFAULT '';
