package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func testKeyring(t testing.TB) (*Keyring, Key, string) {
	t.Helper()
	k, key, code, err := CreateKeyring(filepath.Join(t.TempDir(), KeyringName), WithCost(CheapCost),
		WithPractice("practice-1"), WithMember("ana", "Ana Silva", "a quiet morning"))
	if err != nil {
		t.Fatal(err)
	}
	return k, key, code
}

func TestKeyringOpensForEachMemberAndTheRecoveryKey(t *testing.T) {
	k, key, code := testKeyring(t)
	if err := k.AddMember(key, "bo", "Bo Lind", "seven red kites"); err != nil {
		t.Fatal(err)
	}
	k, err := OpenKeyring(k.Path(), WithCost(CheapCost))
	if err != nil {
		t.Fatal(err)
	}
	for id, pass := range map[string]string{"ana": "a quiet morning", "bo": "seven red kites"} {
		got, err := k.Unlock(id, pass)
		if err != nil || !got.Equal(key) {
			t.Errorf("%s: %v", id, err)
		}
		if _, who, err := k.UnlockAny(pass); who != id || err != nil {
			t.Errorf("any: %s %v", who, err)
		}
	}
	for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", " "), strings.ReplaceAll(code, "-", "")} {
		if got, err := k.UnlockRecovery(typed); err != nil || !got.Equal(key) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if k.Practice() != "practice-1" || len(k.Members()) != 2 || k.Members()[1].Label != "Bo Lind" {
		t.Error(k.Practice(), k.Members())
	}
}

func TestKeyringTellsErrorsApart(t *testing.T) {
	k, key, code := testKeyring(t)
	if _, err := k.Unlock("ana", "a quiet evening"); !errors.Is(err, ErrWrongPassphrase) {
		t.Error("wrong passphrase:", err)
	}
	if _, err := k.Unlock("nobody", "x"); !errors.Is(err, ErrNoMember) {
		t.Error("no member:", err)
	}
	if _, err := k.UnlockRecovery(code[:len(code)-1]); !errors.Is(err, ErrMistyped) {
		t.Error("short recovery:", err)
	}
	swap := []byte(code)
	swap[0] = recoveryAlphabet[(strings.IndexByte(recoveryAlphabet, swap[0])+1)%31]
	if _, err := k.UnlockRecovery(string(swap)); !errors.Is(err, ErrMistyped) {
		t.Error("one wrong character:", err)
	}
	_, _, other := testKeyring(t)
	if _, err := k.UnlockRecovery(other); !errors.Is(err, ErrWrongPassphrase) {
		t.Error("another practice's recovery key:", err)
	}
	if err := k.AddMember(testKey(t), "x", "X", "pass"); !errors.Is(err, ErrWrongKey) {
		t.Error("foreign key:", err)
	}
	if err := k.AddMember(key, "ana", "X", "pass"); !errors.Is(err, ErrExists) {
		t.Error("twice:", err)
	}
	if err := k.RemoveMember("ana"); !errors.Is(err, ErrLastMember) {
		t.Error("last member:", err)
	}
	if _, _, _, err := CreateKeyring(k.Path(), WithCost(CheapCost)); !errors.Is(err, ErrExists) {
		t.Error("replaced:", err)
	}
	if _, err := OpenKeyring(k.Path() + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Error("missing:", err)
	}
}

func TestKeyringNoticesEveryChangedByte(t *testing.T) {
	k, _, _ := testKeyring(t)
	whole, err := os.ReadFile(k.Path())
	if err != nil {
		t.Fatal(err)
	}
	var want keyringBody
	if err := json.Unmarshal(whole, &want); err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		b := bytes.Clone(whole)
		b[i] ^= 1
		got, err := parseKeyring(b)
		if err == nil { // whitespace may change as long as nothing that counts does
			if gs, _ := got.sum(); gs != want.Sum {
				t.Errorf("byte %d (%q) went unnoticed", i, whole[max(0, i-10):min(len(whole), i+10)])
			}
			continue
		}
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotVault) && !errors.Is(err, ErrNewerFormat) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	for n := range whole[:len(whole)-2] {
		if _, err := parseKeyring(whole[:n]); err == nil {
			t.Errorf("cut at %d went unnoticed", n)
		}
	}
	newer := bytes.Replace(whole, []byte(`"format": 1`), []byte(`"format": 2`), 1)
	if _, err := parseKeyring(newer); !errors.Is(err, ErrNewerFormat) {
		t.Error("newer:", err)
	}
}

