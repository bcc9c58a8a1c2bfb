package cli_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"foyer/cmd/internal/cli"
	"foyer/cmd/internal/house"
	"foyer/data/clock"
)

// The commands are run as a script would: arguments in, exit code and two streams out. Only the practice is made in
// another way, because a passphrase of the true cost takes a second each time.

const (
	passphrase = "harbor-lantern-42-meadow"
	founder    = "Dana Lindqvist"
	today      = "2026-11-17" // a Tuesday
)

// source is a clock that starts on the morning of today and goes on from there.
func source() clock.Source {
	start, at := time.Now(), time.Date(2026, time.November, 17, 14, 0, 0, 0, time.UTC)
	return clock.New(func() time.Time { return at.Add(time.Since(start)) }, rand.Reader)
}

type rig struct {
	t       *testing.T
	home    string
	dir     string // for files
	env     map[string]string
	program cli.Program
}

// empty is the program without a practice.
func empty(t *testing.T) *rig {
	r := &rig{t: t, home: filepath.Join(t.TempDir(), "home"), dir: t.TempDir()}
	r.env = map[string]string{"FOYER_HOME": r.home, "FOYER_PASSPHRASE": passphrase}
	r.program = cli.Program{
		Version: "0.0.0-test", In: strings.NewReader(""), Getenv: func(name string) string { return r.env[name] }, Clock: source(),
		Desktop:      func(context.Context, string) error { return errors.New("no window here") },
		Demo:         func(context.Context) error { return errors.New("no window here") },
		HeadlessDemo: nil,
	}
	return r
}

// practice is the program with a practice in its folder.
func practice(t *testing.T) *rig {
	r := empty(t)
	h, _, err := house.Create(t.Context(), r.home, house.New{Practice: "Cedar Hollow Family Medicine", Administrator: founder, Passphrase: passphrase, Cheap: true}, r.program.Clock)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Close(); err != nil {
		t.Fatal(err)
	}
	return r
}

type result struct {
	code     int
	out, err string
}

func (r *rig) run(args ...string) result {
	var out, errs bytes.Buffer
	p := r.program
	p.Out, p.Err = &out, &errs
	code := p.Run(r.t.Context(), args)
	return result{code, out.String(), errs.String()}
}

// ok runs a command that must succeed and returns what it printed.
func (r *rig) ok(args ...string) string {
	r.t.Helper()
	got := r.run(args...)
	if got.code != 0 {
		r.t.Fatalf("foyer %s: exit %d\n%s%s", strings.Join(args, " "), got.code, got.out, got.err)
	}
	return strings.TrimSpace(got.out)
}

// fails runs a command that must end with the code, and returns what it said.
func (r *rig) fails(code int, args ...string) string {
	r.t.Helper()
	got := r.run(args...)
	if got.code != code {
		r.t.Errorf("foyer %s: exit %d, want %d\n%s%s", strings.Join(args, " "), got.code, code, got.out, got.err)
	}
	if strings.TrimSpace(got.err) == "" {
		r.t.Errorf("foyer %s: failed without a word", strings.Join(args, " "))
	}
	return got.err
}

// doc runs a command with --json and returns its one document.
func (r *rig) doc(args ...string) map[string]any {
	r.t.Helper()
	return document(r.t, r.ok(append(args, "--json")...))
}

// document decodes text that must be one JSON object and nothing else.
func document(t *testing.T, text string) map[string]any {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	doc := map[string]any{}
	if err := dec.Decode(&doc); err != nil {
		t.Fatalf("no JSON document: %v\n%s", err, text)
	}
	if dec.More() {
		t.Fatalf("more than one document:\n%s", text)
	}
	return doc
}

// shaped runs a command with --json and holds its document against the contract's own notation:
// name, name[], name{fields}, name[]{fields}.
func (r *rig) shaped(shape string, args ...string) map[string]any {
	r.t.Helper()
	doc := r.doc(args...)
	for _, wrong := range mismatches("", doc, shape) {
		r.t.Errorf("foyer %s --json: %s", strings.Join(args, " "), wrong)
	}
	return doc
}

func mismatches(at string, doc map[string]any, shape string) (wrong []string) {
	for _, field := range split(shape) {
		name, inner := field, ""
		if i := strings.IndexByte(field, '{'); i >= 0 {
			name, inner = field[:i], field[i+1:len(field)-1]
		}
		list := strings.HasSuffix(name, "[]")
		name = strings.TrimSuffix(name, "[]")
		value, there := doc[name]
		where := at + name
		if !there {
			wrong = append(wrong, where+" is missing")
			continue
		}
		switch v := value.(type) {
		case []any:
			if !list {
				wrong = append(wrong, where+" is a list")
			}
			for _, element := range v {
				if object, ok := element.(map[string]any); ok && inner != "" {
					wrong = append(wrong, mismatches(where+"[].", object, inner)...)
				}
			}
		case map[string]any:
			if list || inner == "" && !strings.HasSuffix(field, "{}") {
				wrong = append(wrong, where+" is an object")
			} else if inner != "…" {
				wrong = append(wrong, mismatches(where+".", v, inner)...)
			}
		default:
			if list || inner != "" {
				wrong = append(wrong, where+" is neither list nor object")
			}
		}
	}
	return wrong
}

// split cuts a shape at the commas of its own level.
func split(shape string) (fields []string) {
	depth, start := 0, 0
	for i, c := range shape {
		switch c {
		case '{':
			depth++
		case '}':
			depth--
		case ',':
			if depth == 0 {
				fields, start = append(fields, shape[start:i]), i+1
			}
		}
	}
	if rest := shape[start:]; rest != "" {
		fields = append(fields, rest)
	}
	return fields
}

// file writes a file and returns its path.
func (r *rig) file(name, content string) string {
	r.t.Helper()
	path := filepath.Join(r.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		r.t.Fatal(err)
	}
	return path
}

// list returns the objects under a name.
func list(doc map[string]any, name string) (out []map[string]any) {
	elements, _ := doc[name].([]any)
	for _, e := range elements {
		if object, ok := e.(map[string]any); ok {
			out = append(out, object)
		}
	}
	return out
}

func text(doc map[string]any, name string) string {
	s, _ := doc[name].(string)
	return s
}

func number(doc map[string]any, name string) string {
	n, _ := doc[name].(json.Number)
	return n.String()
}
