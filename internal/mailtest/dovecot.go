// Package mailtest owns the mail servers that tests run against: a real Dovecot in a temporary folder, an
// SMTP sink that records and misbehaves on command, and servers that follow a script. All listen on
// 127.0.0.1 only and end with the test.
package mailtest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"foyer/data/mail/account"
	"foyer/data/mail/imap"
)

// Rig is a running Dovecot. Every user's password is the user's name.
type Rig struct {
	Dir      string // its folder; logs are in dovecot.log
	Port     int    // plain and STARTTLS
	TLSPort  int    // implicit TLS
	CertFile string // PEM of its self-signed certificate

	conf string
	uid  int
	gid  int
}

// Dovecot starts a Dovecot with these users, each with INBOX, Sent, Drafts, Archive, Trash and Junk. The test
// is skipped where Dovecot is missing and can't be installed (not root), and fails where it could be.
func Dovecot(t testing.TB, users ...string) *Rig {
	t.Helper()
	binary := findBinary("dovecot")
	if binary == "" {
		if os.Getuid() != 0 {
			t.Skip("no Dovecot: install dovecot-imapd to run this test")
		}
		t.Fatal("no Dovecot: run `make test`, which installs dovecot-imapd, or apt-get install dovecot-imapd")
	}
	r := &Rig{Dir: shortTempDir(t), uid: os.Getuid(), gid: os.Getgid()}
	settings := rigSettings{Dir: r.Dir, Root: os.Getuid() == 0}
	me, err := user.Current()
	must(t, err)
	settings.User = me.Username
	if settings.Root {
		owner, err := user.Lookup("mail")
		must(t, err)
		r.uid, err = strconv.Atoi(owner.Uid)
		must(t, err)
		r.gid, err = strconv.Atoi(owner.Gid)
		must(t, err)
	}
	settings.UID, settings.GID = r.uid, r.gid
	for _, sub := range []string{"run", "state", "mail", "ssl"} {
		must(t, os.MkdirAll(filepath.Join(r.Dir, sub), 0o755))
	}
	must(t, os.Chmod(r.Dir, 0o755))
	must(t, os.Chown(filepath.Join(r.Dir, "mail"), r.uid, r.gid))
	r.CertFile = filepath.Join(r.Dir, "ssl", "cert.pem")
	must(t, WriteCertificate(r.CertFile, filepath.Join(r.Dir, "ssl", "key.pem")))
	var passwords strings.Builder
	for _, name := range users {
		fmt.Fprintf(&passwords, "%s:{PLAIN}%s\n", name, name)
	}
	must(t, os.WriteFile(filepath.Join(r.Dir, "users"), []byte(passwords.String()), 0o644))
	r.conf = filepath.Join(r.Dir, "dovecot.conf")
	// A free port may be taken by somebody else before Dovecot gets to it: try a few times.
	for attempt := 1; ; attempt++ {
		r.Port, r.TLSPort = freePort(t), freePort(t)
		settings.Port, settings.TLSPort = r.Port, r.TLSPort
		var conf bytes.Buffer
		must(t, dovecotConf.Execute(&conf, settings))
		must(t, os.WriteFile(r.conf, conf.Bytes(), 0o644))
		if err = r.start(t, binary); err == nil {
			return r
		}
		if attempt == 3 {
			break
		}
	}
	log, logErr := os.ReadFile(filepath.Join(r.Dir, "dovecot.log"))
	if logErr != nil {
		log = []byte(logErr.Error())
	}
	if !settings.Root {
		t.Skipf("Dovecot does not start as %s: %v\n%s", settings.User, err, log)
	}
	t.Fatalf("Dovecot does not start: %v\n%s", err, log)
	return nil
}

func (r *Rig) start(t testing.TB, binary string) error {
	var output bytes.Buffer
	cmd := exec.Command(binary, "-F", "-c", r.conf)
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	deadline := time.Now().Add(20 * time.Second)
	for {
		select {
		case err := <-ended:
			return fmt.Errorf("dovecot ended: %v: %s", err, output.String())
		case <-time.After(20 * time.Millisecond):
		}
		if greets(r.Port) && greets(r.TLSPort) {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("no answer within 20 s: %v %s", cmd.Process.Kill(), output.String())
		}
	}
	t.Cleanup(func() {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Logf("stopping Dovecot: %v", err)
		}
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			if err := cmd.Process.Kill(); err != nil {
				t.Logf("killing Dovecot: %v", err)
			}
			<-ended
		}
	})
	return nil
}

// Account returns the account of a user over the wanted protection.
func (r *Rig) Account(name string, security account.Security) imap.Account {
	server := account.Server{Host: "127.0.0.1", Port: r.Port, Security: security, CAFile: r.CertFile}
	if security == account.TLS {
		server.Port = r.TLSPort
	}
	return imap.Account{Server: server, Login: account.Login{User: name, Secret: name}}
}

// Connect returns a connected client over plain loopback that is closed with the test.
func (r *Rig) Connect(t testing.TB, name string) imap.Client {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client, err := imap.Connect(ctx, r.Account(name, account.Plain))
	must(t, err)
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Logf("closing: %v", err)
		}
	})
	return client
}

// Deliver files a message in a user's mailbox, as another mail program or a delivery agent would. Bare line
// feeds become CRLF. It returns the UID.
func (r *Rig) Deliver(t testing.TB, name, mailbox string, raw []byte, flags []string, date time.Time) imap.UID {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	client, err := imap.Connect(ctx, r.Account(name, account.Plain))
	must(t, err)
	uid, err := client.Append(ctx, mailbox, CRLF(raw), flags, date)
	must(t, err)
	must(t, client.Close())
	return uid
}

// Fill imports n generated, practice-like messages into the user's INBOX; the same seed gives the same mails.
func (r *Rig) Fill(t testing.TB, name string, n int, seed uint64) {
	t.Helper()
	dir := filepath.Join(r.Dir, fmt.Sprintf("fill-%s-%d", name, seed))
	must(t, WriteMaildir(dir, n, seed, 0))
	r.importMaildir(t, name, dir)
}

func (r *Rig) importMaildir(t testing.TB, name, dir string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, r.uid, r.gid)
	}))
	r.Doveadm(t, "import", "-u", name, "maildir:"+dir+":INBOX="+dir, "", "ALL")
	must(t, os.RemoveAll(dir))
}

// Doveadm runs Dovecot's administration tool and returns what it prints.
func (r *Rig) Doveadm(t testing.TB, args ...string) string {
	t.Helper()
	cmd := exec.Command(findBinary("doveadm"), append([]string{"-c", r.conf}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("doveadm %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// CRLF turns bare line feeds into CRLF.
func CRLF(raw []byte) []byte {
	raw = bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(raw, []byte("\n"), []byte("\r\n"))
}

func findBinary(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	for _, dir := range []string{"/usr/sbin", "/usr/bin", "/usr/local/sbin"} {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode()&0o111 != 0 {
			return path
		}
	}
	return ""
}

// shortTempDir is a temporary folder whose path leaves room for the names of sockets (108 bytes in all).
func shortTempDir(t testing.TB) string {
	dir, err := os.MkdirTemp("", "dovecot")
	must(t, err)
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Logf("removing %s: %v", dir, err)
		}
	})
	return dir
}

func freePort(t testing.TB) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := listener.Addr().(*net.TCPAddr).Port
	must(t, listener.Close())
	return port
}

func greets(port int) bool {
	conn, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), time.Second)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
