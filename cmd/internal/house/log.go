package house

import (
	"io"
	"log/slog"
)

// Logger returns the log that a value of FOYER_LOG asks for: error, info or debug; anything else is off. What goes in
// holds no patient data.
func Logger(level string, w io.Writer) *slog.Logger {
	at, ok := map[string]slog.Level{"error": slog.LevelError, "info": slog.LevelInfo, "debug": slog.LevelDebug}[level]
	if !ok {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: at}))
}
