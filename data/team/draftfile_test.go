package team

import (
	"context"
	"slices"
	"testing"
	"time"

	"foyer/data/access"
	"foyer/data/fault"
)

func names(t *testing.T, s *Service, ctx context.Context, key string) (list []string) {
	t.Helper()
	files, err := s.DraftFiles(ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		list = append(list, f.Name)
	}
	return list
}

func TestFilesStayWithADraft(t *testing.T) {
	s, _, _, d := open(t)
	ctx := context.Background()
	as := func(m Member) context.Context {
		return access.With(ctx, access.Actor{MemberID: m.ID, Name: m.Name, Role: m.Role})
	}
	anita, ben := as(add(t, s, "Anita Rao", access.Provider)), as(add(t, s, "Ben Ode", access.Staff))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	plan, err := s.AddDraftFile(anita, "reply:1", "plan.pdf", []byte("%PDF-1.7 plan"), true)
	must(err)
	empty, err := s.AddDraftFile(anita, "reply:1", "empty.txt", nil, false)
	must(err)
	if got := names(t, s, anita, "reply:1"); !slices.Equal(got, []string{"plan.pdf", "empty.txt"}) {
		t.Errorf("kept %v", got)
	}
	if drafts, err := s.Drafts(anita); err != nil || len(drafts) != 1 || drafts[0].Key != "reply:1" || drafts[0].Body != "" || drafts[0].ChangedAt.IsZero() {
		t.Errorf("files alone are a draft: %+v, %v", drafts, err)
	}
	must(s.SaveDraft(anita, "reply:1", "Here is the plan"))
	if drafts, err := s.Drafts(anita); err != nil || len(drafts) != 1 || drafts[0].Body != "Here is the plan" {
		t.Errorf("text with files is one draft: %+v, %v", drafts, err)
	}

	// Nobody else reads, changes or removes them.
	if got := names(t, s, ben, "reply:1"); len(got) > 0 {
		t.Errorf("another member sees %v", got)
	}
	if _, _, err := s.DraftFileData(ben, plan.ID); fault.Of(err) != fault.NotFound {
		t.Errorf("another member reads a file: %v", err)
	}
	must(s.RemoveDraftFiles(ben, plan.ID))
	must(s.MoveDraftFiles(ben, "reply:9", plan.ID))
	must(s.SealDraftFile(ben, plan.ID, false))
	f, data, err := s.DraftFileData(anita, plan.ID)
	if err != nil || string(data) != "%PDF-1.7 plan" || f.Key != "reply:1" || !f.Seal || f.Size != 13 {
		t.Errorf("after another member tried: %+v %q, %v", f, data, err)
	}
	if _, err := s.DraftFiles(ctx, "reply:1"); fault.Of(err) != fault.Locked {
		t.Errorf("nobody reads files: %v", err)
	}
	if _, err := s.AddDraftFile(anita, "reply:1", "film.mp4", make([]byte, MostDraftFile+1), false); fault.Of(err) != fault.Invalid {
		t.Errorf("a file of more than 17 MB: %v", err)
	}

	// Sent: no draft any more, but there to be taken back; forgotten when that is over.
	must(s.SealDraftFile(anita, plan.ID, false))
	must(s.MoveDraftFiles(anita, SentKey("out1"), plan.ID, empty.ID))
	must(s.ClearDraft(anita, "reply:1"))
	if drafts, err := s.Drafts(anita); err != nil || len(drafts) > 0 {
		t.Errorf("what was sent is a draft: %v, %v", drafts, err)
	}
	must(s.MoveDraftFiles(anita, "reply:1", plan.ID))
	if got := names(t, s, anita, "reply:1"); !slices.Equal(got, []string{"plan.pdf"}) {
		t.Errorf("taken back: %v", got)
	}
	must(s.ForgetSent(access.With(ctx, access.System), "out1"))
	if _, _, err := s.DraftFileData(anita, empty.ID); fault.Of(err) != fault.NotFound {
		t.Errorf("a file that was sent stays: %v", err)
	}

	// Where the program ended in between, the next file sweeps.
	must(s.MoveDraftFiles(anita, SentKey("out2"), plan.ID))
	d.turn(2 * time.Hour)
	last, err := s.AddDraftFile(anita, "mail:new", "last.txt", []byte("x"), false)
	must(err)
	if _, _, err := s.DraftFileData(anita, plan.ID); fault.Of(err) != fault.NotFound {
		t.Errorf("a file that was sent two hours ago stays: %v", err)
	}
	must(s.RemoveDraftFiles(anita, last.ID))
	if got := names(t, s, anita, "mail:new"); len(got) > 0 {
		t.Errorf("taken off: %v", got)
	}
}
