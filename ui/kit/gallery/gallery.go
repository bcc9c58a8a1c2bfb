// Package gallery shows every widget of the kit in every state, for the eye and for golden pictures.
package gallery

import (
	"image"
	"image/color"
	"image/draw"
	"time"

	"fyne.io/fyne/v2"

	"foyer/ui/kit"
)

// Page is a picture's worth of widgets. Build gets the canvas; after, if any, opens what floats above.
type Page struct {
	Name  string
	Build func(c fyne.Canvas) (content fyne.CanvasObject, after func())
}

// Size is what a page is drawn in.
func (p Page) Size() fyne.Size {
	if p.Name == "matrix" {
		return fyne.NewSize(1360, 800)
	}
	return fyne.NewSize(1000, 520)
}

// Pages are all of them.
func Pages() []Page {
	still := func(build func() fyne.CanvasObject) func(fyne.Canvas) (fyne.CanvasObject, func()) {
		return func(fyne.Canvas) (fyne.CanvasObject, func()) { return desk(build()), nil }
	}
	return []Page{
		{"text", still(text)}, {"controls", still(controls)}, {"fields", fields}, {"writing", writing}, {"choosing", choosing}, {"picking", picking}, {"lists", still(lists)},
		{"states", still(states)}, {"paper", still(paper)}, {"matrix", matrix}, {"several", still(several)}, {"tips", tips}, {"menu", menu}, {"dialog", dialog},
	}
}

// Quiet says whether a page's after opens nothing: it only moves the keyboard.
func Quiet(p Page) bool { return p.Name == "fields" || p.Name == "writing" || p.Name == "matrix" }

func desk(o fyne.CanvasObject) fyne.CanvasObject {
	return kit.Fill(kit.Ground, kit.Padded(kit.Room(18, 18, 18, 18), o))
}

func head(s string) fyne.CanvasObject { return kit.NewText(kit.Strong(s).As(kit.Sub)) }

func text() fyne.CanvasObject {
	sizes := kit.Stack(4, kit.NewText(kit.Strong("Title 20").As(kit.Title)), kit.NewText(kit.Strong("Sub 16").As(kit.Sub)),
		kit.NewText(kit.Say("Body 14")), kit.NewText(kit.Say("Dense 13").As(kit.Dense)), kit.NewText(kit.Quiet("Small 12, quiet").As(kit.Small)),
		kit.NewText(kit.Code("K7QM-4R8X-2TNP 0O 1lI")))
	tags := kit.NewText(kit.Tag("active", kit.Green), kit.Tag("invited", kit.Amber).After(6), kit.Tag("code expired", kit.Red).After(6),
		kit.Tag("planned", kit.Blue).After(6), kit.Tag("off", kit.Grey).After(6), kit.Tag("4", kit.Urgent).After(6), kit.Key("Ctrl K").After(6))
	under := kit.Span{Text: "marked words", Under: true}
	mixed := kit.NewParagraph(kit.Say("A paragraph wraps between words and mixes "), kit.Strong("semibold"), kit.Say(", "), kit.Quiet("quiet"),
		kit.Say(", "), under, kit.Say(", "), kit.Tag("tags", kit.Amber), kit.Say(" and "), kit.Key("Ctrl K"),
		kit.Say(" on one baseline, at any width, and gives its height before it is drawn."))
	clip := kit.Sized(180, 0, kit.NewClip(kit.Strong("Marisol Núñez-Ortega"), kit.Quiet("and a long remark").After(5)))
	alert := kit.Boxed(kit.AlertFill, kit.AlertEdge, kit.Room(11, 11, 15, 15), kit.Stack(5,
		kit.NewClip(kit.Strong("Call now: Harold Whitfield").In(kit.AlertInk)), kit.NewParagraph(kit.Say("“chest feels tight” 8:57 am"))))
	return kit.Abreast(16, kit.Card(kit.Stack(12, head("Text"), sizes, tags, clip)), kit.Card(kit.Stack(12, head("Paragraphs"), mixed, alert)))
}

