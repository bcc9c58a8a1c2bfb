//go:build !windows

package printing

import (
	"os/exec"
	"runtime"
)

// open starts the system's program for the file; ended gets its result when it ends.
func open(path string) (done Done, ended <-chan error, err error) {
	name := "xdg-open"
	if runtime.GOOS == "darwin" {
		name = "open"
	}
	cmd := exec.Command(name, path)
	if err := cmd.Start(); err != nil {
		return Done{}, nil, err
	}
	end := make(chan error, 1)
	go func() { end <- cmd.Wait() }()
	return Done{Shown: true}, end, nil
}

// view is open: nothing is printed here either way.
func view(path string) (ended <-chan error, err error) {
	_, ended, err = open(path)
	return ended, err
}
