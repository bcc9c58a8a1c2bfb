package patient

// Words such as "de la" are in so many names that looking for them one by one is slow and finds the wrong people.
// Names are therefore also indexed as "delacruz" and "lacruz", and a query is read in the same way.

func opens(w, next string) bool {
	switch w {
	case "de", "del", "della", "dos", "das", "von", "zu":
		return true
	case "van": // alone it is a given name in Vietnam
		return next == "der" || next == "den" || next == "de"
	}
	return false
}

func continues(w string) bool {
	switch w {
	case "la", "las", "los", "le", "el", "der", "den", "dem", "de":
		return true
	}
	return false
}

// compound returns how many of the words, from the first on, are particles with the word they belong to: 3 for
// de la cruz; 1 when the first is no particle or nothing follows.
func compound(list []string) int {
	if len(list) < 2 || !opens(list[0], list[1]) {
		return 1
	}
	n := 1
	for n < len(list) && continues(list[n]) {
		n++
	}
	if n == len(list) {
		return 1
	}
	return n + 1
}
