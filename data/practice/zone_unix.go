//go:build !windows

package practice

import (
	"os"
	"path/filepath"
	"time"
)

// localZones lists what may name the workstation's time zone, the strongest word first.
func localZones() []string {
	names := []string{os.Getenv("TZ"), time.Local.String()}
	if target, err := filepath.EvalSymlinks("/etc/localtime"); err == nil {
		names = append(names, target)
	}
	if text, err := os.ReadFile("/etc/timezone"); err == nil {
		names = append(names, string(text))
	}
	return names
}
