package mime

import (
	"regexp"
	"strings"
)

var (
	// attribution is the line in front of a quoted mail: "On Monday, Ana wrote:" in the languages met most.
	attribution = regexp.MustCompile(`(?i)^\s*[>*_]*\s*((on|am|el|le|il|em|op|den|w dniu|на)\b.{4,400}?(wrote|writes|schrieb|escribi[óo]|a écrit|a ecrit|ha scritto|escreveu|schreef|skrev|napisał|пишет|писал).{0,120}:|.{3,200}?(wrote|schrieb|escribi[óo]|a écrit|ha scritto|escreveu)\s*:)\s*[*_]*$`)
	// divider is a line that other programs put between the answer and the mail answered.
	divider = regexp.MustCompile(`(?i)^\s*[-_*=]{2,}\s*(original message|original appointment|forwarded message|forwarded by .*|ursprüngliche nachricht|weitergeleitete nachricht|mensaje original|mensaje reenviado|message d'origine|message transféré|messaggio originale|mensagem original|reply above this line.*|please (reply|write) above .*)\s*[-_*=]*\s*$|^\s*(begin forwarded message|anfang der weitergeleiteten nachricht|inicio del mensaje reenviado|début du message réexpédié)\s*:?\s*$|^\s*#{2,}-? *please type your reply above this line.*$`)
	// headerBlock is the first line of a quoted header as Outlook writes it; the next ones decide.
	headerBlock = regexp.MustCompile(`(?i)^\s*[>*]*\s*\**(from|von|de|da|van|från|od)\s*:\**\s+\S`)
	headerMore  = regexp.MustCompile(`(?i)^\s*[>*]*\s*\**(sent|date|to|subject|cc|gesendet|datum|an|betreff|enviado|fecha|para|asunto|envoyé|date|à|objet|inviato|data|a|oggetto|verzonden|aan|onderwerp)\s*:\**\s*\S`)
	mobileLine  = regexp.MustCompile(`(?i)^\s*(sent from (my|yahoo|outlook|mail|proton|samsung|gmail).{0,60}|get outlook for \w+.{0,40}|sent via .{1,40}|von meinem .{1,40} gesendet|enviado desde mi .{1,40}|envoyé de mon .{1,40}|envoyé depuis .{1,40}|inviato da .{1,40})\s*$`)
)

// newText returns what the writer of a reply wrote now: the text without quoted mails, whether they are
// marked by ">" or follow a header or divider, and without the signature. Answers written between the lines
// of a quote stay. Where nothing is quoted, it is the text without its signature.
func newText(text string) string {
	lines := strings.Split(text, "\n")
	kept := make([]string, 0, len(lines))
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch {
		case strings.HasPrefix(strings.TrimLeft(line, " \t"), ">"):
			continue
		case isDivider(line), startsHeaderBlock(lines[i:]):
			return finishNew(dropRule(kept))
		case line == "-- ", line == "--" && i > 0:
			return finishNew(append(kept, afterSignature(lines[i+1:])...))
		}
		if length := attributionLength(lines[i:]); length > 0 {
			rest := lines[i+length:]
			if !quotesFollow(rest) {
				return finishNew(kept) // an unmarked quote: everything below is old
			}
			i += length - 1
			continue
		}
		kept = append(kept, line)
	}
	return finishNew(kept)
}

// attributionLength returns over how many lines an attribution runs here, 0 for none.
func attributionLength(lines []string) int {
	if !mayBeAttribution(lines) {
		return 0
	}
	joined := ""
	for n := 1; n <= 4 && n <= len(lines); n++ {
		line := strings.TrimSpace(lines[n-1])
		if line == "" || len(joined)+len(line) > 500 {
			return 0
		}
		joined = strings.TrimSpace(joined + " " + line)
		if n == 1 && strings.HasSuffix(line, ":") || n > 1 && strings.HasSuffix(line, ":") && looksLikeAttributionStart(joined) {
			if attribution.MatchString(joined) && (strings.ContainsAny(joined, "0123456789@") || quotesFollow(lines[n:])) {
				return n
			}
		}
	}
	return 0
}

