package letter

import "foyer/reports/gate"

type gateNote = gate.Note
