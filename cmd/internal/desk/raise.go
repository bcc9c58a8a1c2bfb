package desk

import (
	"bufio"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A second start on the same folder does not open a second window: it asks the first one to come forward. The first
// window listens on this computer alone (loopback, a port of the system's choice) and writes port and a secret into a file
// beside its lock, which only the folder's owner can read. Whoever knows the secret can bring the window forward, and
// nothing else.

// signalFile stands beside the window's lock.
const signalFile = "window.json"

// signal is how the window of a folder is reached.
type signal struct {
	Address string `json:"address"`
	Secret  string `json:"secret"`
}

// signalTime is more than a window that works needs to answer.
const signalTime = 3 * time.Second

// listenForStarts calls raise, on a goroutine of its own, whenever Foyer is started again on the folder; done ends it.
func listenForStarts(home string, raise func()) (done func(), err error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening for a second start: %w", err)
	}
	s := signal{Address: l.Addr().String(), Secret: rand.Text()}
	path := filepath.Join(home, signalFile)
	content, err := json.Marshal(s)
	if err == nil {
		err = replaceFile(path, content)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("writing how the window is reached: %w", err), l.Close())
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return // closed
			}
			answer(c, s.Secret, raise)
		}
	}()
	return func() {
		if err := errors.Join(l.Close(), os.Remove(path)); err != nil {
			slog.Debug("ending to listen for a second start", "error", err)
		}
	}, nil
}

// replaceFile writes a file for its owner alone, whole or not at all.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".window-*") // 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

func answer(c net.Conn, secret string, raise func()) {
	defer func() {
		if err := c.Close(); err != nil {
			slog.Debug("answering a second start", "error", err)
		}
	}()
	if c.SetDeadline(time.Now().Add(signalTime)) != nil {
		return
	}
	said, err := bufio.NewReader(io.LimitReader(c, 256)).ReadString('\n')
	if err != nil || subtle.ConstantTimeCompare([]byte(strings.TrimSpace(said)), []byte(secret)) != 1 {
		return
	}
	raise()
	if _, err := io.WriteString(c, "shown\n"); err != nil {
		slog.Debug("answering a second start", "error", err)
	}
}

// raiseFirst asks the window that has the folder to come forward, and says whether it answered.
func raiseFirst(home string) bool {
	content, err := os.ReadFile(filepath.Join(home, signalFile))
	if err != nil {
		return false
	}
	var s signal
	if json.Unmarshal(content, &s) != nil {
		return false
	}
	host, _, err := net.SplitHostPort(s.Address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return false // never beyond this computer, whatever the file says
	}
	c, err := net.DialTimeout("tcp4", s.Address, signalTime)
	if err != nil {
		return false
	}
	defer func() {
		if err := c.Close(); err != nil {
			slog.Debug("asking the first window", "error", err)
		}
	}()
	if c.SetDeadline(time.Now().Add(signalTime)) != nil {
		return false
	}
	if _, err := io.WriteString(c, s.Secret+"\n"); err != nil {
		return false
	}
	said, err := bufio.NewReader(io.LimitReader(c, 64)).ReadString('\n')
	return err == nil && strings.TrimSpace(said) == "shown"
}
