// Package e2e holds the tests that drive the finished program from outside, as people and scripts do: its window under
// Xvfb with a keyboard, its command line against a real Dovecot and an SMTP sink, and what it leaves on the disk.
// `make e2e` builds the program in its two forms and names them in FOYER_BINARY and FOYER_BINARY_THREADS; without these
// the tests are skipped.
package e2e
