// Package portal owns the practice's patient portal: its name and address, how patients join, and the register of what
// patients can do there. Words about a feature reach a paper or a mail only through this register.
package portal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	"foyer/assets/catalogue"
	"foyer/data/access"
	"foyer/data/audit"
	"foyer/data/fault"
	"foyer/data/practice"
	"foyer/data/store"
)

// Join is how patients join the portal.
type Join string

// The ways to join.
const (
	ByMail       Join = "mail"        // a mail with the code to the practice: the closed loop, no vendor needed
	ByVendorCode Join = "vendor-code" // the vendor's sign-up page asks for a code that the practice gives out
	ByVendor     Join = "vendor"      // the vendor's sign-up page asks for no code
)

// Valid says whether the way is one of the three.
func (j Join) Valid() bool { return j == ByMail || j == ByVendorCode || j == ByVendor }

// Portal is the practice's portal.
type Portal struct {
	Name        string        `json:"name"`
	URL         string        `json:"url"`     // where patients sign up or read about it; with https unless somebody insists
	Vendor      string        `json:"vendor"`  // who runs it; empty where the mailbox is the portal
	Mailbox     string        `json:"mailbox"` // the address that patients write to
	Join        Join          `json:"join"`
	HelperPhone string        `json:"helper_phone"` // who helps with joining; empty for the practice's own number
	HelperHours practice.Text `json:"helper_hours"` // in words for patients, by language
	ReplyDays   int           `json:"reply_days"`   // business days within which patients have an answer
	Revision    int64         `json:"revision"`     // 0 until it has been set up
	ChangedAt   time.Time     `json:"changed_at,omitzero"`
}

// SetUp says that somebody has set up the portal. Before that, papers print phone and code.
func (p Portal) SetUp() bool { return p.Revision > 0 }

// HasVendor says that a vendor runs the portal, so that features beyond a mailbox are possible.
func (p Portal) HasVendor() bool { return p.Join == ByVendor || p.Join == ByVendorCode }

// ReplyPromise is how fast the practice answers, as a sentence for patients in English or Spanish.
func (p Portal) ReplyPromise(language string) string {
	one, more := "We answer within 1 business day.", "We answer within %d business days."
	if strings.HasPrefix(strings.ToLower(language), "es") {
		one, more = "Respondemos en 1 día hábil.", "Respondemos en %d días hábiles."
	}
	if p.ReplyDays == 1 {
		return one
	}
	return strings.ReplaceAll(more, "%d", strconv.Itoa(p.ReplyDays))
}

// Missing lists in sentences what a patient who joins would lack. It warns and blocks nothing.
func (p Portal) Missing() []string {
	var list []string
	if !p.SetUp() {
		return []string{"The portal has not been set up; papers print the practice's phone number and the code."}
	}
	if p.HasVendor() && p.URL == "" {
		list = append(list, "The address of the sign-up page is missing; papers can't show it.")
	}
	if strings.HasPrefix(p.URL, "http://") {
		list = append(list, "The address is not encrypted (http); browsers will warn patients.")
	}
	if p.Join == ByMail && p.Mailbox == "" {
		list = append(list, "The practice's mailbox is missing; patients have nowhere to send their code.")
	}
	return list
}

// Changed is the signal that the portal's settings have changed.
type Changed struct{}

// Service keeps portal and register.
type Service struct{ db *store.DB }

// New returns the service on a database.
func New(db *store.DB) *Service { return &Service{db} }

// Get returns the portal; before it has been set up, one with the defaults and SetUp false.
func (s *Service) Get(ctx context.Context) (Portal, error) { return Load(ctx, s.db) }

// Load is Get inside somebody else's read or transaction.
func Load(ctx context.Context, q store.Queryer) (Portal, error) {
	p := Portal{Join: ByMail, ReplyDays: 2}
	var hours, changed string
	err := q.QueryRow(ctx, `SELECT name, url, vendor, mailbox, join_by, helper_phone, helper_hours, reply_days, revision, changed_at FROM portal`).
		Scan(&p.Name, &p.URL, &p.Vendor, &p.Mailbox, &p.Join, &p.HelperPhone, &hours, &p.ReplyDays, &p.Revision, &changed)
	if errors.Is(err, sql.ErrNoRows) {
		return p, nil
	}
	if err != nil {
		return p, fmt.Errorf("reading the portal: %w", err)
	}
	p.ChangedAt, err = store.ParseTime(changed)
	return p, errors.Join(err, store.FromJSON(hours, &p.HelperHours))
}

