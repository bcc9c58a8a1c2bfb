-- How somebody saw who the patient is, when a member enrolled them.
ALTER TABLE enrollment_event ADD COLUMN proof TEXT NOT NULL DEFAULT ''; -- photo-id, known, questions, guardian, other

-- Whose patients are whose.
CREATE INDEX visit_provider ON visit (provider, patient_id) WHERE provider <> '';
