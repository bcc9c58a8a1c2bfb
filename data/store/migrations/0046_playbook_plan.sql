-- Who looks after a highlight of the Playbook, until when, and what the team wrote about it.
CREATE TABLE playbook_plan (
  highlight   TEXT PRIMARY KEY,
  owner_id    TEXT REFERENCES member (id),
  target_date TEXT NOT NULL DEFAULT '',
  notes       TEXT NOT NULL DEFAULT '',
  revision    INTEGER NOT NULL DEFAULT 1,
  changed_at  TEXT NOT NULL,
  changed_by  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX playbook_plan_owner ON playbook_plan (owner_id) WHERE owner_id IS NOT NULL;
