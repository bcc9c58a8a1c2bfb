// Package kit is a calm, dense desktop look for Fyne: theme, text, lists, fields, menus, dialogs and the frame around
// screens. Its widgets know nothing of any subject and report by OnXxx callbacks.
//
// # How a screen is put together
//
// All text is spans (Say, Strong, Quiet, Tag, Key, Code) in a Text: NewText, NewClip with an ellipsis, NewParagraph
// wrapped. Boxes that know height for width are ours: Stack, Row, Spread, Flow, Abreast, SideBySide, Below, Between,
// Padded, Card, Sheet, Scrolled, Panes; Fyne's own boxes don't. Lists are ColumnList, or List with rows of your own.
// What stands in for a list is Empty, Loading, Failed or Offline in a Swap. Forms are NewLabeled around NewField, NewEditor,
// NewPassphrase, NewDateField, NewTimeField, NewNumberField, NewChoice, NewPicker, NewTokens or NewSearch, in a Form.
// Papers and pictures are NewPaper and NewViewer; what paints itself is a Drawing (charts: package ui/graph).
//
// docs/kit says when to use which, with pictures; package gallery shows every widget in every state.
//
// Work runs through Load, which keeps it off the interface's goroutine and drops stale answers; nothing else calls
// fyne.Do. In tests and pictures Inline makes Load run at once; a test with real goroutines takes Through.
//
// # What to keep in mind about Fyne 2.7.1
//
//   - No container.ThemeOverride: each one loads all fonts again for the text below it, and once more on every
//     Refresh (six megabytes each time, never freed); Fyne keeps each rectangle and image below one for ever. Sizes for
//     Fyne's own widgets stand in Theme. Its padding is none for the lists' sake, so a container.Split has no handle.
//   - An object's canvas is known only after it was painted once. Focus and CanvasOf know what to do before that.
//   - Colors are named and looked up on every Refresh; a bare canvas object keeps the color it was born with.
//   - A type that embeds *fyne.Container is not drawn: return the container.
//   - Whatever has a Scrolled method is clipped to its own room and forgets the clip around it: lay a wheel over it.
//   - A DoubleTapped method delays every single click: measure the time between clicks.
//   - A tapped button of Fyne's leaves the keyboard in the field that had it: press.Tapped takes it.
//   - Container.Add lays out each time: make the slice first.
//   - Canvas shortcuts are dead while an Entry has the keyboard: the shell puts them on the window's main menu.
package kit
