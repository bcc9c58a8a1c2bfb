// Package shell owns the window around the screens: unlocking, the menu bar and its shortcuts, the rail, the palette,
// history, the context pane, the status bar, notices, locking an idle window and what a window remembers. It knows no
// patient and no mail: what it needs from the practice it takes through the small interfaces below.
package shell

import (
	"context"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
)

// Screen is a place of the rail. Build runs once for a member, the first time it is gone to.
type Screen struct {
	Key      string // "today"; never shown
	TitleKey string // of its word in the rail and the palette, for words.T
	Icon     string
	Last     bool // stands at the foot of the rail
	Build    func(*Shell) *Content
	Parts    func() []Part // rooms of it that the palette goes to by name; optional
}

// Part is a room of a screen: a queue of the mail, a page of the settings.
type Part struct {
	Title string
	Icon  string
	What  string // for Content.Open
}

// Content is a screen that was built. Everything but Object is optional.
type Content struct {
	Object  fyne.CanvasObject
	Head    *kit.Head            // title area; without it the object has the whole room
	Shown   func()               // it came into view: load anew what may have changed
	Hidden  func()               // it left the view, by navigation or by the lock
	Closed  func()               // for good: another member unlocked, or the language changed. Drafts are saved by now
	Open    func(what string)    // show one thing of the screen's own: a patient's id, a queue; called after Shown
	Focus   func()               // give the keyboard to where work begins
	Dropped func(paths []string) // files were dropped on the window
	Actions func() []Action      // what can be done here now, for the palette and the Screen menu
	Keys    func(r rune) bool    // a letter typed while nothing has the keyboard; true if it was understood
	KeyHelp func() []KeyLine     // what the single keys of the screen do, for the sheet of keys
	Back    func() bool          // Escape while nothing floats above: close what is open, go up a step; true if there was something
}

// KeyLine is a line of the sheet of keys: what stands on the keys, and what they do.
type KeyLine struct {
	Keys     string // as on the key caps, apart by spaces: "J", "PgUp PgDn"
	TitleKey string // for words.T
}

// Action is a command with words: in a menu, in the palette and on a key.
type Action struct {
	TitleKey string // for words.T; Title instead where the words are not fixed
	Title    string
	Whose    string // what it is about, such as the patient whose line is selected; searching for that does not find the action
	Icon     string
	Shortcut fyne.Shortcut // with Ctrl or Alt; works everywhere, while typing too
	Off      bool
	Line     bool // a line in a menu, nothing else
	Do       func()
}

// Found is a line of the palette that a Source found.
type Found struct {
	Title, Detail string
	Icon          string
	Group         string // key of the heading it stands under; patients if empty
	Screen, What  string // where it leads, for GoTo; so it is remembered to the next day
	Do            func() // instead
}

// Source finds things by what was typed, off the interface's goroutine: patients, mail. It honors ctx.
type Source func(ctx context.Context, text string) ([]Found, error)

// MemberChoice is somebody who can unlock.
type MemberChoice struct {
	ID, Name, Role string
	Usual          bool // chosen on the unlock screen when nobody has unlocked here before
}

// Session opens and locks the practice. All but Lock are called off the interface's goroutine.
type Session interface {
	// Practice is the name shown before unlocking, empty if there is no practice yet: then the first start is shown.
	Practice(ctx context.Context) (string, error)
	Members(ctx context.Context) ([]MemberChoice, error)
	// Unlock returns an error whose message is for people; a fault.Locked error is a wrong passphrase.
	Unlock(ctx context.Context, memberID, passphrase string) error
	// Lock forgets the keys. It is called after everything is off the screen and must not wait.
	Lock()
	// Create makes the practice with its administrator, unlocked, and returns the administrator and the recovery key,
	// which is shown once.
	Create(ctx context.Context, first FirstStart) (member MemberChoice, recoveryKey string, err error)
	// Recover gives a member a new passphrase with the recovery key, for when the old one is lost. It lets nobody in.
	Recover(ctx context.Context, recoveryKey, memberID, passphrase string) error
	// Restore brings a backup back where no practice is yet. secret is a member's passphrase or the recovery key as they were
	// when the backup was made.
	Restore(ctx context.Context, path, secret string) error
}
