package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"foyer/assets"
)

// Colors of our own. Widgets name a color and look it up on every Refresh, so light and dark switch while running.
const (
	Ink       = theme.ColorNameForeground
	Muted     = theme.ColorNamePlaceHolder
	Accent    = theme.ColorNamePrimary
	OnAccent  = theme.ColorNameForegroundOnPrimary
	Ground    = theme.ColorNameBackground
	Rule      = theme.ColorNameSeparator
	Hover     = theme.ColorNameHover
	Selection = theme.ColorNameSelection

	Surface     fyne.ThemeColorName = "surface" // cards, lists, bars
	Pane        fyne.ThemeColorName = "pane"    // side panes, a shade off the surface
	RowRule     fyne.ThemeColorName = "rowRule" // lines between rows
	Edge        fyne.ThemeColorName = "edge"    // border of buttons and fields
	FieldFill   fyne.ThemeColorName = "fieldFill"
	Track       fyne.ThemeColorName = "track"       // a switch that is off
	AccentHover fyne.ThemeColorName = "accentHover" // a primary button under the pointer
	AccentSoft  fyne.ThemeColorName = "accentSoft"  // chart fill, lightest
	AccentMid   fyne.ThemeColorName = "accentMid"   // chart fill, middle
	AlertFill   fyne.ThemeColorName = "alertFill"
	AlertEdge   fyne.ThemeColorName = "alertEdge"
	AlertInk    fyne.ThemeColorName = "alertInk"
	Found       fyne.ThemeColorName = "found"                       // a box with what was found in a text
	Band        fyne.ThemeColorName = "band"                        // the goal's band in a chart
	Floating    fyne.ThemeColorName = theme.ColorNameMenuBackground // menus and dialogs
	Dulled      fyne.ThemeColorName = theme.ColorNameDisabledButton // ground of a dead button
	Scrim       fyne.ThemeColorName = "scrim"                       // over the window, below a dialog
	ChartTwo    fyne.ThemeColorName = "chartTwo"                    // series of charts after Accent
	ChartThree  fyne.ThemeColorName = "chartThree"
	ChartFour   fyne.ThemeColorName = "chartFour"
	Ring        fyne.ThemeColorName = "ring"   // around what has the keyboard
	Tipped      fyne.ThemeColorName = "tipped" // a tip's ground
	OnTip       fyne.ThemeColorName = "onTip"
	Dead        fyne.ThemeColorName = theme.ColorNameDisabled // words of what can't be pressed now
)

// Text sizes of our own, beside theme.SizeNameText and theme.SizeNameHeadingText.
const (
	Small fyne.ThemeSizeName = "small"
	Dense fyne.ThemeSizeName = "dense" // lists in columns
	Body                     = theme.SizeNameText
	Title                    = theme.SizeNameHeadingText
	Sub                      = theme.SizeNameSubHeadingText
)

func face(name string) *fyne.StaticResource {
	return fyne.NewStaticResource(name+".ttf", assets.Font(name))
}

// One resource each, for ever: Fyne keeps its glyphs by the resource's address.
var (
	regular  = face(assets.Regular)
	semibold = face(assets.SemiBold)
	italic   = face(assets.Italic)
)

// mono is DejaVu Sans Mono, which Fyne embeds anyway: a zero has a dot, a small L a tail.
func mono() fyne.Resource { return theme.DefaultTheme().Font(fyne.TextStyle{Monospace: true}) }

type shades struct{ light, dark color.NRGBA }

func rgb(v uint32) color.NRGBA {
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}
}

func pair(light, dark uint32) shades { return shades{rgb(light), rgb(dark)} }

