package house

import (
	"context"

	"foyer/data/access"
	"foyer/data/fault"
)

// Merge merges the second patient into the first, and the enrollment follows. It returns the id of the merge, which
// Patients.Unmerge takes back. The window gets the same through Chores.
func (h *House) Merge(ctx context.Context, keep, other string) (merge string, err error) {
	if merge, err = h.Patients.Merge(ctx, keep, other); err != nil {
		return "", err
	}
	return merge, h.Enrollment.AfterMerge(access.With(ctx, access.System), keep, other)
}

// MergeDoubt decides that a doubtful newcomer is the patient it resembles, and the enrollment follows.
func (h *House) MergeDoubt(ctx context.Context, doubt string) (merge string, err error) {
	waiting, err := h.Importing.Doubts(ctx)
	if err != nil {
		return "", err
	}
	for _, d := range waiting {
		if d.ID != doubt {
			continue
		}
		if merge, err = h.Importing.MergeDoubt(ctx, doubt); err != nil {
			return "", err
		}
		return merge, h.Enrollment.AfterMerge(access.With(ctx, access.System), d.CandidateID, d.PatientID)
	}
	return "", fault.New(fault.NotFound, "This question no longer waits.")
}
