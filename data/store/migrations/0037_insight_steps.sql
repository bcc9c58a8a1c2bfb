-- Steps into the portal are counted without reading what was noted beside them.
CREATE INDEX enrollment_event_insight ON enrollment_event (at, event, state_from, state_to, member_name);
