package demo

// Names of invented people. Given and family names are drawn apart, so that a whole name is nobody's.
var (
	givenFemale = []string{"Marisol", "Grace", "Ruth", "Imani", "Emily", "Noor", "Alba", "Bettina", "Carmen", "Daphne", "Edith", "Flora", "Greta", "Hazel", "Ines", "Joyce", "Katya", "Lucía", "Maeve", "Nadia", "Olive", "Paloma", "Quinn", "Rosa", "Selma", "Tamsin", "Ursula", "Violeta", "Wanda", "Ximena", "Yara", "Zoë"}
	givenMale   = []string{"Devon", "Harold", "Tomás", "Sergei", "Arthur", "Wei", "Amos", "Basil", "Calvin", "Dmitri", "Esteban", "Felix", "Gideon", "Hugo", "Isaac", "Joaquín", "Kofi", "Linus", "Milo", "Nestor", "Omar", "Pavel", "Quentin", "Rafael", "Silas", "Teodoro", "Ulises", "Victor", "Walter", "Xavier", "Yusuf", "Zane"}
	familyNames = []string{"Núñez-Ortega", "Clarke", "Zhou", "Okafor", "Whitfield", "Abebe", "Rivera", "Brooks", "Petrov", "Tran", "Klein", "Haddad", "Alderbrook", "Birchwater", "Cobblestone", "Dunmeadow", "Elderfield", "Fernhollow", "Granby-Stone", "Hawthornden", "Ironwood", "Juniper", "Kestrelson", "Larkmoor", "Mossgrove", "Nettlefold", "Oakhaven", "Pinecrest", "Quillfeather", "Rosebriar", "Stonebridge", "Thistledown", "Underhill-Vale", "Vinterberg", "Willowmere", "Yarrowby", "Zelkova", "Castañeda-Luz", "Del Río Claro", "Montes-Alba", "Peña-Verde", "Solís-Arroyo"}
	streets     = []string{"Orchard Street", "Mill Lane", "Quarry Road", "Church Street", "Harvest Avenue", "Brook Lane", "Station Road", "Juniper Court", "Meadow Drive", "Lantern Way"}
	towns       = []struct{ city, zip string }{{"Millbrook", "12545"}, {"Pleasant Valley", "12569"}, {"Amenia", "12501"}, {"Dover Plains", "12522"}, {"Stanfordville", "12581"}}
	members     = []Member{
		{Name: "Anita Rao, MD", Role: "provider"},
		{Name: "Sam Whitaker, NP", Role: "provider"},
		{Name: "Dana Lindqvist", Role: "administrator"},
		{Name: "Rosie Calder", Role: "staff"},
	}
)

// Member is a person of the demo's team.
type Member struct{ Name, Role string }

// Members returns the demo's team. The first administrator makes the practice.
func Members() []Member { return append([]Member(nil), members...) }
