-- When what a summary says of a visit was last changed: a paper made before that is out of date. Times and status are not on it.
ALTER TABLE visit ADD COLUMN said_at TEXT NOT NULL DEFAULT '';
CREATE TRIGGER visit_said AFTER UPDATE OF body ON visit
  WHEN json_remove(old.body, '$.status', '$.start', '$.end', '$.class') <> json_remove(new.body, '$.status', '$.start', '$.end', '$.class')
BEGIN
  UPDATE visit SET said_at = new.changed_at WHERE id = new.id;
END;
