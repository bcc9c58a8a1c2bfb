package desk

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"foyer/assets"
	"foyer/data/store"
	"foyer/ui/shell"
)

// about is what the program says of itself and of the works in it.
func about() shell.About {
	a := shell.About{Version: Version, Lines: []string{fmt.Sprintf("%s, %s/%s, data format %d", runtime.Version(), runtime.GOOS, runtime.GOARCH, store.Format())}}
	if info, ok := debug.ReadBuildInfo(); ok && len(info.Deps) > 0 {
		var list []string
		for _, m := range info.Deps {
			list = append(list, m.Path+" "+m.Version)
		}
		a.Licenses = append(a.Licenses, shell.License{Name: "Go modules", Text: strings.Join(list, "\n\n")})
	}
	return shell.About{Version: a.Version, Lines: a.Lines, Licenses: append(a.Licenses, shell.License{Name: "Noto Sans: SIL Open Font License", Text: assets.FontLicense()})}
}
