// Package proof asks how it was seen who a patient is, wherever somebody records that the patient has joined the portal.
package proof

import (
	"encoding/json"
	"strings"

	"fyne.io/fyne/v2"

	"foyer/data/enrollment"
	"foyer/ui/kit"
	"foyer/ui/phrase"
	"foyer/ui/shell"
	"foyer/ui/words"
)

// Ask asks in a dialog; each answer is one press. record is given the proof and the note, and says through done how it went:
// what a service refuses stands at the field, and the dialog stays. What is typed is a draft until then, the same wherever
// the question was asked.
func Ask(sh *shell.Shell, patientID, name string, record func(p enrollment.Proof, note string, done func(err error))) {
	note, busy := kit.NewField(""), false
	draft := sh.Draft("enrollment:enrolled:" + patientID)
	labeled := kit.NewLabeled(words.T("ui.enrollment.note"), "", note)
	note.OnChanged = func(text string) {
		labeled.SetError("")
		draft.Typed(write(text))
	}
	d := &kit.Dialog{Title: words.T("ui.enrollment.enrolled", "name", name), Width: 460}
	answers := kit.Stack(6)
	for _, p := range enrollment.Proofs {
		b := kit.NewButton(words.T("ui.enrollment.proof."+string(p)), func() {
			text := strings.TrimSpace(note.Text)
			switch {
			case busy:
				return
			case p == enrollment.OtherWay && text == "":
				labeled.Refuse(words.T("ui.enrollment.proof.say"))
				return
			}
			busy = true
			record(p, text, func(err error) {
				busy = false
				if err != nil {
					labeled.Refuse(phrase.Error(err))
					return
				}
				draft.Clear()
				d.Close()
			})
		})
		b.Wide = true
		if d.First == nil {
			d.First = b
		}
		answers.Add(b)
	}
	d.Body = kit.Form(kit.NewParagraph(kit.Quiet(words.T("ui.enrollment.enrolled.lead"))), answers, labeled.Object())
	d.Actions = []fyne.CanvasObject{kit.NewButton(words.T("ui.cancel"), d.Close)}
	draft.Load(func(body string) { note.Fill(read(body)) })
	d.Show(sh.Canvas())
}

// typed is the draft as the forms of Enrollment keep theirs.
type typed struct {
	Reason string `json:"reason"`
}

func write(text string) string {
	body, err := json.Marshal(typed{text})
	if err != nil || text == "" {
		return ""
	}
	return string(body)
}

func read(body string) string {
	var t typed
	if json.Unmarshal([]byte(body), &t) != nil {
		return ""
	}
	return t.Reason
}
