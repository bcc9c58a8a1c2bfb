package mail

import (
	"context"
	"path/filepath"
	"slices"
	"strings"

	"foyer/ui/kit"
	"foyer/ui/shell"
)

// tray holds the files of what is being written, by the key of its draft. The practice keeps them as they come and go: the
// tray is what is known of that here. All methods run on the interface's goroutine.
type tray struct {
	shell    *shell.Shell
	services Services
	files    map[string][]File
	known    map[string]bool     // what was kept under a key has been read
	waiting  map[string][]func() // for that
}

func newTray(sh *shell.Shell, services Services) *tray {
	return &tray{shell: sh, services: services, files: map[string][]File{}, known: map[string]bool{}, waiting: map[string][]func(){}}
}

// of are the files under a key; a caller may keep the slice.
func (t *tray) of(key string) []File { return slices.Clone(t.files[key]) }

func (t *tray) put(key string, files []File) {
	if len(files) == 0 {
		delete(t.files, key)
		return
	}
	t.files[key] = files
}

// read calls then when it is known what was kept under a key: at once where it is known already, never where it can't be
// read, which has been told then.
func (t *tray) read(key string, then func()) {
	if t.known[key] {
		then()
		return
	}
	asked := len(t.waiting[key]) > 0
	t.waiting[key] = append(t.waiting[key], then)
	if asked {
		return
	}
	kit.Load(t.shell.Context(), &kit.Loader{}, func(ctx context.Context) ([]File, error) { return t.services.Attached(ctx, key) }, func(kept []File, err error) {
		list := t.waiting[key]
		delete(t.waiting, key)
		if err != nil {
			t.shell.Warn(err)
			return
		}
		t.known[key] = true
		t.put(key, append(kept, without(t.files[key], kept)...))
		for _, then := range list {
			then()
		}
	})
}

// attach keeps files with what has this key by then, and calls then after each.
func (t *tray) attach(key func() string, paths []string, seal bool, then func()) {
	if len(paths) == 0 {
		return
	}
	path, under := paths[0], key()
	kit.Load(t.shell.Context(), &kit.Loader{}, func(ctx context.Context) (File, error) {
		return t.services.Attach(ctx, under, path, seal && isPDF(path))
	}, func(f File, err error) {
		if err != nil {
			t.shell.Warn(err)
		} else {
			t.put(under, append(without(t.files[under], []File{f}), f))
			if now := key(); now != under {
				t.move(under, now, []File{f})
			}
			then()
		}
		t.attach(key, paths[1:], seal, then)
	})
}

// takeOff forgets files under a key.
func (t *tray) takeOff(key string, files []File) {
	t.put(key, without(t.files[key], files))
	if len(files) > 0 {
		t.tell(func(ctx context.Context) error { return t.services.Detach(ctx, ids(files)) })
	}
}

// seal says whether a file goes out encrypted.
func (t *tray) seal(key, id string, on bool) {
	list := t.of(key) // what is on its way keeps its own
	for i := range list {
		if list[i].ID == id {
			list[i].Seal = on
		}
	}
	t.put(key, list)
	t.tell(func(ctx context.Context) error { return t.services.SealAttached(ctx, id, on) })
}

// move gives files to the draft under another key, before those it has.
func (t *tray) move(from, to string, files []File) {
	if len(files) == 0 || from == to {
		return
	}
	t.put(from, without(t.files[from], files))
	t.put(to, slices.Concat(files, without(t.files[to], files)))
	t.tell(func(ctx context.Context) error { return t.services.Reattach(ctx, to, ids(files)) })
}

// sent forgets what went out with a mail: the practice keeps it as long as the mail can be taken back.
func (t *tray) sent(key string, files []File) { t.put(key, without(t.files[key], files)) }

func (t *tray) tell(change func(ctx context.Context) error) {
	kit.Load(t.shell.Context(), &kit.Loader{}, func(ctx context.Context) (struct{}, error) { return struct{}{}, change(ctx) }, func(_ struct{}, err error) {
		if err != nil {
			t.shell.Warn(err)
		}
	})
}

// without are the files that are not among others.
func without(list, others []File) (rest []File) {
	for _, f := range list {
		if !slices.ContainsFunc(others, func(o File) bool { return o.ID == f.ID }) {
			rest = append(rest, f)
		}
	}
	return rest
}

func ids(files []File) (list []string) {
	for _, f := range files {
		list = append(list, f.ID)
	}
	return list
}

func isPDF(name string) bool { return strings.EqualFold(filepath.Ext(name), ".pdf") }
