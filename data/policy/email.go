package policy

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"foyer/assets/catalogue"
)

// EmailRules are the settings of the e-mail policy that the program obeys.
type EmailRules struct {
	Version  int // of the policy
	Purposes []string
	Office   time.Duration // practice time for office matters
	Clinical time.Duration // for questions about care
	Urgent   time.Duration // for mail with urgent words
	Receipt  bool          // patients get a receipt by itself
	Encrypt  bool          // attachments only encrypted
	held     []held
}

// held is a word that holds a mail back.
type held struct {
	topic catalogue.Option // the zero value for the practice's own words
	word  string           // folded, with a blank before and, unless it is a beginning, one behind
}

// PromiseDays are the business days within which every mail is answered, as papers promise it.
func (r EmailRules) PromiseDays() int {
	day := DayHours * time.Hour
	return int((max(r.Office, r.Clinical) + day - 1) / day)
}

// Held looks for a word that the policy keeps out of e-mail. topic is what it stands for, empty for one of the practice's
// own words. Lines that quote the patient don't count.
func (r EmailRules) Held(text, language string) (word, topic string, found bool) {
	var own strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), ">") {
			own.WriteString(line)
		}
	}
	folded := fold(own.String())
	for _, h := range r.held {
		if strings.Contains(folded, h.word) {
			return strings.TrimSpace(h.word), h.topic.In(language), true
		}
	}
	return "", "", false
}

func rules(v Version) EmailRules {
	c := v.Content
	r := EmailRules{Version: v.Number, Purposes: c.Choices["purposes"], Receipt: c.Yes["receipt"], Encrypt: c.Yes["encrypt"],
		Office: time.Duration(c.Numbers["office"]) * time.Hour, Clinical: time.Duration(c.Numbers["clinical"]) * time.Hour, Urgent: time.Duration(c.Numbers["urgent"]) * time.Hour}
	shipped, _ := catalogue.FindPolicy(string(Email))
	for _, f := range shipped.Fields {
		for _, o := range f.Options {
			if f.Key == "topics" && slices.Contains(c.Choices[f.Key], o.Key) {
				for _, w := range o.Words {
					r.held = append(r.held, held{o, holding(w)})
				}
			}
		}
	}
	for _, w := range c.Lines["words"] {
		if word := holding(w); strings.TrimSpace(word) != "" {
			r.held = append(r.held, held{word: word})
		}
	}
	return r
}

func holding(word string) string {
	if beginning, ok := strings.CutSuffix(word, "*"); ok {
		return strings.TrimSuffix(fold(beginning), " ")
	}
	return fold(word)
}

var plain = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ü", "u", "ñ", "n", "'", "", "’", "")

// fold writes a text as its words alone, small and without accents, a blank around each.
func fold(text string) string {
	words := strings.FieldsFunc(plain.Replace(strings.ToLower(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return " " + strings.Join(words, " ") + " "
}

// cached is what was in force a moment ago; nothing was where ok is false.
type cached struct {
	rules EmailRules
	ok    bool
	at    time.Time
}

// fresh is how long Email trusts what it read: another process, or midnight, may change it.
const fresh = 5 * time.Second

// Email returns the e-mail rules in force today; ok is false where the practice has put none in force.
func (s *Service) Email(ctx context.Context) (r EmailRules, ok bool, err error) {
	now := s.db.Source().Now()
	if c := s.email.Load(); c != nil && now.Sub(c.at) < fresh && !now.Before(c.at) {
		return c.rules, c.ok, nil
	}
	st, err := s.Get(ctx, Email)
	if err != nil {
		return r, false, err
	}
	c := &cached{at: now}
	if st.InForce != nil {
		c.rules, c.ok = rules(*st.InForce), true
	}
	s.email.Store(c)
	return c.rules, c.ok, nil
}
