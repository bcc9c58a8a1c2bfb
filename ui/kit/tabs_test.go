package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// Words that have no room go into a menu; the page in view always has its word.
func TestTabsThatHaveNoRoom(t *testing.T) {
	test.NewTempApp(t)
	var list []Tab
	for _, word := range []string{"Overview", "Visits", "Enrollment", "Mail", "Caregivers", "Readings"} {
		list = append(list, Tab{Word: word, Build: func() fyne.CanvasObject { return NewText(Say(word)) }})
	}
	tabs := NewTabs(list...)
	whole := tabs.bar.arrange(2000)
	if len(whole) != 6 || whole[1].x-whole[0].w != tabGap {
		t.Fatalf("with room: %+v", whole)
	}
	need := whole[5].x + whole[5].w
	closer := tabs.bar.arrange(need - 20)
	if len(closer) != 6 || closer[5].x+closer[5].w > need-20 {
		t.Errorf("a little less room: %+v", closer)
	}
	tabs.Choose(5)
	few := tabs.bar.arrange(need / 2)
	last := few[len(few)-1]
	if last.index != -1 || last.x+last.w > need/2 || few[len(few)-2].index != 5 || few[0].index != 0 {
		t.Errorf("half the room: %+v", few)
	}
}