func TestKeyringPassphrasesChange(t *testing.T) {
	k, key, code := testKeyring(t)
	if err := k.AddMember(key, "bo", "Bo", "one"); err != nil {
		t.Fatal(err)
	}
	if err := k.ChangePassphrase("ana", "wrong", "two"); !errors.Is(err, ErrWrongPassphrase) {
		t.Error(err)
	}
	if err := k.ChangePassphrase("ana", "a quiet morning", "two"); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Unlock("ana", "a quiet morning"); !errors.Is(err, ErrWrongPassphrase) {
		t.Error("the old passphrase still opens:", err)
	}
	if _, err := k.Unlock("ana", "two"); err != nil {
		t.Error(err)
	}
	if m := k.Members(); m[0].ID != "ana" || m[0].Label != "Ana Silva" || m[1].ID != "bo" {
		t.Error("order or label lost", m)
	}
	fresh, err := k.NewRecovery(key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := k.UnlockRecovery(code); !errors.Is(err, ErrWrongPassphrase) {
		t.Error("the old recovery key still opens:", err)
	}
	if got, err := k.UnlockRecovery(fresh); err != nil || !got.Equal(key) {
		t.Error(err)
	}
	if err := k.RemoveMember("bo"); err != nil {
		t.Error(err)
	}
	if _, err := k.Unlock("bo", "one"); !errors.Is(err, ErrNoMember) {
		t.Error(err)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(k.Path()), "*.new"))
	if err != nil || len(left) > 0 {
		t.Error("left behind:", left, err)
	}
}

// Two holders of one file: neither undoes the other's change.
func TestKeyringChangesFromSeveralHolders(t *testing.T) {
	k, key, _ := testKeyring(t)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			other, err := OpenKeyring(k.Path(), WithCost(CheapCost))
			if err == nil {
				err = other.AddMember(key, fmt.Sprint("m", i), "M", "pass")
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	k, err := OpenKeyring(k.Path())
	if err != nil || len(k.Members()) != 9 {
		t.Error(len(k.Members()), err)
	}
}

func TestRecoveryKeyCatchesSlips(t *testing.T) {
	_, _, code := testKeyring(t)
	clean, err := ParseRecovery(code)
	if err != nil {
		t.Fatal(err)
	}
	for i := range clean {
		for _, c := range recoveryAlphabet {
			b := []byte(clean)
			if b[i] == byte(c) {
				continue
			}
			b[i] = byte(c)
			if _, err := ParseRecovery(string(b)); err == nil {
				t.Fatalf("%q for %q passed", b, clean)
			}
		}
		if i > 0 && clean[i] != clean[i-1] {
			b := []byte(clean)
			b[i], b[i-1] = b[i-1], b[i]
			if _, err := ParseRecovery(string(b)); err == nil {
				t.Errorf("swapped %d passed", i)
			}
		}
	}
}

func TestTunedCostIsNeverWeak(t *testing.T) {
	c := tunedCost()
	if c.MemoryKiB != 64<<10 || c.Passes < 3 || !c.valid() {
		t.Error(c)
	}
}

func TestKeysStayOutOfMessages(t *testing.T) {
	k := testKey(t)
	for _, s := range []string{fmt.Sprint(k), fmt.Sprintf("%v %+v %#v %s %x %q %d", k, k, k, k, k, k, k), k.LogValue().String()} {
		if strings.Trim(s, "[key] ") != "" {
			t.Errorf("%q", s)
		}
	}
	if _, err := json.Marshal(k); err == nil {
		t.Error("marshaled")
	}
	c := k.Clone()
	k.Wipe()
	if !k.Empty() || c.Empty() {
		t.Error("wipe")
	}
}

func FuzzKeyring(f *testing.F) {
	k, _, _ := testKeyring(f)
	b, err := os.ReadFile(k.Path())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"kind":"foyer keys","format":1,"wraps":[{"cost":{"memoryKiB":4294967295}}]}`))
	f.Add([]byte(`{"kind":"foyer keys","format":9}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		body, err := parseKeyring(b)
		if err != nil {
			return
		}
		again, err := body.encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parseKeyring(again); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzRecovery(f *testing.F) {
	f.Add("ABCD-EFGH")
	f.Fuzz(func(t *testing.T, s string) {
		if code, err := ParseRecovery(s); err == nil {
			if again, err := ParseRecovery(FormatRecovery(code)); err != nil || again != code {
				t.Fatal(code, again, err)
			}
		}
	})
}
