// Command foyer is Foyer: the desktop program and its command line.
package main

import (
	"fmt"
	"os"

	"foyer/cmd/internal/cli"
	"foyer/cmd/internal/demo"
	"foyer/cmd/internal/desk"
	_ "foyer/cmd/internal/locale" // before Fyne reads the locale
	_ "foyer/cmd/internal/unused" // before Fyne reads how long to keep things
	"foyer/data/clock"
	"foyer/data/vault"
)

func main() {
	// Before a key is in memory: what crashes must not leave it on the disk.
	if err := vault.NoCoreDumps(); err != nil {
		fmt.Fprintln(os.Stderr, "foyer: the system may write memory to disk when the program crashes: "+err.Error())
	}
	desk.Commit = cli.Commit
	src := clock.System()
	program := cli.Program{
		Version: desk.Version,
		In:      os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Getenv:       os.Getenv,
		Clock:        src,
		Desktop:      desk.Open(src, demo.Samples),
		Demo:         demo.Open(src),
		HeadlessDemo: demo.Headless(src),
		Screens:      demo.Screens,
	}
	os.Exit(cli.Main(program, os.Args[1:]))
}
