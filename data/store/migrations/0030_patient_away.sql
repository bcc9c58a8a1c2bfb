-- Lists that leave out the deceased and those the practice no longer sees, or show only who has no postal address, read
-- these in order and stop early.
CREATE INDEX patient_here ON patient (family_key, given_key, birth_date, number) WHERE merged_into IS NULL AND deceased = 0 AND active = 1;
CREATE INDEX patient_no_address ON patient (family_key, given_key, birth_date, number) WHERE merged_into IS NULL AND json_extract(body, '$.address') IS NULL;
CREATE INDEX patient_mrn ON patient (mrn, family_key, given_key, number) WHERE merged_into IS NULL;
