package imap_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"foyer/data/mail/account"
	"foyer/data/mail/imap"
	"foyer/internal/mailtest"
)

// open connects to a scripted server and selects INBOX.
func open(t *testing.T, port int) (context.Context, imap.Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	client, err := imap.Connect(ctx, scripted(port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Logf("closing: %v", err)
		}
	})
	if _, err := client.Select(ctx, "INBOX"); err != nil {
		t.Fatal(err)
	}
	return ctx, client
}

func scripted(port int) imap.Account {
	return imap.Account{
		Server: account.Server{Host: "127.0.0.1", Port: port, Security: account.Plain},
		Login:  account.Login{User: "office", Secret: "secret"},
	}
}

// bodies asks for three messages of known size and returns what was reported, by UID.
func bodies(t *testing.T, ctx context.Context, client imap.Client) (map[imap.UID]imap.Raw, error) {
	t.Helper()
	got := map[imap.UID]imap.Raw{}
	err := client.Bodies(ctx, []imap.Want{{1, 5}, {2, 5}, {3, 5}}, imap.Limits{}, func(r imap.Raw) error {
		if _, twice := got[r.UID]; twice {
			t.Errorf("UID %d reported twice", r.UID)
		}
		got[r.UID] = r
		return nil
	})
	return got, err
}

// message is the usual answer for a UID whose number is the same.
func message(uid int) string {
	return fmt.Sprintf("* %d FETCH (UID %d FLAGS (\\Seen) INTERNALDATE \"02-Jan-2023 08:00:00 +0000\" RFC822.SIZE 6 BODY[] {6}\nm%03d\n)\n", uid, uid, uid)
}

// asked lists which of the UIDs 1 to 3 a set names.
func asked(set string) []int {
	var uids []int
	set, _, _ = strings.Cut(set, " ")
	for uid := 1; uid <= 3; uid++ {
		for _, part := range strings.Split(set, ",") {
			from, to, ranged := strings.Cut(part, ":")
			text := fmt.Sprint(uid)
			if part == text || ranged && from <= text && text <= to {
				uids = append(uids, uid)
			}
		}
	}
	return uids
}

func wantAll(t *testing.T, got map[imap.UID]imap.Raw, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for uid := imap.UID(1); uid <= 3; uid++ {
		if r := got[uid]; r.Err != nil || r.Vanished || string(r.Body) != fmt.Sprintf("m%03d\r\n", uid) {
			t.Errorf("UID %d: %+v %q", uid, r, r.Body)
		}
	}
}

