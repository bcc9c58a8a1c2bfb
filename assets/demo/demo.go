// Package demo holds the files of the demo practice: records of invented people, as other systems would send them.
package demo

import _ "embed" // for the files

// RecordName is the file name under which Record would arrive.
const RecordName = "fairweather-demo.xml"

// Record is a C-CDA R2.1 Continuity of Care Document of an invented person.
//
//go:embed record.xml
var Record []byte
