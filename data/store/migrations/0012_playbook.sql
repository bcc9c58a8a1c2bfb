-- What a highlight of the Playbook measured on a day: value out of total. A row a day at most; "measured" means that
-- there are rows to compare.
CREATE TABLE playbook_measure (
  highlight TEXT NOT NULL,
  day       TEXT NOT NULL,
  value     INTEGER NOT NULL,
  total     INTEGER NOT NULL,
  PRIMARY KEY (highlight, day)
) STRICT, WITHOUT ROWID;
