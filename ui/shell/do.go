package shell

// Do does a command of the screen in view as its line in the menu would, by the key of its words: for pictures and tests.
// It says whether there was one to do.
func (s *Shell) Do(titleKey string) bool {
	for _, a := range s.screenActions() {
		if a.TitleKey == titleKey && !a.Off && a.Do != nil {
			a.Do()
			return true
		}
	}
	return false
}