func (p Portal) check() (Portal, error) {
	p.Name = strings.Join(strings.Fields(p.Name), " ")
	p.URL, p.Vendor, p.HelperPhone = strings.TrimSpace(p.URL), strings.TrimSpace(p.Vendor), strings.TrimSpace(p.HelperPhone)
	if p.Name == "" {
		return p, fault.Field("name", "The portal needs a name that patients will know it by.")
	}
	if len([]rune(p.Name)) > 60 {
		return p, fault.Field("name", "The portal's name is longer than 60 characters, which no panel on paper holds.")
	}
	if !p.Join.Valid() {
		return p, fault.Field("join", "Patients join by mail, vendor-code or vendor.")
	}
	if p.ReplyDays == 0 {
		p.ReplyDays = 2
	}
	if p.ReplyDays < 1 || p.ReplyDays > 10 {
		return p, fault.Field("reply_days", "Promise an answer within 1 to 10 business days.")
	}
	if p.URL != "" {
		if !strings.Contains(p.URL, "://") {
			p.URL = "https://" + p.URL
		}
		u, err := url.Parse(p.URL)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" || strings.ContainsAny(p.URL, " \"<>") {
			return p, fault.Field("url", "The address is written like https://portal.example/join.")
		}
	}
	if p.Mailbox != "" {
		a, err := mail.ParseAddress(p.Mailbox)
		if err != nil {
			return p, fault.Field("mailbox", "The mailbox is an address like office@practice.example.")
		}
		p.Mailbox = a.Address
	}
	return p, nil
}

// Save checks and keeps the portal. The Revision must be the one that was read (0 the first time), else the error is a
// Conflict. Without a vendor, features that need one are switched off, with the reason in their history; their keys
// are returned. Needs access.ConfigurePortal.
func (s *Service) Save(ctx context.Context, p Portal) (kept Portal, switchedOff []string, err error) {
	if err := access.Require(ctx, access.ConfigurePortal); err != nil {
		return p, nil, err
	}
	if p, err = p.check(); err != nil {
		return p, nil, err
	}
	actor, _ := access.From(ctx)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		before, err := Load(ctx, tx)
		if err != nil {
			return err
		}
		if before.Revision != p.Revision {
			return fault.New(fault.Conflict, "Somebody else changed the portal's settings meanwhile. Nothing was saved; look at them again and repeat your change.")
		}
		hours, err := store.JSON(p.HelperHours)
		if err != nil {
			return err
		}
		p.Revision++
		p.ChangedAt = tx.Now()
		_, err = tx.Exec(ctx, `INSERT OR REPLACE INTO portal (only, name, url, vendor, mailbox, join_by, helper_phone, helper_hours, reply_days, revision, changed_at, changed_by)
			VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, p.Name, p.URL, p.Vendor, p.Mailbox, p.Join, p.HelperPhone, hours, p.ReplyDays,
			p.Revision, store.Time(p.ChangedAt), actor.MemberID)
		if err != nil {
			return fmt.Errorf("keeping the portal: %w", err)
		}
		tx.Emit(Changed{})
		if err := audit.Append(ctx, tx, audit.Entry{Action: "portal.changed", Subject: "portal",
			Detail: map[string]any{"name": p.Name, "join": p.Join, "join_before": before.Join}}); err != nil {
			return err
		}
		if p.HasVendor() {
			return nil
		}
		for _, c := range catalogue.Features() {
			if c.Mailbox {
				continue
			}
			f, err := loadFeature(ctx, tx, c)
			if err != nil {
				return err
			}
			if f.State == On || f.State == Pilot {
				if err := put(ctx, tx, f, Off, "The practice no longer has a vendor's portal, which this feature needs."); err != nil {
					return err
				}
				switchedOff = append(switchedOff, c.Key)
			}
		}
		return nil
	})
	if err != nil {
		return p, nil, err
	}
	return p, switchedOff, nil
}
