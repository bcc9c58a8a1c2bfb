# Foyer. The targets that a newcomer needs are `make run` and `make test`; both set up what is missing.
SHELL := /bin/bash
.DEFAULT_GOAL := build
.PHONY: run test build screens bench check dist windows test-windows need-build need-test need-bench need-windows unit e2e demo clean fuzz

# One set of build flags everywhere: other flags would compile Fyne's C once more (four minutes).
export GOFLAGS := -buildvcs=false
export LANG := en_US.UTF-8
VERSION := $(shell sed -n 's/^ *Version *= *"\(.*\)"/\1/p' FyneApp.toml)
GUI_TAGS := migrated_fynedo
# The commit, for 'foyer version': the linker takes it, so nothing is compiled anew. A plain 'go build' does without.
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null)$(shell git diff --quiet HEAD 2>/dev/null || echo +changes)
LDFLAGS := -ldflags "-X foyer/cmd/internal/cli.Commit=$(COMMIT)"
# Unit tests and headless pictures need neither C nor a display.
UNIT := CGO_ENABLED=0 go test -tags ci
SOURCES := $(shell git ls-files '*.go' 'assets/*' 'data/*.sql' go.mod go.sum 2>/dev/null)

run: need-build build/foyer
	@scripts/run

build: need-build build/foyer

build/foyer: $(SOURCES)
	@mkdir -p build
	go build -tags $(GUI_TAGS) $(LDFLAGS) -o $@ ./cmd/foyer

# The command line alone, without C: for servers of tests and machines without a display.
build/foyer-cli: $(SOURCES)
	@mkdir -p build
	CGO_ENABLED=0 go build -tags ci $(LDFLAGS) -o $@ ./cmd/foyer

test: need-test unit build/foyer e2e

unit:
	$(UNIT) -timeout 20m ./...

# The real program: its command line, and its window under Xvfb; then once more built without migrated_fynedo, when
# Fyne logs every widget touched off the UI goroutine.
e2e: build/foyer build/foyer-threads
	FOYER_BINARY=$(CURDIR)/build/foyer FOYER_BINARY_THREADS=$(CURDIR)/build/foyer-threads $(UNIT) -count=1 -timeout 25m ./internal/e2e/...

build/foyer-threads: $(SOURCES)
	@mkdir -p build
	go build $(LDFLAGS) -o $@ ./cmd/foyer

check:
	@scripts/check

screens: need-build
	CGO_ENABLED=0 go run -tags ci ./cmd/foyer screens build/screens

demo: build/foyer-cli
	build/foyer-cli demo --headless build/demo

bench: need-bench
	@scripts/bench

# Ten seconds for every fuzz target: FUZZTIME=1m make fuzz for longer.
fuzz:
	@scripts/fuzz

dist: need-build build/foyer
	@scripts/dist $(VERSION)

windows: need-windows
	@scripts/windows build

test-windows: windows
	@scripts/windows test

need-build:
	@scripts/need build
need-test:
	@scripts/need build test
need-bench:
	@scripts/need build test bench
need-windows:
	@scripts/need build windows

clean:
	rm -rf build
