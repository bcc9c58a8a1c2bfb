// Package vault owns everything Foyer keeps on disk in a form nobody can read or change unnoticed without a key: the
// SQLite database with its log, the key file, sealed files, and backups.
//
// # Database
//
// [Open] opens a database through a VFS of our own that encrypts and authenticates each page on its way to the
// operating system. A page is 4096 bytes: 4064 of ciphertext, a 16-byte tag, a 12-byte nonce and the 4-byte number of
// the epoch whose key sealed it (AES-256-GCM). SQLite leaves those last 32 bytes alone because the database is made with
// 32 reserved bytes a page. The first 16 bytes of the file, which every SQLite file has in common, are replaced by a
// clear header: "FOYR", the format, a random id and a short check of the key, so that a plain file, a newer format, a
// wrong key and a damaged page are told apart.
//
// What each seal binds, beside the bytes: a database page its page number; a page in the write-ahead log its offset and
// its frame header (page number, commit mark, salts); a page in a rollback journal its offset and page number. So pages
// can't be swapped, moved between files, or carried over from an earlier round of the log. The log's frame checksums
// are computed by SQLite over plain text and would let somebody test guesses; they are stored encrypted.
//
// What is not hidden: file sizes, which pages change when, and in the -shm index (removed on a clean close) page
// numbers, the log's salts and one running 64-bit checksum. What is not noticed: a whole older copy of the files, or an
// older version of one page in the same place, put back by somebody with write access; the audit chain and its anchor
// in backups and reports are there for that. The end of the log may be cut off at a commit, as after a loss of power.
//
// # Keys
//
// One random 32-byte data key a practice ([Key]). Every other key is derived from it (HKDF-SHA256) by purpose; page keys
// also by database id and epoch. Page writes are counted in a small file beside the database ("-epoch"); after 2^31 a
// new epoch begins, old pages stay readable under theirs. Losing that file only begins a new epoch early. With random
// nonces a key is good for 2^32 writes.
//
// The key file (keys.json, [Keyring]) holds the data key wrapped once for each member's passphrase and once for the
// recovery key, each by argon2id with 64 MiB. It is replaced atomically. A passphrase must not be empty here; how long
// it must be is the team package's rule.
//
// # Durability
//
// A commit that returned survives kill -9 in every mode. With [Full], the default, it survives losing power as well,
// as far as the disk keeps its promise to sync; with [Normal] the last commits before losing power may be gone, but
// never half of one.
//
// # Backups
//
// A backup ([WriteBackup]) is one file: a clear header that carries the key file (its wraps are as safe there as beside
// the database), then an age stream to an X25519 recipient whose identity is derived from the data key. So any member's
// passphrase or the recovery key, as they were when the backup was made, opens it; and since age's passphrase recipients
// can't be mixed with others, no second passphrase scheme is needed. Inside are a manifest, a consistent copy of the
// database (still encrypted page by page) and any sealed files. Each backup is read back and opened before it counts.
package vault
