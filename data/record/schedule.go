package record

// ScheduleRow is one appointment as a schedule's file gives it: a row of a table, or an event of a calendar. The
// patient is named but not yet matched.
type ScheduleRow struct {
	Line        int          `json:"line,omitempty"`       // of the file, counted from 1; 0 for calendars
	Identifier  Identifier   `json:"identifier,omitzero"`  // the appointment's own number, the same in every export
	Patient     HumanName    `json:"patient,omitzero"`     // as far as the file names one
	Identifiers []Identifier `json:"identifiers,omitzero"` // the patient's numbers
	BirthDate   Date         `json:"birth_date,omitempty"`
	Sex         string       `json:"sex,omitempty"`
	Phone       string       `json:"phone,omitempty"`
	Email       string       `json:"email,omitempty"`
	Start       DateTime     `json:"start"`
	End         DateTime     `json:"end,omitempty"`
	AllDay      bool         `json:"all_day,omitempty"`
	Status      string       `json:"status,omitempty"` // as of Visit: planned, arrived, in-progress, finished, cancelled, noshow
	Type        string       `json:"type,omitempty"`   // "New patient", "Telehealth"
	Reason      string       `json:"reason,omitempty"`
	Provider    string       `json:"provider,omitempty"`
	Location    string       `json:"location,omitempty"`
	Note        string       `json:"note,omitempty"`
}
