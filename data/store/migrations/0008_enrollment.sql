-- Where each patient stands on the way into the portal. A patient without a row has never been offered it.
CREATE TABLE enrollment (
  patient_id TEXT PRIMARY KEY REFERENCES patient (id),
  state      TEXT NOT NULL CHECK (state IN ('not_offered', 'offered', 'invited', 'opened', 'active', 'declined', 'deferred',
                                            'expired', 'failed', 'inactive', 'ineligible', 'revoked')),
  since      TEXT NOT NULL,
  reason     TEXT NOT NULL DEFAULT '',
  next_on    TEXT NOT NULL DEFAULT '',          -- day to ask or try again: declined, deferred, failed
  attempts   INTEGER NOT NULL DEFAULT 0,        -- invitations by mail since the patient last answered
  retries    INTEGER NOT NULL DEFAULT 0,        -- failures in a row
  changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX enrollment_state ON enrollment (state, since);

-- Every step. Never changed afterwards.
CREATE TABLE enrollment_event (
  id          TEXT PRIMARY KEY,
  patient_id  TEXT NOT NULL REFERENCES patient (id),
  at          TEXT NOT NULL,
  event       TEXT NOT NULL,
  state_from  TEXT NOT NULL,
  state_to    TEXT NOT NULL,
  channel     TEXT NOT NULL DEFAULT '',
  reason      TEXT NOT NULL DEFAULT '',
  visit_id    TEXT REFERENCES visit (id),
  code_id     TEXT REFERENCES enrollment_code (id),
  member_id   TEXT NOT NULL DEFAULT '',
  member_name TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX enrollment_event_patient ON enrollment_event (patient_id, at);
CREATE INDEX enrollment_event_at ON enrollment_event (at, event);
CREATE INDEX enrollment_event_visit ON enrollment_event (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX enrollment_event_code ON enrollment_event (code_id) WHERE code_id IS NOT NULL;

-- The register of codes: who gave which patient one, how and when. The code itself is not here, only its HMAC.
CREATE TABLE enrollment_code (
  id           TEXT PRIMARY KEY,
  patient_id   TEXT NOT NULL REFERENCES patient (id),
  channel      TEXT NOT NULL CHECK (channel IN ('paper', 'mail', 'desk')),
  hash         BLOB NOT NULL UNIQUE,
  issued_at    TEXT NOT NULL,
  expires_at   TEXT NOT NULL,
  member_id    TEXT NOT NULL DEFAULT '',
  member_name  TEXT NOT NULL DEFAULT '',
  used_at      TEXT NOT NULL DEFAULT '',
  used_message TEXT NOT NULL DEFAULT '',
  ended_at     TEXT NOT NULL DEFAULT '',        -- voided or expired, noticed at
  ended_why    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX enrollment_code_live ON enrollment_code (patient_id, channel) WHERE used_at = '' AND ended_at = '';
CREATE INDEX enrollment_code_patient ON enrollment_code (patient_id, issued_at);
CREATE INDEX enrollment_code_expiry ON enrollment_code (expires_at) WHERE used_at = '' AND ended_at = '';

-- Each mail that held, or should have held, a code: what became of it, and what a person decided where Foyer could not.
CREATE TABLE enrollment_claim (
  id          TEXT PRIMARY KEY,
  at          TEXT NOT NULL,
  message     TEXT NOT NULL DEFAULT '',         -- the mail's id; checking the same mail again changes nothing
  sender      TEXT NOT NULL DEFAULT '',
  outcome     TEXT NOT NULL,
  guesses     INTEGER NOT NULL DEFAULT 0,       -- wrong codes in it
  code_id     TEXT REFERENCES enrollment_code (id),
  patient_id  TEXT REFERENCES patient (id),     -- whose code it is
  matched_id  TEXT REFERENCES patient (id),     -- whose mail it seemed to be
  because     TEXT NOT NULL DEFAULT '',
  state       TEXT NOT NULL CHECK (state IN ('settled', 'open', 'accepted', 'dismissed')),
  decided_at  TEXT NOT NULL DEFAULT '',
  decided_by  TEXT NOT NULL DEFAULT '',
  decision    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX enrollment_claim_message ON enrollment_claim (message) WHERE message <> '';
CREATE INDEX enrollment_claim_guess ON enrollment_claim (at, sender) WHERE guesses > 0;
CREATE INDEX enrollment_claim_open ON enrollment_claim (state, at) WHERE state = 'open';
CREATE INDEX enrollment_claim_patient ON enrollment_claim (patient_id) WHERE patient_id IS NOT NULL;
CREATE INDEX enrollment_claim_matched ON enrollment_claim (matched_id) WHERE matched_id IS NOT NULL;
CREATE INDEX enrollment_claim_code ON enrollment_claim (code_id) WHERE code_id IS NOT NULL;