func controls() fyne.CanvasObject {
	dead := kit.NewButton("Off", nil)
	dead.SetOff(true)
	grave := kit.NewPrimary("Delete", "", nil)
	grave.Grave = true
	icon := kit.NewButton("Add", nil)
	icon.Icon = "plus"
	buttons := kit.Flow(8, kit.NewPrimary("Print", "Ctrl P", nil), kit.NewButton("Sections", nil), icon, dead, grave)
	small := kit.Row(6, kit.NewIconButton("edit", "Edit", nil), kit.NewIconButton("trash", "Delete", nil), kit.NewLink("Open the record", nil),
		kit.NewSwitch(true, nil), kit.NewSwitch(false, nil))
	checks := kit.Stack(4, kit.NewCheck("Agrees to plain e-mail", true, nil), kit.NewCheck("Wants paper too", false, nil))
	tabs := kit.NewTabs(kit.Tab{Word: "Overview", Build: func() fyne.CanvasObject {
		return kit.Padded(kit.Room(10, 0, 0, 0), kit.NewText(kit.Quiet("The first page")))
	}}, kit.Tab{Word: "Visits", Count: 12}, kit.Tab{Word: "Mail", Count: 1204}, kit.Tab{Word: "Log"})
	progress := kit.NewProgress("", "Cancel", func() {})
	progress.Set(0.42, kit.Say("Importing"), kit.Quiet("4,200 of 10,000").After(6))
	chart := kit.NewLineChart(90, 60, 160, []float64{142, 139, 144, 136, 131, 134}, []float64{88, 86, 90, 84, 82, 81})
	chart.BandLow, chart.BandTop = 80, 130
	funnel := kit.NewFunnel(kit.Step{Word: "offered", Count: 81}, kit.Step{Word: "invited", Count: 61}, kit.Step{Word: "active", Count: 32})
	return kit.Abreast(16,
		kit.Card(kit.Stack(14, head("Controls"), buttons, small, kit.Row(0, kit.NewSegments(nil, "Day", "Week", "Month")), checks, kit.Sized(0, 80, tabs.Object()), progress.Object())),
		kit.Card(kit.Stack(14, head("Figures"), chart, funnel, kit.NewDropZone("Drop files here", "or press to choose them: CSV, C-CDA, FHIR", nil))))
}

// Sunday is the gallery's today.
var Sunday = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func fields(c fyne.Canvas) (fyne.CanvasObject, func()) {
	name := kit.NewField("")
	name.SetText("Marisol Núñez-Ortega")
	pass := kit.NewPassphrase("", "Show", "Hide")
	pass.SetText("hidden words here")
	born := kit.NewDateField("", "That is no date.", func() time.Time { return Sunday }, func(d time.Time) string { return d.Format("Mon, Jan 2 2006") })
	born.SetText("2/1/60")
	wrong := kit.NewDateField("", "That is no date. Try 2/28/1960 or “in 2 weeks”.", func() time.Time { return Sunday }, nil)
	lw := kit.NewLabeled("Follow-up", "", wrong)
	wrong.SetText("31/31")
	wrong.OnLeave()
	lang := kit.NewChoice("Choose…", nil, "English", "Español")
	lang.Set(1)
	area := kit.NewArea("Write here")
	area.SetText("Thank you, Marisol. Your evening numbers are close to the goal. Please keep the same dose.")
	left := kit.Card(kit.Form(head("Fields"), kit.NewLabeled("Name", "As on the insurance card", name).Object(),
		kit.NewLabeled("Passphrase", "", pass).Object(), kit.NewLabeled("Born", "", born).Object(), lw.Object()))
	focused := kit.NewField("Empty, with the keyboard")
	right := kit.Card(kit.Form(head("More fields"),
		kit.Abreast(12, kit.NewLabeled("Language", "", lang).Object(), kit.NewLabeled("Reason", "", kit.NewChoice("Choose…", nil, "No time", "No e-mail")).Object()),
		kit.NewLabeled("Reply", "", kit.Sized(0, 96, area.Object())).Object(), focused.Object(),
		kit.NewSearch("Find patients", "/", nil).Object()))
	return desk(kit.Abreast(16, left, right)), func() { c.Focus(focused) }
}

func lists() fyne.CanvasObject {
	names := []string{"Abebe, Ruth", "Brooks, Imani", "Clarke, Devon", "Haddad, Noor", "Klein, Arthur", "Núñez-Ortega, Marisol", "Okafor, Grace"}
	tones := []kit.Span{kit.Tag("active", kit.Green), kit.Tag("invited", kit.Amber), kit.Tag("ask today", kit.Grey), kit.Tag("code expired", kit.Red)}
	list := kit.NewColumns(30, func() int { return len(names) },
		kit.Column{Title: "Patient", Width: 160, Flex: 2, Sorts: true, Cell: func(id int) []kit.Span { return []kit.Span{kit.Strong(names[id])} }},
		kit.Column{Title: "Portal", Width: 120, Sorts: true, Cell: func(id int) []kit.Span { return tones[id%4 : id%4+1] }},
		kit.Column{Title: "Remark", Width: 120, Flex: 1, Cell: func(int) []kit.Span { return []kit.Span{kit.Quiet("a remark longer than its column")} }})
	list.SortedBy = 0
	list.Rows.Select(2)
	places := kit.NewRail([]kit.Place{{ID: "a", Word: "Today", Icon: "today"}, {ID: "b", Word: "Mail", Icon: "mail", Count: 4, Urgent: true},
		{ID: "c", Word: "Enrollment", Icon: "enrollment", Count: 1204}, {ID: "d", Word: "Settings", Icon: "settings", Last: true}}, nil)
	places.Select("b")
	return kit.SideBySide(16, 190, kit.Sized(0, 300, kit.Sheet(list)), kit.Sized(0, 300, kit.Sheet(places.Object())))
}

