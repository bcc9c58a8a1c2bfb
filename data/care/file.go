package care

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"foyer/assets/catalogue"
	"foyer/data/fault"
)

// fileVersion is of the form of rule files: a newer one may say things that this Foyer would leave out.
const fileVersion = 1

// largestFile bounds a rule file.
const largestFile = 4 << 20

// file is a rule file: as assets/catalogue/care.json is written.
type file struct {
	Version int                  `json:"version"`
	Rules   []catalogue.CareRule `json:"rules"`
}

// WriteRules writes rules as a file that ReadRules reads.
func WriteRules(w io.Writer, list []Rule) error {
	f := file{Version: fileVersion}
	for _, r := range list {
		f.Rules = append(f.Rules, r.CareRule)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	return e.Encode(f)
}

// ReadRules reads a rule file and checks every rule in it. Errors are fault.Invalid and name rule and field.
func ReadRules(r io.Reader) ([]catalogue.CareRule, error) {
	content, err := io.ReadAll(io.LimitReader(r, largestFile+1))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "The rule file can't be read to its end. Nothing was changed.")
	}
	if len(content) > largestFile {
		return nil, fault.New(fault.Invalid, "The rule file is larger than 4 MB. Nothing was changed.")
	}
	var version struct {
		Version int `json:"version"`
	}
	switch err := json.Unmarshal(content, &version); {
	case err != nil:
		return nil, fault.Wrap(fault.Invalid, err, "This is no whole rule file: %v. Nothing was changed.", err)
	case version.Version > fileVersion:
		return nil, fault.New(fault.Invalid, "The rule file is of a newer Foyer (form %d, this one reads %d). Nothing was changed.", version.Version, fileVersion)
	case version.Version < 1:
		return nil, fault.New(fault.Invalid, "The rule file does not say its version. Nothing was changed.")
	}
	var f file
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "This is no rule file: %v. Nothing was changed.", err)
	}
	seen := map[string]bool{}
	var wrong []error
	for _, rule := range f.Rules {
		if _, err := compile(rule); err != nil {
			wrong = append(wrong, err)
		} else if seen[rule.Key] {
			wrong = append(wrong, fault.Field("key", "Rule “%s”: %s", rule.Key, "it is in the file twice"))
		}
		seen[rule.Key] = true
	}
	if len(wrong) == 0 && len(f.Rules) == 0 {
		return nil, fault.New(fault.Invalid, "There is no rule in this file. Nothing was changed.")
	}
	return f.Rules, errors.Join(wrong...)
}
