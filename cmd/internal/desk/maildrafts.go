package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"foyer/cmd/internal/house"
	"foyer/data/fault"
	"foyer/data/team"
	screen "foyer/ui/mail"
)

// Attach implements mail.Services.
func (d mailServices) Attach(ctx context.Context, key, path string, seal bool) (f screen.File, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return f, err
	}
	name := filepath.Base(path)
	info, err := os.Stat(path)
	switch {
	case err != nil || !info.Mode().IsRegular():
		return f, unreadable(name)
	case info.Size() > team.MostDraftFile: // not read to be refused
		return f, team.TooLarge(name)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return f, unreadable(name)
	}
	kept, err := h.Team.AddDraftFile(ctx, key, name, data, seal)
	return file(kept), err
}

func unreadable(name string) error {
	return fault.New(fault.Invalid, "“%s” can't be read. Choose another file; a folder can't be attached.", name)
}

func file(f team.DraftFile) screen.File {
	return screen.File{ID: f.ID, Name: f.Name, Size: f.Size, Seal: f.Seal}
}

// Attached implements mail.Services.
func (d mailServices) Attached(ctx context.Context, key string) (list []screen.File, err error) {
	h, ctx, err := d.session.act(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := h.Team.DraftFiles(ctx, key)
	for _, f := range kept {
		list = append(list, file(f))
	}
	return list, err
}

// Reattach implements mail.Services.
func (d mailServices) Reattach(ctx context.Context, key string, ids []string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Team.MoveDraftFiles(ctx, key, ids...) })
}

// SealAttached implements mail.Services.
func (d mailServices) SealAttached(ctx context.Context, id string, seal bool) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Team.SealDraftFile(ctx, id, seal) })
}

// Detach implements mail.Services.
func (d mailServices) Detach(ctx context.Context, ids []string) error {
	return d.act(ctx, func(ctx context.Context, h *house.House) error { return h.Team.RemoveDraftFiles(ctx, ids...) })
}

// mailDrafts are the answers, and the new message, that the member was writing.
func mailDrafts(ctx context.Context, h *house.House) (list []screen.Draft, err error) {
	kept, err := h.Team.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		if id, ok := strings.CutPrefix(k.Key, "reply:"); ok {
			list = append(list, screen.Draft{Conversation: id, Text: k.Body, At: k.ChangedAt})
			continue
		}
		if k.Key != "mail:new" && !strings.HasPrefix(k.Key, "mail:new:") {
			continue
		}
		var begun struct{ Patient, Subject, Text string }
		if k.Body == "" { // nothing but files
			begun.Patient = strings.TrimPrefix(strings.TrimPrefix(k.Key, "mail:new"), ":")
		} else if err := json.Unmarshal([]byte(k.Body), &begun); err != nil {
			return nil, fmt.Errorf("reading a draft: %w", err)
		}
		names, err := patientNames(ctx, h, begun.Patient)
		if err != nil {
			return nil, err
		}
		list = append(list, screen.Draft{Patient: begun.Patient, Name: names[begun.Patient], Text: begun.Text, At: k.ChangedAt})
	}
	return list, nil
}
