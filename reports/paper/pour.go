package paper

// pour fills columns: balanced when all fits on this page, else to the bottom and on to the next page.
func (f *flow) pour(s strip) {
	c := s.cols
	if f.y > f.top {
		f.y += s.gap
	}
	list := c.strips
	for len(list) > 0 {
		if h, ok := balance(list, c.n, f.room()); ok {
			f.columns(list, c, h)
			return
		}
		room := f.room()
		if room < 6*f.b.style.Body*f.b.style.Line && f.y > f.top {
			f.newPage()
			continue
		}
		n := f.columns(list, c, room)
		if n == 0 {
			if f.y > f.top {
				f.newPage()
				continue
			}
			// Taller than a page: place the first strip as it is.
			f.strip(list[0])
			n = 1
		}
		list = list[n:]
		if len(list) > 0 {
			f.newPage()
		}
	}
}

// balance finds the least height at which all strips fit into n columns.
func balance(list []strip, n int, room float64) (float64, bool) {
	if !fits(list, n, room) {
		return 0, false
	}
	low, high := height(list)/float64(n)*0.8, room
	for range 18 {
		mid := (low + high) / 2
		if fits(list, n, mid) {
			high = mid
		} else {
			low = mid
		}
	}
	return high, true
}

// take is how many strips fill a column of height h without parting what belongs together.
func take(list []strip, h float64) int {
	y, ok := 0.0, 0
	for i, s := range list {
		if i > 0 {
			y += s.gap
		}
		y += s.h
		if y > h+0.01 {
			break
		}
		if !s.keep || i == len(list)-1 {
			ok = i + 1
		}
	}
	return ok
}

func fits(list []strip, n int, h float64) bool {
	for range n {
		list = list[take(list, h):]
		if len(list) == 0 {
			return true
		}
	}
	return false
}
