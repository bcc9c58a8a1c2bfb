package cli_test

import (
	"testing"

	"foyer/cmd/internal/cli"
)

// The build is the commit that the linker was told; a plain build finds a name of its own.
func TestVersionTellsTheCommit(t *testing.T) {
	r := empty(t)
	const shape = "version,go,platform,sqlite,data_format,build"
	if plain := r.shaped(shape, "version"); text(plain, "build") == "" {
		t.Error("a plain build has no name")
	}
	defer func(before string) { cli.Commit = before }(cli.Commit)
	cli.Commit = "0123456789ab"
	if got := text(r.shaped(shape, "version"), "build"); got != cli.Commit {
		t.Errorf("the build is %q", got)
	}
}
