-- Mails that told a patient of care that is due: nobody is told of the same again soon.
CREATE TABLE care_asked (
  patient_id TEXT NOT NULL REFERENCES patient (id),
  rule       TEXT NOT NULL,
  at         TEXT NOT NULL,
  outbox_id  TEXT NOT NULL,
  member_id  TEXT NOT NULL,
  PRIMARY KEY (patient_id, rule, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX care_asked_rule ON care_asked (rule, at);
