-- Every day shown asks for the practice's time zone: from here, not from the row, which holds the logo before it.
CREATE INDEX practice_zone ON practice (time_zone);
