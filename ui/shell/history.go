package shell

// history is where a member has been, and where they are in it.
type history struct {
	keys []string
	at   int
}

// historyMax is how far back it reaches.
const historyMax = 50

// here is the place in view, empty before the first.
func (h *history) here() string {
	if len(h.keys) == 0 {
		return ""
	}
	return h.keys[h.at]
}

// visit goes on to a place; what lay ahead after going back is forgotten.
func (h *history) visit(key string) {
	if h.here() == key {
		return
	}
	if len(h.keys) > 0 {
		h.keys = h.keys[:h.at+1]
	}
	h.keys = append(h.keys, key)
	if len(h.keys) > historyMax {
		h.keys = h.keys[1:]
	}
	h.at = len(h.keys) - 1
}

func (h *history) canBack() bool    { return h.at > 0 }
func (h *history) canForward() bool { return h.at+1 < len(h.keys) }

func (h *history) back() bool {
	if !h.canBack() {
		return false
	}
	h.at--
	return true
}

func (h *history) forward() bool {
	if !h.canForward() {
		return false
	}
	h.at++
	return true
}