func states() fyne.CanvasObject {
	sheet := func(o fyne.CanvasObject) fyne.CanvasObject { return kit.Sized(0, 210, kit.Sheet(o)) }
	return kit.Stack(14,
		kit.Abreast(14, sheet(kit.Empty("inbox", "No mail is waiting", "Everything was answered by 4:12 pm.", kit.NewButton("See what was done", nil))),
			sheet(kit.Loading("Reading the mailbox…", "This can take a minute the first time."))),
		kit.Abreast(14, sheet(kit.Failed("The backup could not be written", "The disk is full. The one of last night is kept and was tested.", kit.NewButton("Try again", nil))),
			sheet(kit.Offline("The mail server does not answer", "What is here can be read; replies wait in the outbox.", kit.NewButton("Try now", nil)))))
}

// sheetOfPaper is a page with gray bars for its lines.
func sheetOfPaper() image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, 425, 550))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	for y := 50; y < 480; y += 16 {
		draw.Draw(img, image.Rect(45, y, 380-(y*37)%120, y+6), image.NewUniform(color.NRGBA{150, 160, 165, 255}), image.Point{}, draw.Src)
	}
	return img
}

func paper() fyne.CanvasObject {
	p := kit.NewPaper(kit.PaperWords{Smaller: "Smaller", Larger: "Larger", Fit: "Fit width", PageOf: "Page %d of %d"})
	p.SetPages([]image.Image{sheetOfPaper(), sheetOfPaper()}, 50)
	p.SetZoom(0.6)
	return kit.Sized(0, 470, kit.Sheet(p))
}

func menu(fyne.Canvas) (fyne.CanvasObject, func()) {
	at := kit.NewButton("More", nil)
	var m *kit.Menu
	return desk(kit.Top(kit.Row(0, at))), func() {
		m = kit.ShowMenu(at, false, []kit.MenuItem{{Word: "Open record", Icon: "person"}, {Word: "Print summary…", Icon: "print"}, {Line: true},
			{Word: "Show declined", Ticked: true}, {Word: "Merge with another…", Off: true}, {Word: "Delete…", Icon: "trash", Grave: true}})
		m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		m.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	}
}

func dialog(c fyne.Canvas) (fyne.CanvasObject, func()) {
	toasts := kit.NewToasts()
	box := kit.Over(desk(lists()), toasts.Object())
	return box, func() {
		toasts.Show(kit.Toast{Text: "11 summaries sent to the front desk printer", Ways: []kit.Way{{Word: "Undo"}}})
		toasts.Show(kit.Toast{Text: "The printer is out of paper. Nothing is lost: the print job waits until somebody has put some in.", Alert: true})
		kit.Ask(c, "Delete this draft?", "What was typed since 9:12 am is lost for good. The conversation stays.", "Keep", "Delete", true, func() {})
	}
}

// several is a list in which rows are chosen for what is done to all of them.
func several() fyne.CanvasObject {
	names := []string{"Abebe, Ruth", "Brooks, Imani", "Clarke, Devon", "Haddad, Noor", "Klein, Arthur", "Núñez-Ortega, Marisol", "Okafor, Grace"}
	list := kit.NewColumns(30, func() int { return len(names) },
		kit.Column{Title: "Patient", Width: 160, Flex: 2, Sorts: true, Cell: func(id int) []kit.Span { return []kit.Span{kit.Strong(names[id])} }},
		kit.Column{Title: "Portal", Width: 120, Cell: func(int) []kit.Span { return []kit.Span{kit.Tag("invited", kit.Amber)} }},
		kit.Column{Title: "Remark", Width: 120, Flex: 1, Cell: func(int) []kit.Span { return []kit.Span{kit.Quiet("a remark longer than its column")} }})
	list.Rows.Multi = true
	list.SortedBy, list.Falling = 0, true
	list.Rows.Select(2)
	list.Rows.SetChosen(1, 2, 4)
	fitted := []float32{0, 190, 0}
	list.SetWidths(fitted)
	return kit.Stack(14, kit.Row(8, kit.NewPrimary("Invite 3", "", nil), kit.NewButton("Print letters", nil), kit.NewText(kit.Quiet("3 of 7 chosen"))), kit.Sized(0, 300, kit.Sheet(list)))
}

// tips is a tip with a shortcut, and one that is long.
func tips(fyne.Canvas) (fyne.CanvasObject, func()) {
	short := kit.Tipping("Back", "Alt Left")
	long := kit.Tipping("Every paper and mail made from now on says that patients can ask for refills; what was printed stays as it is.", "")
	return desk(kit.Top(kit.Row(60, short, long))), nil
}
