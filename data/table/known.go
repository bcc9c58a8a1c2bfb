package table

import (
	"maps"
	"slices"
)

// Kinds lists every kind of table, for people to choose from.
var Kinds = []Kind{Patients, Schedule, Medications, Problems, Allergies, Results, Vitals, Procedures, Immunizations, Social, Family, Notes, Other}

// DateOrders lists every order of day, month and year.
var DateOrders = []DateOrder{YearFirst, MonthFirst, DayFirst}

// Fields lists everything that a column can hold, by name, for people to choose from.
func Fields() []Field { return slices.Sorted(maps.Keys(words)) }
