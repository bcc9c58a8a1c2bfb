package printing

import (
	"errors"

	"golang.org/x/sys/windows"
)

// open asks the system's program for PDF files to print the file on the default printer, and to open it where it can't
// print by itself. The programs' ends can't be seen.
func open(path string) (done Done, ended <-chan error, err error) {
	file, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return Done{}, nil, err
	}
	say := func(verb string, show int32) error {
		v, err := windows.UTF16PtrFromString(verb)
		if err != nil {
			return err
		}
		return windows.ShellExecute(0, v, file, nil, nil, show)
	}
	refused := say("print", windows.SW_HIDE)
	if refused == nil {
		return Done{Where: defaultPrinter}, nil, nil
	}
	if err := say("open", windows.SW_SHOWNORMAL); err != nil {
		return Done{}, nil, errors.Join(refused, err)
	}
	return Done{Shown: true}, nil, nil
}

// view opens the file and never prints it.
func view(path string) (ended <-chan error, err error) {
	file, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	verb, err := windows.UTF16PtrFromString("open")
	if err != nil {
		return nil, err
	}
	return nil, windows.ShellExecute(0, verb, file, nil, nil, windows.SW_SHOWNORMAL)
}
