package record

// ScheduleRow is one appointment as a schedule export (CSV or iCalendar of an EHR or a calendar) tells it. The same
// row comes again and again; UID, or else patient and start, says that it is the same appointment.
type ScheduleRow struct {
	Line       int      `json:"line,omitempty"`        // of the file, 1 for the first; 0 when the format has no lines
	UID        string   `json:"uid,omitempty"`         // the calendar's or the EHR's own key of the appointment
	Start      DateTime `json:"start"`                 // a moment, or a date when the source gives no time
	End        DateTime `json:"end,omitempty"`         //
	PatientMRN string   `json:"patient_mrn,omitempty"` // record number as written
	Given      string   `json:"given,omitempty"`       // first, then middle names, as written
	Family     string   `json:"family,omitempty"`      //
	BirthDate  Date     `json:"birth_date,omitempty"`  //
	Phone      string   `json:"phone,omitempty"`       //
	Email      string   `json:"email,omitempty"`       //
	Reason     string   `json:"reason,omitempty"`      // in the scheduler's words
	Provider   string   `json:"provider,omitempty"`    // name as printed
	Location   string   `json:"location,omitempty"`    //
	Status     string   `json:"status,omitempty"`      // as Visit.Status: planned, arrived, finished, cancelled, noshow; "" is planned
}