func TestBodyBeforeUID(t *testing.T) {
	// The library discards such answers silently; they must be had by their numbers.
	var bySequence atomic.Int32
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("", func(tag, name, rest string) bool {
			switch name {
			case "UID FETCH":
				for _, uid := range asked(rest) {
					c.Say(fmt.Sprintf("* %d FETCH (BODY[] {6}\nm%03d\n UID %d FLAGS () RFC822.SIZE 6)\n", uid, uid, uid))
				}
			case "SEARCH":
				c.Say("* SEARCH " + rest[strings.LastIndex(rest, " ")+1:] + "\n")
			case "FETCH":
				bySequence.Add(1)
				c.Say(message(asked(rest)[0]))
			}
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	got, err := bodies(t, ctx, client)
	wantAll(t, got, err)
	if bySequence.Load() != 3 {
		t.Errorf("%d fetched by number", bySequence.Load())
	}
}

func TestAnswerTheLibraryChokesOn(t *testing.T) {
	// Message 2 is answered with an item nobody knows: the library closes the connection each time.
	var connections atomic.Int32
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		connections.Add(1)
		c.IMAP("", func(tag, name, rest string) bool {
			for _, uid := range asked(rest) {
				if uid == 2 {
					c.Say("* 2 FETCH (UID 2 X-NEWS (oh no) BODY[] {2}\nhi)\n")
				} else {
					c.Say(message(uid))
				}
			}
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	got, err := bodies(t, ctx, client)
	if err != nil {
		t.Fatal(err)
	}
	if got[2].Err == nil || account.KindOf(got[2].Err) != account.Protocol {
		t.Errorf("message 2: %+v", got[2])
	}
	if len(got) != 3 || len(got[1].Body) != 6 || len(got[3].Body) != 6 {
		t.Errorf("the others: %+v", got)
	}
	if connections.Load() < 2 || connections.Load() > 4 {
		t.Errorf("%d connections", connections.Load())
	}
	if err := client.Noop(ctx); err != nil {
		t.Errorf("the client is of no more use: %v", err)
	}
}

func TestServerThatLeavesOneOut(t *testing.T) {
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("", func(tag, name, rest string) bool {
			switch name {
			case "UID FETCH", "FETCH":
				for _, uid := range asked(rest) {
					if uid != 2 {
						c.Say(message(uid))
					}
				}
			case "SEARCH":
				c.Say("* SEARCH 2\n") // it is there all the same
			}
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	got, err := bodies(t, ctx, client)
	if err != nil || got[2].Err == nil || got[2].Vanished || got[1].Err != nil || got[3].Err != nil {
		t.Errorf("%v %+v", err, got)
	}
}

func TestServerThatSaysNoToTheBatch(t *testing.T) {
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("", func(tag, name, rest string) bool {
			uids := asked(rest)
			if name == "SEARCH" {
				c.Say("* SEARCH 2\n")
				return c.Say(tag + " OK done\n")
			}
			if len(uids) > 1 || uids[0] == 2 {
				return c.Say(tag + " NO some messages could not be fetched\n")
			}
			c.Say(message(uids[0]))
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	got, err := bodies(t, ctx, client)
	if err != nil || account.KindOf(got[2].Err) != account.Rejected || len(got[1].Body) != 6 || len(got[3].Body) != 6 {
		t.Errorf("%v %+v", err, got)
	}
}

func TestNewsInTheMiddleOfABatch(t *testing.T) {
	// News about the flags of message 3 comes before its body and takes its place in the library's books.
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		first := true
		c.IMAP("", func(tag, name, rest string) bool {
			if first {
				first = false
				c.Say("* 3 FETCH (UID 3 FLAGS (\\Answered))\n* 4 EXISTS\n")
			}
			for _, uid := range asked(rest) {
				c.Say(message(uid))
			}
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	got, err := bodies(t, ctx, client)
	wantAll(t, got, err)
}

func TestConnectionThatBreaksOnce(t *testing.T) {
	port := mailtest.Scripted(t, func(number int, c *mailtest.Conversation) {
		c.IMAP("", func(tag, name, rest string) bool {
			for _, uid := range asked(rest) {
				if number == 0 && uid == 2 {
					return false
				}
				c.Say(message(uid))
			}
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	got, err := bodies(t, ctx, client)
	wantAll(t, got, err)
}

func TestHugeAnnouncements(t *testing.T) {
	// A literal of a gigabyte for a message announced with 5 bytes must not be taken into memory.
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("", func(tag, name, rest string) bool {
			c.Say("* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 5 BODY[] {1000000000}\nx")
			return false
		})
	})
	ctx, client := open(t, port)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := client.Bodies(ctx, []imap.Want{{1, 5}}, imap.Limits{}, func(r imap.Raw) error {
		if r.Err == nil {
			t.Errorf("%+v", r)
		}
		return nil
	})
	if err != nil && account.KindOf(err) != account.Unreachable {
		t.Error(err)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 50<<20 {
		t.Errorf("allocated %d MB", grown>>20)
	}
}

func TestHugeSets(t *testing.T) {
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("ESEARCH", func(tag, name, rest string) bool {
			c.Say("* ESEARCH (TAG \"" + tag + "\") UID ALL 1:4294967295\n")
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	if _, err := client.UIDs(ctx); err == nil {
		t.Error("four thousand million UIDs were believed")
	}
}

func TestSilentServers(t *testing.T) {
	for name, talk := range map[string]func(c *mailtest.Conversation){
		"no greeting":  func(c *mailtest.Conversation) { c.Line() },
		"no answer":    func(c *mailtest.Conversation) { c.Say("* OK hi\n"); c.Line(); c.Line() },
		"not IMAP":     func(c *mailtest.Conversation) { c.Say("220 smtp.example ESMTP\n"); c.Line() },
		"hangs up":     func(c *mailtest.Conversation) {},
		"says goodbye": func(c *mailtest.Conversation) { c.Say("* BYE too many connections\n"); c.Line() },
	} {
		t.Run(name, func(t *testing.T) {
			port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) { talk(c) })
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := imap.Connect(ctx, scripted(port))
			kind := account.KindOf(err)
			if kind != account.Unreachable && !(kind == account.Protocol && name == "not IMAP") {
				t.Errorf("error %v", err)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestWaitsEndWithTheContext(t *testing.T) {
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("IDLE", func(tag, name, rest string) bool { return true }) // never answers
	})
	for name, wait := range map[string]func(context.Context, imap.Client) error{
		"search": func(ctx context.Context, c imap.Client) error { _, err := c.UIDs(ctx); return err },
		"fetch": func(ctx context.Context, c imap.Client) error {
			return c.States(ctx, nil, false, func(imap.State) error { return nil })
		},
		"store": func(ctx context.Context, c imap.Client) error {
			return c.StoreFlags(ctx, []imap.UID{1}, imap.AddFlags, imap.Seen)
		},
		"append": func(ctx context.Context, c imap.Client) error {
			_, err := c.Append(ctx, "Sent", make([]byte, 100_000), nil, time.Time{})
			return err
		},
		"idle": func(ctx context.Context, c imap.Client) error { return c.Idle(ctx, func() {}) },
	} {
		t.Run(name, func(t *testing.T) {
			_, client := open(t, port)
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(100*time.Millisecond, cancel)
			start := time.Now()
			err := wait(ctx, client)
			if account.KindOf(err) != account.Canceled {
				t.Errorf("error %v", err)
			}
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
			if err := client.Noop(t.Context()); account.KindOf(err) != account.Unreachable {
				t.Errorf("a closed client says %v", err)
			}
		})
	}
}

func TestMoveWithoutMoveAndUIDPlusNeverExpungesAll(t *testing.T) {
	var commands atomic.Value
	commands.Store("")
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("", func(tag, name, rest string) bool {
			commands.Store(commands.Load().(string) + name + ";")
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	if _, err := client.Move(ctx, []imap.UID{2}, "Archive"); err != nil {
		t.Fatal(err)
	}
	if got := commands.Load().(string); got != "UID COPY;UID STORE;" {
		t.Errorf("commands %s", got)
	}
}

func TestRolesAreGuessedByName(t *testing.T) {
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("", func(tag, name, rest string) bool {
			c.Say("* LIST () \".\" INBOX\n* LIST () \".\" \"INBOX.Sent Items\"\n* LIST () \".\" INBOX.Sent\n* LIST (\\Noselect) \".\" Archive\n" +
				"* LIST () \".\" \"Gel&APY-schte Elemente\"\n* LIST () \".\" Friends.Sent\n* LIST () \".\" \"Junk E-mail\"\n")
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	boxes, err := client.Mailboxes(ctx)
	if err != nil {
		t.Fatal(err)
	}
	got := map[imap.Role]string{}
	for _, box := range boxes {
		if box.Role != imap.NoRole {
			got[box.Role] += box.Name
		}
	}
	for role, name := range map[imap.Role]string{imap.Inbox: "INBOX", imap.Sent: "INBOX.Sent", imap.Trash: "Gelöschte Elemente", imap.Junk: "Junk E-mail", imap.Archive: ""} {
		if got[role] != name {
			t.Errorf("%s is %q, want %q", role, got[role], name)
		}
	}
}

func TestFolderNamesWhereIMAP4rev2IsOnlyAnnounced(t *testing.T) {
	var selected atomic.Value
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("IMAP4rev2", func(tag, name, rest string) bool {
			if name == "STATUS" || name == "UID MOVE" || name == "UID COPY" {
				selected.Store(name + " " + rest)
			}
			return c.Say(tag + " OK done\n")
		})
	})
	ctx, client := open(t, port)
	if _, err := client.Move(ctx, []imap.UID{2}, "Gelöschte & Co"); err != nil {
		t.Fatal(err)
	}
	if got, want := selected.Load(), `UID COPY 2 "Gel&APY-schte &- Co"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if client.Capabilities().Move || client.Capabilities().Idle {
		t.Errorf("believed: %+v", client.Capabilities())
	}
}

func TestWordsBeforeTheProtection(t *testing.T) {
	for name, answer := range map[string]string{
		"injected":        "S1 OK go\n* PREAUTH in\n",
		"refused":         "S1 NO not today\n",
		"without an end":  strings.Repeat("x", 20_000),
		"nothing but TLS": "S1 OK go\n",
	} {
		t.Run(name, func(t *testing.T) {
			port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
				c.Say("* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\n")
				c.Line()
				c.Say(answer)
				c.Line()
				c.Say("no handshake\n")
			})
			a := scripted(port)
			a.Server.Security = account.StartTLS
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			_, err := imap.Connect(ctx, a)
			if kind := account.KindOf(err); kind != account.BadTLS && !(kind == account.Protocol && name == "without an end") {
				t.Errorf("error %v", err)
			}
		})
	}
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) { c.Say("* PREAUTH in\n"); c.Line() })
	a := scripted(port)
	a.Server.Security = account.StartTLS
	if _, err := imap.Connect(t.Context(), a); account.KindOf(err) != account.BadTLS {
		t.Errorf("error %v", err)
	}
}

func TestPlainBeyondLoopbackIsRefused(t *testing.T) {
	_, err := imap.Connect(t.Context(), imap.Account{Server: account.Server{Host: "mail.practice.example", Port: 143, Security: account.Plain}})
	if account.KindOf(err) != account.Refused {
		t.Errorf("error %v", err)
	}
}

func TestNoStartTLSOnOffer(t *testing.T) {
	port := mailtest.Scripted(t, func(_ int, c *mailtest.Conversation) {
		c.IMAP("", func(tag, name, rest string) bool { return c.Say(tag + " BAD unknown command\n") })
	})
	a := scripted(port)
	a.Server.Security = account.StartTLS
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if _, err := imap.Connect(ctx, a); account.KindOf(err) != account.BadTLS {
		t.Errorf("error %v", err)
	}
}
