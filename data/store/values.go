package store

import (
	"encoding/json"
	"fmt"
	"time"
)

// timeLayout sorts as text in the order of time.
const timeLayout = "2006-01-02T15:04:05.000Z"

// Time returns the text form in which every table keeps a moment: UTC, milliseconds. The zero time is "".
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// ParseTime reads what Time wrote; "" is the zero time.
func ParseTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(timeLayout, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading a stored time: %w", err)
	}
	return t, nil
}

// JSON returns a value as the text for a JSON column.
func JSON(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("writing JSON: %w", err)
	}
	return string(b), nil
}

// FromJSON reads a JSON column into v; "" leaves v as it is.
func FromJSON(text string, v any) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("reading stored JSON: %w", err)
	}
	return nil
}

// Bool returns 1 for true and 0 for false, SQLite's booleans in STRICT tables.
func Bool(b bool) int {
	if b {
		return 1
	}
	return 0
}
