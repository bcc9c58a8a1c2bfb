package insights

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"foyer/data/insight"
	"foyer/reports/chart"
	"foyer/ui/kit"
	"foyer/ui/words"
)

func title(subject string) string { return words.T("ui.insights.title." + subject) }

// sentence is the chart's number in words.
func sentence(c insight.Chart) string {
	pairs := []any{"done", words.Count(c.Done), "of", words.Count(c.Of)}
	key := "ui.insights.words." + c.Subject
	if c.Percent {
		if c.Of == 0 {
			return words.T("ui.insights.nothing")
		}
		pairs = append(pairs, "percent", strconv.FormatFloat(math.Round(float64(c.Done)/float64(c.Of)*1000)/10, 'f', -1, 64))
	}
	return words.T(key, pairs...)
}

// hasAny says whether there is anything to draw.
func hasAny(c insight.Chart) bool {
	for _, s := range c.Series {
		if slices.ContainsFunc(s.Values, func(v float64) bool { return !math.IsNaN(v) && v != 0 }) {
			return true
		}
	}
	return c.Percent && c.Of > 0
}

// seriesWord is what a series is called; a kind, a category or a channel that has no word of ours stands as it is.
func seriesWord(key string) string {
	plain := strings.NewReplacer(" ", "", "/", "", "-", "").Replace(key)
	word := words.T("ui.insights.series." + plain)
	if strings.HasPrefix(word, "ui.") {
		return key
	}
	return word
}

// mostSeries is how many stand apart in a chart; the rest is one.
const mostSeries = 5

// figure is the chart as it is drawn, on screen and on paper alike.
func figure(c insight.Chart) chart.Chart {
	out := chart.Chart{Kind: chart.Stacked}
	switch {
	case c.Percent:
		out.Kind, out.Low, out.High = chart.Lines, 0, 100
		out.Format = func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) + " %" }
	case c.Subject == insight.Steps, c.Subject == insight.Readings, c.Subject == insight.Doubts, c.Subject == insight.Family:
		out.Kind = chart.Bars
	}
	if c.Subject == insight.Enrollment { // a share that grows by little a month would lie on the foot
		out.Low, out.High = 0, math.Max(10, math.Ceil(most(c)/10)*10)
	}
	for _, m := range c.Months {
		out.Labels = append(out.Labels, monthWord(m))
	}
	series := slices.Clone(c.Series)
	if out.Kind == chart.Stacked {
		slices.SortStableFunc(series, func(a, b insight.Series) int { return int(sum(b) - sum(a)) })
	}
	for i, s := range series {
		if out.Kind == chart.Stacked && i >= mostSeries {
			last := &out.Series[mostSeries-1]
			last.Name = words.T("ui.insights.series.rest")
			last.Values = slices.Clone(last.Values)
			for j, v := range s.Values {
				last.Values[j] += v
			}
			continue
		}
		values := s.Values
		if out.Kind == chart.Bars { // a bar of nothing has no number above it
			values = slices.Clone(values)
			for j, v := range values {
				if v == 0 {
					values[j] = math.NaN()
				}
			}
		}
		out.Series = append(out.Series, chart.Series{Name: seriesWord(s.Key), Values: values})
	}
	out.Bare = len(out.Series) == 1
	return out
}

func sum(s insight.Series) (n float64) {
	for _, v := range s.Values {
		if !math.IsNaN(v) {
			n += v
		}
	}
	return n
}

func most(c insight.Chart) (n float64) {
	for _, s := range c.Series {
		for _, v := range s.Values {
			if !math.IsNaN(v) {
				n = max(n, v)
			}
		}
	}
	return n
}

// monthWord is a month for the foot of a chart: Nov, and the year with January.
func monthWord(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	word := []rune(words.T("ui.month." + strings.ToLower(t.Month().String())))
	word = word[:min(3, len(word))]
	if t.Month() == time.January {
		return string(word) + " " + t.Format("06")
	}
	return string(word)
}

// monthLong is a month with its year.
func monthLong(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return words.T("ui.month."+strings.ToLower(t.Month().String())) + " " + t.Format("2006")
}

func spanWords(months []string) string {
	if len(months) == 0 {
		return ""
	}
	return words.T("ui.insights.span", "from", monthLong(months[0]), "to", monthLong(months[len(months)-1]))
}

// value writes one number of a chart.
func value(c insight.Chart, v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case c.Percent:
		return strconv.FormatFloat(v, 'f', 1, 64) + " %"
	}
	return words.Count(int(v))
}

// abreast is how many series stand in one table: as many as the smallest window with the largest text has room for.
const abreast = 5

// months1 is a chart as a table: a line for each month, the newest first. Where there are more series than fit abreast,
// they are shared evenly among several, one below the other: a number that is cut or left out helps nobody.
func (s *screen) months1(c insight.Chart) fyne.CanvasObject {
	n, count := len(c.Months), (len(c.Series)+abreast-1)/abreast
	at := func(id int) int { return n - 1 - id }
	var tables []fyne.CanvasObject
	for i := range count {
		columns := []kit.Column{{Title: words.T("ui.insights.month"), Width: 128, Cell: func(id int) []kit.Span { return []kit.Span{kit.Say(monthLong(c.Months[at(id)]))} }}}
		for _, series := range c.Series[len(c.Series)*i/count : len(c.Series)*(i+1)/count] {
			columns = append(columns, kit.Column{Title: seriesWord(series.Key), Width: 96, Flex: 1, Cell: func(id int) []kit.Span { return []kit.Span{kit.Say(value(c, series.Values[at(id)]))} }})
		}
		tables = append(tables, table(kit.NewColumns(28, func() int { return n }, columns...)))
	}
	if len(tables) == 0 { // months with nothing beside them tell nobody anything
		return kit.Card(kit.Sized(0, 60, kit.Middle(340, note(c.Subject))))
	}
	return kit.Stack(10, tables...)
}

func members(c insight.Chart) *kit.ColumnList {
	columns := []kit.Column{{Title: words.T("ui.insights.member"), Width: 200, Cell: func(id int) []kit.Span { return []kit.Span{kit.Say(c.Members[id].Name)} }}}
	for i, key := range c.Columns {
		columns = append(columns, kit.Column{Title: seriesWord(key), Width: 96, Flex: 1, Cell: func(id int) []kit.Span { return []kit.Span{kit.Say(words.Count(int(c.Members[id].Counts[i])))} }})
	}
	return kit.NewColumns(28, func() int { return len(c.Members) }, columns...)
}

// csvRows are the numbers as a table for other programs: a line for each number, in English keys.
func csvRows(charts []insight.Chart, only string) [][]string {
	rows := [][]string{{"subject", "series", "month", "member", "value"}}
	number := func(v float64) string {
		if math.IsNaN(v) {
			return ""
		}
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	for _, c := range charts {
		if only != "" && c.Subject != only {
			continue
		}
		for _, s := range c.Series {
			for i, v := range s.Values {
				rows = append(rows, []string{c.Subject, s.Key, c.Months[i], "", number(v)})
			}
		}
		for _, m := range c.Members {
			for i, v := range m.Counts {
				rows = append(rows, []string{c.Subject, c.Columns[i], "", m.Name, number(v)})
			}
		}
	}
	return rows
}
