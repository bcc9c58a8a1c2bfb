-- The Playbook counts all of a practice each time it is looked at: from these alone, not from the records.
CREATE INDEX consent_newest ON consent (kind, patient_id, day, recorded_at, id, state) WHERE state <> 'warned';
CREATE INDEX enrollment_event_asked ON enrollment_event (event, channel, member_id, patient_id, visit_id) WHERE event IN ('offer', 'invite', 'decline', 'defer');
CREATE INDEX enrollment_code_given ON enrollment_code (member_id, channel, patient_id, used_at);
CREATE INDEX paper_code_kind ON paper (kind, code_id);
CREATE INDEX mail_conversation_talk ON mail_conversation (number) WHERE patient_id IS NOT NULL AND automatic = 0;
CREATE INDEX mail_outbox_accepted ON mail_outbox (message, patient_id) WHERE state = 'accepted' AND automatic = 0;
