-- What the charts over time read: small copies of columns, so that a year of mail is counted without reading a mail.
CREATE INDEX mail_message_insight ON mail_message (conversation, date, direction, kind, number) WHERE conversation IS NOT NULL AND kind = 'person';
CREATE INDEX chart_item_family ON chart_item (created_at, patient_id) WHERE kind = 'relative' AND removed_at = '';
CREATE INDEX import_doubt_at ON import_doubt (created_at, state, decided_at);
