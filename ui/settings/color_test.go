package settings

import (
	"testing"

	"foyer/internal/stage"
	"foyer/ui/kit"
)

func TestAColorIsChosenByItsNameOrTyped(t *testing.T) {
	s := begin(t, full())
	s.GoTo("settings", "practice")
	var choice *kit.Choice
	for _, c := range stage.Find[*kit.Choice](s) {
		if len(c.Words) > 0 && c.Words[0] == "Teal" {
			choice = c
		}
	}
	hex := func() *kit.Field {
		for _, f := range stage.Find[*kit.Field](s) {
			if f.PlaceHolder == "#0f5257" {
				return f
			}
		}
		t.Fatal("there is no field for another color")
		return nil
	}
	if choice == nil || choice.Words[choice.Chosen] != "Teal" {
		t.Fatal("the practice's color is not called by its name")
	}
	choice.Choose(2)
	if got := hex().Text; choice.Words[2] != "Navy" || got != "#1d2b53" {
		t.Errorf("%s is %q", choice.Words[2], got)
	}
	hex().SetText("#123456")
	if got := choice.Words[choice.Chosen]; got != "Another color" {
		t.Errorf("#123456 is called %q", got)
	}
	hex().SetText(" #1D2B53 ")
	if got := choice.Words[choice.Chosen]; got != "Navy" {
		t.Errorf("#1D2B53 is called %q", got)
	}
}
