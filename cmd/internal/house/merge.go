package house

import "context"

// Merge merges the second patient into the first; the enrollment follows in the same transaction. It returns the id of
// the merge, which Patients.Unmerge takes back.
func (h *House) Merge(ctx context.Context, keep, other string) (merge string, err error) {
	return h.Patients.Merge(ctx, keep, other)
}

// MergeDoubt decides that a doubtful newcomer is the patient it resembles.
func (h *House) MergeDoubt(ctx context.Context, doubt string) (merge string, err error) {
	return h.Importing.MergeDoubt(ctx, doubt)
}