// mayBeAttribution is a cheap look before the expensive one: a colon must end one of the next lines, and the
// first must end in it or begin with one of the words.
func mayBeAttribution(lines []string) bool {
	for n, line := range lines[:min(4, len(lines))] {
		line = strings.TrimSpace(line)
		if line == "" {
			return false
		}
		if strings.HasSuffix(line, ":") || strings.HasSuffix(line, ":*") || strings.HasSuffix(line, ":_") {
			return n == 0 || looksLikeAttributionStart(lines[0])
		}
	}
	return false
}

var attributionStart = regexp.MustCompile(`(?i)^\s*(on|am|el|le|il|em|op|den|w dniu|на)\b`)

func looksLikeAttributionStart(line string) bool { return attributionStart.MatchString(line) }

// quotesFollow reports whether the next line with text is a quoted one.
func quotesFollow(lines []string) bool {
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			return strings.HasPrefix(line, ">")
		}
	}
	return false
}

// isDivider looks at the first character before it asks the expression, which is slow and nearly always says no.
func isDivider(line string) bool {
	line = strings.TrimSpace(line)
	return line != "" && len(line) < 120 && strings.IndexByte("-_*=#BbAaIiDd", line[0]) >= 0 &&
		(strings.IndexByte("-_*=#", line[0]) >= 0 || strings.Contains(line, "forwarded") || strings.Contains(line, "weitergeleitet") ||
			strings.Contains(line, "reenviado") || strings.Contains(line, "réexpédié")) && divider.MatchString(line)
}

// startsHeaderBlock recognizes From:, Sent:, To: … as they stand above an unmarked quote.
func startsHeaderBlock(lines []string) bool {
	if colon := strings.IndexByte(lines[0], ':'); colon < 0 || colon > 20 || !headerBlock.MatchString(lines[0]) {
		return false
	}
	more := 0
	for _, line := range lines[1:min(len(lines), 6)] {
		if headerMore.MatchString(line) {
			more++
		}
	}
	return more >= 2
}

// afterSignature returns what stands below a signature and is not quoted: nothing, in nearly every mail,
// except where the answer is written below the quote of a mail that had a signature itself.
func afterSignature(lines []string) []string {
	for i, line := range lines {
		if attributionLength(lines[i:]) > 0 || strings.HasPrefix(line, ">") {
			var kept []string
			for _, below := range lines[i+max(1, attributionLength(lines[i:])):] {
				if strings.HasPrefix(strings.TrimLeft(below, " \t"), ">") {
					continue
				}
				if below == "-- " {
					break
				}
				kept = append(kept, below)
			}
			if quotesFollow(lines[i:]) || quotesFollow(lines[i+max(1, attributionLength(lines[i:])):]) {
				return kept
			}
			return nil
		}
	}
	return nil
}

// dropRule removes the line of underscores that Outlook draws above a quoted header.
func dropRule(lines []string) []string {
	for len(lines) > 0 {
		last := strings.TrimSpace(lines[len(lines)-1])
		if last != "" && strings.Trim(last, "_-") != "" {
			break
		}
		lines = lines[:len(lines)-1]
	}
	return lines
}

// finishNew drops the advertising of the phone and the empty lines around.
func finishNew(lines []string) string {
	for len(lines) > 0 {
		last := lines[len(lines)-1]
		if strings.TrimSpace(last) != "" && !mobileLine.MatchString(last) {
			break
		}
		lines = lines[:len(lines)-1]
	}
	kept := lines[:0] // in place: never longer than what was read
	for _, line := range lines {
		line = strings.TrimRight(line, " \t")
		if line == "" && len(kept) > 0 && kept[len(kept)-1] == "" {
			continue
		}
		kept = append(kept, line)
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}
