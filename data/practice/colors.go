package practice

// NamedColor is a color for letterheads that can be chosen by its name.
type NamedColor struct {
	Key string // "teal", for the words of the screens
	Hex string // "#0f5257"
}

// Colors are the named ones, Foyer's own first. Each is dark enough to be printed as it is; any other color a practice
// chooses is darkened on paper until it can be read.
func Colors() []NamedColor {
	return []NamedColor{
		{"teal", "#0f5257"}, {"blue", "#1f4e8c"}, {"navy", "#1d2b53"}, {"green", "#2b6135"}, {"burgundy", "#7a1f3d"},
		{"purple", "#57348a"}, {"brown", "#6b4423"}, {"charcoal", "#3a3f44"},
	}
}
