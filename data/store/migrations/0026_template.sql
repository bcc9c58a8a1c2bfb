-- The practice's own texts for answers. A shipped text that was changed or removed has a row that names it.
CREATE TABLE template (
  id         TEXT PRIMARY KEY,
  shipped    TEXT NOT NULL DEFAULT '',   -- the shipped text that this one stands for
  removed    INTEGER NOT NULL DEFAULT 0,
  category   TEXT NOT NULL,
  language   TEXT NOT NULL,
  name       TEXT NOT NULL,
  body       TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX template_shipped ON template (shipped) WHERE shipped <> '';
