-- How one visit's papers are to be made, where somebody chose otherwise than the practice usually does.
CREATE TABLE paper_choice (
  visit_id   TEXT PRIMARY KEY REFERENCES visit (id) ON DELETE CASCADE,
  body       TEXT NOT NULL,              -- JSON: language, large print, order and parts left out
  changed_at TEXT NOT NULL
) STRICT;
-- What the charts over time count.
CREATE INDEX visit_over ON visit (day, status, id);
CREATE INDEX enrollment_code_used ON enrollment_code (used_at, channel) WHERE used_at <> '';