var palette = map[fyne.ThemeColorName]shades{
	Ink:       pair(0x1d2b2f, 0xdfe8e8),
	Muted:     pair(0x586b70, 0x93a5a9),
	Accent:    pair(0x0f5257, 0x6cbcb8),
	OnAccent:  pair(0xffffff, 0x06272a),
	Ground:    pair(0xf4f6f6, 0x111719),
	Rule:      pair(0xe1e7e7, 0x2a3639),
	Hover:     pair(0xeff5f5, 0x202b2e),
	Selection: pair(0xe3efee, 0x1d3a3c),

	Surface: pair(0xffffff, 0x182023), Pane: pair(0xfafcfc, 0x141b1e),
	RowRule: pair(0xeff3f3, 0x232d30), Edge: pair(0xcfdadb, 0x3a494c), FieldFill: pair(0xffffff, 0x131a1c), Track: pair(0x7d8f93, 0x788a8d),
	AccentHover: pair(0x1a6469, 0x85cdc9),
	AccentSoft:  pair(0xcfe3e1, 0x1f4244), AccentMid: pair(0x8fbcb9, 0x357072), Band: pair(0xe2f0e8, 0x1c3229),
	ChartTwo: pair(0x9a5b00, 0xecbf6a), ChartThree: pair(0x3a6fb5, 0x94bdf0), ChartFour: pair(0xa23c6a, 0xe59ac0),
	Ring:      pair(0x338883, 0x489a9a),
	Found:     pair(0xf2f8f7, 0x17282a),
	AlertFill: pair(0xfff6f4, 0x2c1a19), AlertEdge: pair(0xefc3bd, 0x6b332e), AlertInk: pair(0xa32218, 0xf2938a),

	Green.fill(): pair(0xe2f2e7, 0x1b3826), Green.ink(): pair(0x17623a, 0x86d3a0),
	Amber.fill(): pair(0xfdf0d7, 0x3d2f12), Amber.ink(): pair(0x8a5a00, 0xecbf6a),
	Red.fill(): pair(0xfbe5e2, 0x46211f), Red.ink(): pair(0xa32218, 0xf39c93),
	Blue.fill(): pair(0xe1ecf8, 0x1b3150), Blue.ink(): pair(0x1d4f91, 0x94bdf0),
	Grey.fill(): pair(0xe1eaeb, 0x2a3538), Grey.ink(): pair(0x44595e, 0xb1c1c4),
	Urgent.fill(): pair(0xb3261e, 0xc4453b), Urgent.ink(): pair(0xffffff, 0xffffff),

	Scrim:  {color.NRGBA{R: 16, G: 28, B: 31, A: 92}, color.NRGBA{A: 125}},
	Tipped: pair(0x26363a, 0xdfe8e8), OnTip: pair(0xffffff, 0x182023),

	// What Fyne's own widgets (Entry, menus, scroll bars) ask for.
	theme.ColorNameInputBackground:     {}, // an Entry's box is ours
	theme.ColorNameInputBorder:         {},
	theme.ColorNameButton:              pair(0xffffff, 0x202b2e),
	theme.ColorNameDisabledButton:      pair(0xf1f5f5, 0x1c2527),
	theme.ColorNameDisabled:            pair(0x9aa9ac, 0x66777b),
	theme.ColorNameMenuBackground:      pair(0xffffff, 0x1d2629),
	theme.ColorNameOverlayBackground:   pair(0xffffff, 0x1d2629),
	theme.ColorNameHeaderBackground:    pair(0xffffff, 0x182023),
	theme.ColorNameHyperlink:           pair(0x0f5257, 0x6cbcb8),
	theme.ColorNameError:               pair(0xa32218, 0xf2938a),
	theme.ColorNameSuccess:             pair(0x17623a, 0x86d3a0),
	theme.ColorNameWarning:             pair(0x8a5a00, 0xecbf6a),
	theme.ColorNameForegroundOnError:   pair(0xffffff, 0x2c1a19),
	theme.ColorNameForegroundOnSuccess: pair(0xffffff, 0x0c2516),
	theme.ColorNameForegroundOnWarning: pair(0xffffff, 0x2b1f05),
	theme.ColorNameScrollBarBackground: {},
	theme.ColorNameScrollBar:           {color.NRGBA{R: 29, G: 43, B: 47, A: 70}, color.NRGBA{R: 220, G: 232, B: 232, A: 70}},
	theme.ColorNamePressed:             {color.NRGBA{R: 15, G: 82, B: 87, A: 40}, color.NRGBA{R: 108, G: 188, B: 184, A: 40}},
	theme.ColorNameFocus:               {color.NRGBA{R: 15, G: 82, B: 87, A: 60}, color.NRGBA{R: 108, G: 188, B: 184, A: 70}},
	theme.ColorNameShadow:              {}, // a Scroll draws one where more follows
}

var sizes = map[fyne.ThemeSizeName]float32{
	Body: 14, Dense: 13, Small: 12, Title: 20, Sub: 16, theme.SizeNameCaptionText: 12,
	theme.SizeNamePadding:      0, // widget.List puts it between rows; ours is said by Room and by the layouts
	theme.SizeNameInnerPadding: 7, theme.SizeNameLineSpacing: 4,
	theme.SizeNameInlineIcon: 16, theme.SizeNameSeparatorThickness: 1,
	theme.SizeNameInputBorder: 1, theme.SizeNameInputRadius: 7, theme.SizeNameSelectionRadius: 0,
	theme.SizeNameScrollBar: 9, theme.SizeNameScrollBarSmall: 4, theme.SizeNameScrollBarRadius: 4,
}

// Mode says which half of the palette to use.
type Mode int

// The modes; System follows the desktop.
const (
	System Mode = iota
	Light
	Dark
)

// Theme is our look. TextScale makes all text larger (1, 1.15 and 1.3 are the three sizes offered).
type Theme struct {
	Mode      Mode
	TextScale float32
}

// Color implements fyne.Theme.
func (t *Theme) Color(name fyne.ThemeColorName, v fyne.ThemeVariant) color.Color {
	c, ok := palette[name]
	if !ok {
		return theme.DefaultTheme().Color(name, v)
	}
	if t.Mode == Dark || t.Mode == System && v == theme.VariantDark {
		return c.dark
	}
	return c.light
}

// Font implements fyne.Theme. Bold is semibold: it stands out enough and stays calm.
func (t *Theme) Font(s fyne.TextStyle) fyne.Resource {
	switch {
	case s.Monospace, s.Symbol:
		return theme.DefaultTheme().Font(s)
	case s.Bold:
		return semibold
	case s.Italic:
		return italic
	}
	return regular
}

// Icon implements fyne.Theme.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource { return theme.DefaultTheme().Icon(name) }

// Size implements fyne.Theme. Text sizes are whole: Fyne spaces glyphs for the next whole size, so 13.5 looks loose.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	s, ok := sizes[name]
	if !ok {
		return theme.DefaultTheme().Size(name)
	}
	switch name {
	case Body, Dense, Small, Title, Sub, theme.SizeNameCaptionText, theme.SizeNameInlineIcon:
		if t.TextScale > 0 {
			return float32(int(s*t.TextScale + 0.5))
		}
	}
	return s
}

// scaled grows a width or height with the text, to a whole pixel.
func scaled(v float32) float32 {
	if t, ok := running().(*Theme); ok && t.TextScale > 0 {
		return float32(int(v*t.TextScale + 0.5))
	}
	return v
}

func running() fyne.Theme { return fyne.CurrentApp().Settings().Theme() }

// paint and size look up the running theme. theme.Color would do outside overrides; these also work inside them.
func paint(name fyne.ThemeColorName) color.Color {
	return running().Color(name, fyne.CurrentApp().Settings().ThemeVariant())
}
func size(name fyne.ThemeSizeName) float32 { return running().Size(name) }
