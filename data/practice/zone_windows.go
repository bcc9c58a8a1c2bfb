package practice

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/windows/registry"
)

// windowsZones are the zones of the United States and its territories as Windows names them (Unicode CLDR,
// windowsZones.xml).
var windowsZones = map[string]string{
	"Eastern Standard Time": "America/New_York", "Central Standard Time": "America/Chicago", "Mountain Standard Time": "America/Denver",
	"Pacific Standard Time": "America/Los_Angeles", "US Mountain Standard Time": "America/Phoenix", "Alaskan Standard Time": "America/Anchorage",
	"Aleutian Standard Time": "America/Adak", "Hawaiian Standard Time": "Pacific/Honolulu", "US Eastern Standard Time": "America/Indiana/Indianapolis",
	"SA Western Standard Time": "America/Puerto_Rico", "West Pacific Standard Time": "Pacific/Guam", "UTC-11": "Pacific/Pago_Pago", "UTC": "Etc/UTC",
}

// localZones lists what may name the workstation's time zone, the strongest word first.
func localZones() []string {
	names := []string{os.Getenv("TZ"), time.Local.String()}
	key, err := registry.OpenKey(registry.LOCAL_MACHINE, `SYSTEM\CurrentControlSet\Control\TimeZoneInformation`, registry.QUERY_VALUE)
	if err != nil {
		return names
	}
	name, _, err := key.GetStringValue("TimeZoneKeyName")
	if errors.Join(err, key.Close()) != nil {
		return names
	}
	return append(names, windowsZones[name])
}
