-- What the practice has decided about the rules for care that is due; a rule that is not here is as shipped.
CREATE TABLE care_rule (
  key        TEXT PRIMARY KEY,
  body       TEXT NOT NULL DEFAULT '',    -- the rule as the practice wrote it; '' as shipped
  off        INTEGER NOT NULL DEFAULT 0,  -- not looked at
  told       INTEGER NOT NULL DEFAULT 0,  -- patients are told: a clinician switched it on
  told_by    TEXT NOT NULL DEFAULT '',
  told_at    TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
) STRICT;

-- What was due for each patient when it was last computed: one row, whatever the number of rules. A line for each:
-- rule|since|last|first listed.
CREATE TABLE care_plan (
  patient_id TEXT PRIMARY KEY REFERENCES patient (id),
  due        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How far the plans are: computed for a day, with everything up to an entry of the log, by these rules.
CREATE TABLE care_state (
  only  INTEGER PRIMARY KEY CHECK (only = 1),
  day   TEXT NOT NULL,
  seen  INTEGER NOT NULL,
  rules TEXT NOT NULL
) STRICT;

-- Care that was due and has been given.
CREATE TABLE care_closed (
  patient_id TEXT NOT NULL REFERENCES patient (id),
  rule       TEXT NOT NULL,
  noticed_on TEXT NOT NULL, -- first listed as due
  done_on    TEXT NOT NULL,
  PRIMARY KEY (patient_id, rule, done_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX care_closed_done ON care_closed (done_on, rule);
