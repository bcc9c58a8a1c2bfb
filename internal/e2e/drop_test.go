package e2e

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

// drop drags files into the middle of the program's window and lets them go, by the protocol desktops use for that (XDND 5).
func (g *glass) drop(w *window, paths ...string) {
	g.t.Helper()
	id, _ := w.title()
	number, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		g.t.Fatal(err)
	}
	target := xproto.Window(number)
	conn, err := xgb.NewConnDisplay(g.name) // one of its own: what comes for the source is waited for here
	if err != nil {
		g.t.Fatal(err)
	}
	defer conn.Close()
	atom := func(name string) xproto.Atom {
		reply, err := xproto.InternAtom(conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			g.t.Fatal(err)
		}
		return reply.Atom
	}
	source, err := xproto.NewWindowId(conn)
	if err != nil {
		g.t.Fatal(err)
	}
	screen := xproto.Setup(conn).DefaultScreen(conn)
	if err := xproto.CreateWindowChecked(conn, screen.RootDepth, source, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOutput, screen.RootVisual, 0, nil).Check(); err != nil {
		g.t.Fatal(err)
	}
	uris, selection := atom("text/uri-list"), atom("XdndSelection")
	if err := xproto.SetSelectionOwnerChecked(conn, source, selection, xproto.TimeCurrentTime).Check(); err != nil {
		g.t.Fatal(err)
	}
	tell := func(kind string, data ...uint32) {
		full := make([]uint32, 5)
		copy(full, append([]uint32{uint32(source)}, data...))
		event := xproto.ClientMessageEvent{Format: 32, Window: target, Type: atom(kind), Data: xproto.ClientMessageDataUnionData32New(full)}
		if err := xproto.SendEventChecked(conn, false, target, xproto.EventMaskNoEvent, string(event.Bytes())).Check(); err != nil {
			g.t.Fatal(err)
		}
	}
	status, finished := atom("XdndStatus"), atom("XdndFinished")
	// wait answers what the window asks until it says the word.
	wait := func(word xproto.Atom) {
		for late := time.Now().Add(patience); time.Now().Before(late); {
			event, err := conn.PollForEvent()
			if err != nil {
				g.t.Fatal(err)
			}
			switch e := event.(type) {
			case nil:
				time.Sleep(5 * time.Millisecond)
			case xproto.ClientMessageEvent:
				if e.Type == word {
					return
				}
			case xproto.SelectionRequestEvent:
				list := ""
				for _, p := range paths {
					list += (&url.URL{Scheme: "file", Path: p}).String() + "\r\n"
				}
				xproto.ChangeProperty(conn, xproto.PropModeReplace, e.Requestor, e.Property, uris, 8, uint32(len(list)), []byte(list))
				answer := xproto.SelectionNotifyEvent{Time: e.Time, Requestor: e.Requestor, Selection: e.Selection, Target: e.Target, Property: e.Property}
				xproto.SendEvent(conn, false, e.Requestor, xproto.EventMaskNoEvent, string(answer.Bytes()))
			}
		}
		g.t.Fatalf("the window does not take what is dropped: %s", strings.Join(paths, " "))
	}
	middle := uint32(g.width/2)<<16 | uint32(g.height/2)
	copying := uint32(atom("XdndActionCopy"))
	tell("XdndEnter", 5<<24, uint32(uris))
	tell("XdndPosition", 0, middle, 0, copying)
	wait(status)
	tell("XdndDrop", 0, 0)
	wait(finished)
}
