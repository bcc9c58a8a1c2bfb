-- Patients whom the practice does not see any more: few, and asked for whenever something is counted.
CREATE INDEX patient_away ON patient (id) WHERE (merged_into IS NOT NULL OR active = 0 OR deceased = 1);
