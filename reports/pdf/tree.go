package pdf

import (
	"fmt"
	"strconv"
	"strings"

	"foyer/reports/paper"
)

// tree writes the structure elements as PDF objects.
type tree struct {
	first   int // number of the first new object
	doc     *paper.Doc
	marks   [][]int32
	body    []byte
	offsets []int
	root    int
}

type mark struct{ page, id int }

func (t *tree) build() {
	elems := t.doc.Elems
	marked := make([][]mark, len(elems))
	used := make([]bool, len(elems))
	for p, list := range t.marks {
		for id, e := range list {
			marked[e] = append(marked[e], mark{p, id})
			for x := e; x >= 0 && !used[x]; x = elems[x].Parent {
				used[x] = true
			}
		}
	}
	used[0] = true
	// Object numbers: the root, the parent tree, then the elements in use.
	t.root = t.first
	number := make([]int, len(elems))
	next := t.first + 2
	children := make([][]int32, len(elems))
	for i := range elems {
		if used[i] {
			number[i] = next
			next++
			if p := elems[i].Parent; p >= 0 {
				children[p] = append(children[p], int32(i))
			}
		}
	}
	t.body = make([]byte, 0, 100*(next-t.first))
	t.object(t.root, "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>", number[0], t.first+1, len(t.marks))
	var nums []byte
	for p, list := range t.marks {
		nums = fmt.Appendf(nums, "%d [", p)
		for _, e := range list {
			nums = strconv.AppendInt(nums, int64(number[e]), 10)
			nums = append(nums, " 0 R "...)
		}
		nums = append(nums, "] "...)
	}
	t.object(t.first+1, "<</Nums [%s]>>", nums)
	for i := range elems {
		if used[i] {
			t.element(i, number, marked[i], children[i])
		}
	}
}

func (t *tree) object(n int, format string, args ...any) {
	t.begin(n)
	t.body = fmt.Appendf(t.body, format, args...)
	t.body = append(t.body, "\nendobj\n"...)
}

func (t *tree) begin(n int) {
	t.offsets = append(t.offsets, len(t.body))
	t.body = strconv.AppendInt(t.body, int64(n), 10)
	t.body = append(t.body, " 0 obj\n"...)
}

func (t *tree) element(i int, number []int, marked []mark, children []int32) {
	e := &t.doc.Elems[i]
	t.begin(number[i])
	put := func(s string) { t.body = append(t.body, s...) }
	ref := func(n int) {
		t.body = strconv.AppendInt(t.body, int64(n), 10)
		put(" 0 R")
	}
	put("<</Type/StructElem/S/" + e.Role + "/P ")
	if e.Parent < 0 {
		ref(t.root)
	} else {
		ref(number[e.Parent])
	}
	if e.Alt != "" {
		put("/Alt " + textString(e.Alt))
	}
	if len(marked) > 0 {
		put("/Pg ")
		ref(3 + 2*marked[0].page)
	}
	put("/K [")
	for _, m := range marked {
		if m.page == marked[0].page {
			t.body = strconv.AppendInt(t.body, int64(m.id), 10)
			put(" ")
			continue
		}
		put("<</Type/MCR/Pg ")
		ref(3 + 2*m.page)
		put("/MCID ")
		t.body = strconv.AppendInt(t.body, int64(m.id), 10)
		put(">> ")
	}
	for _, c := range children {
		ref(number[c])
		put(" ")
	}
	put("]>>\nendobj\n")
}

// textString is a PDF text string in UTF-16, as hexadecimal digits.
func textString(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, r := range s {
		if r > 0xFFFF {
			r = 0xFFFD
		}
		fmt.Fprintf(&b, "%04X", r)
	}
	b.WriteString(">")
	return b.String()
}

// annotations writes a page's links and returns the number of their list, 0 for none.
func (t *tree) annotations(links []link) int {
	if len(links) == 0 {
		return 0
	}
	var list []byte
	for _, l := range links {
		n := t.first + len(t.offsets)
		list = fmt.Appendf(list, "%d 0 R ", n)
		var rect []byte
		for _, v := range [4]float64{l.x0, l.y0, l.x1, l.y1} {
			rect = append(number(rect, v), ' ')
		}
		t.object(n, "<</Type/Annot/Subtype/Link/F 4/Rect [%s]/Border [0 0 0]/A <</S/URI/URI (%s)>>>>", rect, address(l.address))
	}
	n := t.first + len(t.offsets)
	t.object(n, "[%s]", list)
	return n
}

// address writes a URI as the inside of a PDF string: what isn't plain ASCII is percent-encoded.
func address(s string) []byte {
	var out []byte
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '(' || c == ')' || c == '\\':
			out = append(out, '\\', c)
		case c <= ' ' || c >= 0x7F:
			out = fmt.Appendf(out, "%%%02X", c)
		default:
			out = append(out, c)
		}
	}
	return out
}
