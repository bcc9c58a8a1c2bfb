package enrollment

// Which patients of the worklist are ticked, for letters and mails to many at once.

func (w *worklist) tick(patient string, on bool) {
	if on {
		w.ticked[patient] = true
	} else {
		delete(w.ticked, patient)
	}
	w.list.Rows.Reload()
	w.bar.show()
}

// tickAll ticks everybody on the list; again, nobody.
func (w *worklist) tickAll() {
	if len(w.ticked) == len(w.listing.Lines) {
		w.untick()
		return
	}
	for _, l := range w.listing.Lines {
		w.ticked[l.PatientID] = true
	}
	w.list.Rows.Reload()
	w.bar.show()
}

func (w *worklist) untick() {
	clear(w.ticked)
	w.list.Rows.Reload()
	w.bar.show()
}

// chosen are the ticked patients in the order of the list, or the one in view.
func (w *worklist) chosen() (ids []string) {
	for _, l := range w.listing.Lines {
		if w.ticked[l.PatientID] {
			ids = append(ids, l.PatientID)
		}
	}
	if len(ids) == 0 && w.open != "" {
		ids = []string{w.open}
	}
	return ids
}

// untickGone unticks who is no longer on the list.
func (w *worklist) untickGone() {
	if len(w.ticked) == 0 {
		return
	}
	kept := make(map[string]bool, len(w.ticked))
	for _, l := range w.listing.Lines {
		if w.ticked[l.PatientID] {
			kept[l.PatientID] = true
		}
	}
	w.ticked = kept
}
