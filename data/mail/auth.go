package mail

import (
	"strings"

	"foyer/data/mail/mime"
)

// authFailed says whether the practice's own mail server found the sender's proof wrong (RFC 8601). Only the newest
// Authentication-Results of a server that is the practice's own counts: anybody can write such a line into a mail.
// DMARC decides where it was checked; else both SPF and DKIM must not hold. No such line says nothing.
func authFailed(a Account, results []mime.AuthResults) bool {
	for _, r := range results {
		if !ownServer(a, r.Server) {
			continue
		}
		switch r.Result("dmarc") {
		case "pass":
			return false
		case "fail":
			return true
		}
		spf, dkim := r.Result("spf"), r.Result("dkim")
		if dkim == "pass" {
			return false
		}
		return dkim == "fail" || spf == "fail" || spf == "softfail"
	}
	return false
}

// ownServer says whether an authserv-id is the practice's: the one set for the account, else one of the same
// organization as its address or its server.
func ownServer(a Account, id string) bool {
	id = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(id), "."))
	if id == "" {
		return false
	}
	if a.AuthServer != "" {
		return id == strings.ToLower(a.AuthServer)
	}
	_, domain, _ := strings.Cut(strings.ToLower(a.Address), "@")
	host := strings.ToLower(a.IMAP.Host)
	related := func(x, y string) bool {
		return x != "" && y != "" && strings.Contains(x, ".") && strings.Contains(y, ".") && (x == y || strings.HasSuffix(x, "."+y) || strings.HasSuffix(y, "."+x))
	}
	// imap.gmail.com and mx.google.com are one house.
	if (strings.HasSuffix(host, ".gmail.com") || strings.HasSuffix(host, ".google.com")) && id == "mx.google.com" {
		return true
	}
	_, parent, _ := strings.Cut(host, ".")
	return related(id, domain) || id == host || strings.Contains(parent, ".") && related(id, parent)
}
