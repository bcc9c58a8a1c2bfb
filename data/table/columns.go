package table

import "strings"

// Field is what a column holds. The names of patient fields are those of the command line's JSON, and headers that
// are these names are taken as they are.
type Field string

// The fields of patients and of schedules; those of clinical tables follow.
const (
	FieldMRN           Field = "mrn"
	FieldGiven         Field = "given"
	FieldMiddle        Field = "middle"
	FieldFamily        Field = "family"
	FieldSuffix        Field = "suffix"
	FieldPrefix        Field = "prefix"
	FieldNickname      Field = "preferred_name"
	FieldName          Field = "name" // whole name in one cell
	FieldBirthDate     Field = "birth_date"
	FieldBirthYear     Field = "birth_year"
	FieldSex           Field = "sex"
	FieldGender        Field = "gender_identity"
	FieldPronouns      Field = "pronouns"
	FieldEmail         Field = "email"
	FieldPhone         Field = "phone"
	FieldHomePhone     Field = "home_phone"
	FieldMobilePhone   Field = "mobile_phone"
	FieldWorkPhone     Field = "work_phone"
	FieldLanguage      Field = "language"
	FieldAddress       Field = "address"
	FieldAddress2      Field = "address2"
	FieldCity          Field = "city"
	FieldState         Field = "state"
	FieldPostalCode    Field = "postal_code"
	FieldCountry       Field = "country"
	FieldRace          Field = "race"
	FieldEthnicity     Field = "ethnicity"
	FieldMarital       Field = "marital_status"
	FieldSSN           Field = "ssn"
	FieldDeceased      Field = "deceased"
	FieldDeceasedOn    Field = "deceased_on"
	FieldContact       Field = "contact_name"
	FieldContactPhone  Field = "contact_phone"
	FieldContactRole   Field = "contact_relationship"
	FieldNote          Field = "note"
	FieldStart         Field = "start"
	FieldEnd           Field = "end"
	FieldDate          Field = "date"
	FieldTime          Field = "time"
	FieldEndTime       Field = "end_time"
	FieldDuration      Field = "duration"
	FieldAppointmentID Field = "appointment_id"
	FieldReason        Field = "reason"
	FieldVisitType     Field = "visit_type"
	FieldProvider      Field = "provider"
	FieldLocation      Field = "location"
	FieldStatus        Field = "status"
)

// The fields of a vendor's report on the accounts of its portal.
const (
	FieldAccountStatus  Field = "portal_status"
	FieldAccountInvited Field = "portal_invited"
	FieldAccountJoined  Field = "portal_joined"
	FieldAccountSeen    Field = "portal_last_sign_in"
)

// The fields of clinical tables.
const (
	FieldItem           Field = "item" // the name of the drug, problem, test, …
	FieldCode           Field = "code"
	FieldSystem         Field = "code_system"
	FieldRxNorm         Field = "rxnorm"
	FieldSNOMED         Field = "snomed"
	FieldLOINC          Field = "loinc"
	FieldICD10          Field = "icd10"
	FieldCVX            Field = "cvx"
	FieldSig            Field = "sig"
	FieldQuantity       Field = "quantity"
	FieldDays           Field = "days_supply"
	FieldRefills        Field = "refills"
	FieldDose           Field = "dose"
	FieldDoseUnit       Field = "dose_unit"
	FieldFrequency      Field = "frequency"
	FieldFrequencyUnit  Field = "frequency_unit"
	FieldRoute          Field = "route"
	FieldAllergen       Field = "allergen"
	FieldStatement      Field = "statement" // positive, negative
	FieldAllergyType    Field = "allergy_type"
	FieldReaction       Field = "reaction"
	FieldSeverity       Field = "severity"
	FieldValue          Field = "value"
	FieldUnit           Field = "unit"
	FieldLow            Field = "low"
	FieldHigh           Field = "high"
	FieldVaccine        Field = "vaccine"
	FieldLot            Field = "lot"
	FieldRefusal        Field = "refusal_reason"
	FieldSmoking        Field = "smoking_status"
	FieldRelation       Field = "relation"
	FieldRelationCode   Field = "relation_code"
	FieldRelativeBorn   Field = "relative_born"
	FieldRelativeDied   Field = "relative_died"
	FieldRelativeCode   Field = "condition_code"
	FieldCondition      Field = "condition"
	FieldSystolic       Field = "systolic"
	FieldDiastolic      Field = "diastolic"
	FieldPulse          Field = "pulse"
	FieldRespiration    Field = "respiration"
	FieldTemperature    Field = "temperature"
	FieldWeight         Field = "weight"
	FieldHeight         Field = "height"
	FieldBMI            Field = "bmi"
	FieldOxygen         Field = "oxygen"
	FieldHead           Field = "head_circumference"
	FieldEncounter      Field = "encounter_type"
	FieldTitle          Field = "title"
	FieldMIME           Field = "mime_type"
	FieldFile           Field = "file_name"
	FieldRefillCode     Field = "refill_code"
	FieldImage          Field = "image"
	FieldProcedureNotes Field = "notes"
)

// words are headers in English and Spanish, as practice systems write them, normalized.
var words = map[Field]string{
	FieldMRN: `mrn|pid|patient id|patientid|pt id|patient number|pt number|patient no|patient account number|account number|acct number|acct no|account|chart|chart number|chart no|chart id|
		medical record number|medical record no|medical record|med rec number|med rec nbr|mr number|record number|external id|external patient id|ehr id|emr id|patient identifier|patient mrn|person id|person nbr|prn|
		numero de historia|historia clinica|numero de historia clinica|nhc|expediente|numero de expediente|id paciente|id del paciente|numero de paciente|codigo de paciente`,
	FieldGiven: `given|first|first name|fname|given name|patient first name|patient first|pt first name|forename|firstname|legal first name|
		nombre|nombres|primer nombre|nombre del paciente|nombre de pila`,
	FieldMiddle: `middle|middle name|mname|middle initial|mi|initial|patient middle name|segundo nombre|inicial`,
	FieldFamily: `family|last|last name|lname|family name|surname|patient last name|patient last|pt last name|lastname|legal last name|
		apellido|apellidos|primer apellido|apellido paterno|apellidos del paciente`,
	FieldSuffix:    `suffix|name suffix|sufijo`,
	FieldPrefix:    `prefix|title of person|salutation|name prefix`,
	FieldNickname:  `preferred name|preferred first name|nickname|goes by|nombre preferido|apodo`,
	FieldName:      `name|patient|patient name|full name|pt name|patient full name|name of patient|nombre completo|paciente|nombre y apellidos|apellidos y nombre|apellido y nombre`,
	FieldBirthDate: `birth date|dob|date of birth|birthdate|d o b|patient dob|patient date of birth|birthday|pt dob|patient birth date|born|fecha de nacimiento|fecha nacimiento|f nacimiento|nacimiento|fec nac|fecha nac|fdn`,
	FieldBirthYear: `birth year|yob|year of birth|ano de nacimiento`,
	FieldAccountStatus: `portal status|portal account status|account status|enrollment status|registration status|activation status|patient portal status|portal user status|user status|
		web enabled|portal enabled|portal access|portal active|portal state|status of the account|estado del portal|estado de la cuenta|estado de inscripcion`,
	FieldAccountInvited: `invited|invited on|invitation date|invitation sent|invitation sent on|invite date|invite sent|date invited|activation code issued|code issued on|fecha de invitacion|invitado el`,
	FieldAccountJoined: `activated|activated on|activation date|date activated|registered|registered on|registration date|date registered|enrolled|enrolled on|enrollment date|date enrolled|
		signup date|sign up date|account created|account created on|portal enrollment date|joined|joined on|fecha de activacion|fecha de registro|inscrito el`,
	FieldAccountSeen: `last login|last log in|last logon|last sign in|last signin|last login date|last portal login|last access|last accessed|last activity|last activity date|last visit to portal|ultimo acceso|ultima sesion`,
	FieldSex:         `sex|gender|patient sex|patient gender|administrative sex|sex assigned at birth|birth sex|legal sex|sexo|genero`,
	FieldGender:      `gender identity|identidad de genero`,
	FieldPronouns:    `pronouns|pronombres`,
	FieldEmail:       `email|e mail|email address|e mail address|mail|patient email|patient email address|correo|correo electronico|email del paciente`,
	FieldPhone: `phone|telephone|phone number|primary phone|patient phone|contact number|tel|preferred phone|day phone|phone 1|phone1|
		telefono|numero de telefono|telefono de contacto|telefono principal`,
	FieldHomePhone:   `home phone|home|phone home|home telephone|home phone number|patient home phone|telefono de casa|telefono fijo|telefono casa`,
	FieldMobilePhone: `mobile phone|mobile|cell|cell phone|cellphone|phone mobile|mobile number|cell phone number|patient mobile phone|patient cell phone|mobile phone number|movil|celular|telefono movil|telefono celular`,
	FieldWorkPhone:   `work phone|work|phone work|business phone|work phone number|telefono del trabajo|telefono trabajo`,
	FieldLanguage:    `language|preferred language|primary language|lang|language preference|spoken language|patient language|idioma|lengua|idioma preferido`,
	FieldAddress: `address|street|street address|address 1|address1|address line 1|addr1|addr|home address|street 1|mailing address|patient address|patient address 1|address line|
		direccion|calle|domicilio|direccion 1`,
	FieldAddress2:      `address 2|address2|address line 2|addr2|apartment|apt|unit number|suite|street 2|patient address 2|direccion 2|piso|departamento`,
	FieldCity:          `city|town|patient city|home city|ciudad|localidad|municipio|poblacion`,
	FieldState:         `state|region|province|state province|patient state|st|provincia|estado federal|state code`,
	FieldPostalCode:    `postal code|zip|zip code|zipcode|postcode|pcode|postal|patient zip|patient zip code|codigo postal|cp|c p`,
	FieldCountry:       `country|pais|patient country`,
	FieldRace:          `race|patient race|raza`,
	FieldEthnicity:     `ethnicity|ethnic group|ethnic|patient ethnicity|etnia|etnicidad`,
	FieldMarital:       `marital status|marital|estado civil`,
	FieldSSN:           `ssn|social security number|social security|soc sec number|ss number|numero de seguro social|seguro social`,
	FieldDeceased:      `deceased|is deceased|dead|fallecido|deceased flag`,
	FieldDeceasedOn:    `deceased on|date of death|death date|deceased date|dod|fecha de defuncion|fecha de fallecimiento`,
	FieldContact:       `contact name|emergency contact|emergency contact name|next of kin|guardian|guardian name|contacto de emergencia|nombre del contacto|tutor`,
	FieldContactPhone:  `contact phone|emergency contact phone|emergency phone|next of kin phone|guardian phone|telefono del contacto|telefono de emergencia`,
	FieldContactRole:   `contact relationship|emergency contact relationship|relationship to patient|parentesco`,
	FieldNote:          `note|comment|comments|remarks|nota|comentario|comentarios|observaciones|patient note|appointment notes|appt notes`,
	FieldStart:         `start|appointment start|start date time|start datetime|appointment date time|appointment datetime|appt date time|date time|datetime|fecha y hora|inicio|begin|start time and date|scheduled for|visit start`,
	FieldEnd:           `end|end date|stop date|date ended|fecha de fin|resolved date|date resolved|appointment end|end datetime|end date time|fin|finish|visit end`,
	FieldDate:          `date|appointment date|appt date|visit date|appt|day|service date|date of service|dos|encounter date|scheduled date|fecha|fecha de cita|fecha de la cita|dia|timestamp|observation date|collected|collection date|result date|admin date|administered on|date given|date administered|vaccination date|start date|onset|onset date|date started|date of onset|begin date|fecha de inicio|date recorded`,
	FieldTime:          `time|appointment time|appt time|start time|visit time|hora|hora de la cita|hora de inicio|from|scheduled time`,
	FieldEndTime:       `end time|finish time|hora de fin|hora fin|to|until`,
	FieldDuration:      `duration|length|minutes|appt length|appointment length|duration minutes|duration min|duracion|minutos`,
	FieldAppointmentID: `appointment id|appt id|appointment number|visit id|encounter id|booking id|confirmation number|id de cita|numero de cita|appointmentid`,
	FieldReason:        `reason|reason for visit|visit reason|chief complaint|appointment reason|appt reason|purpose|complaint|motivo|motivo de consulta|motivo de la visita|subject|asunto`,
	FieldVisitType:     `visit type|appointment type|appt type|type of visit|service|event type|tipo de cita|tipo de visita|tipo|type`,
	FieldProvider:      `provider|provider name|physician|doctor|clinician|rendering provider|resource|practitioner|with|seen by|appointment provider|scheduled provider|attending|medico|profesional|proveedor|doctora|primary care provider|pcp`,
	FieldLocation:      `location|facility|office|clinic|site|room|department|lugar|consultorio|sede|sala|clinica|department name`,
	FieldStatus:        `status|administration status|appointment status|appt status|visit status|estado|estado de la cita|confirmed|confirmation status|state of appointment`,

	FieldItem:          `medication|medication name|drug|drug name|drug description|problem|problem name|diagnosis|diagnosis description|condition name|test|test name|result name|lab|lab name|analyte|component|procedure|procedure name|description|medicamento|medicina|diagnostico|problema|prueba|procedimiento|brand name|generic name`,
	FieldCode:          `code|codigo`,
	FieldSystem:        `system|code system|coding system|sistema`,
	FieldRxNorm:        `rxnorm|rxcui|rx norm|rxnorm code|rx norm code`,
	FieldSNOMED:        `snomed|snomed code|snomed ct|snomedct|snomed ct code|concept id`,
	FieldLOINC:         `loinc|loinc code`,
	FieldICD10:         `icd10|icd 10|icd10 code|icd 10 code|icd 10 cm|icd10cm|icd|icd code|dx code|diagnosis code|cie 10|cie10`,
	FieldCVX:           `cvx|cvx code|vaccine code`,
	FieldSig:           `sig|directions|instructions|sig text|how to take|dosage instructions|posologia|indicaciones|instrucciones`,
	FieldQuantity:      `quantity|qty|q|cantidad|dispense quantity`,
	FieldDays:          `days|days supply|day supply`,
	FieldRefills:       `refills|refill|number of refills|resurtidos`,
	FieldDose:          `dose|dosage|q to take value|dosis|strength`,
	FieldDoseUnit:      `dose unit|q to take unit|dose units|strength unit`,
	FieldFrequency:     `frequency|frequency value|frecuencia`,
	FieldFrequencyUnit: `frequency unit`,
	FieldRoute:         `route|via|route of administration`,
	FieldAllergen:      `allergen|allergy|allergies|substance|alergeno|alergia|alergias|allergen name|allergy name`,
	FieldStatement:     `statement`,
	FieldAllergyType:   `allergy type|reaction type|allergen type`,
	FieldReaction:      `reaction|reactions|reaccion|manifestation`,
	FieldSeverity:      `severity|gravedad|severidad`,
	FieldValue:         `value|result|result value|lab value|valor|resultado|numeric result`,
	FieldUnit:          `unit|units|uom|unit of measure|unidad|unidades|result unit`,
	FieldLow:           `low|reference low|range low|lower limit|ref low|normal low`,
	FieldHigh:          `high|reference high|range high|upper limit|ref high|normal high`,
	FieldVaccine:       `vaccine|vaccine name|immunization|immunization name|cvx title|vacuna|cvx description`,
	FieldLot:           `lot|lot number|lote`,
	FieldRefusal:       `refusal reason|reason refused|motivo de rechazo`,
	FieldSmoking:       `smoking|smoking status|smokingstatuscode|smoking status code|tobacco|tobacco use|tobacco status|tabaquismo|smoker`,
	FieldRelation:      `relation|relative|relative title|family member|parentesco familiar|familiar`,
	FieldRelationCode:  `relative code|relation code`,
	FieldRelativeCode:  `problem code|condition code`,
	FieldCondition:     `problem title|condition|family condition|enfermedad`,
	FieldSystolic:      `systolic|sbp|bp systolic|systolic bp|systolic blood pressure|bp sys|sistolica`,
	FieldDiastolic:     `diastolic|dbp|bp diastolic|diastolic bp|diastolic blood pressure|bp dia|diastolica`,
	FieldPulse:         `pulse|heart rate|hr|pulse rate|bpm|pulso|frecuencia cardiaca`,
	FieldRespiration:   `respiration|respiratory rate|rr|resp|respirations|frecuencia respiratoria`,
	FieldTemperature:   `temperature|temp|body temperature|temperature f|temperature c|temp f|temp c|temperatura`,
	FieldWeight:        `weight|wt|body weight|weight lb|weight lbs|weight kg|weight pounds|peso`,
	FieldHeight:        `height|ht|body height|height in|height inches|height cm|estatura|talla|altura`,
	FieldBMI:           `bmi|body mass index|imc`,
	FieldOxygen:        `oxygen|oxygen saturation|spo2|o2 sat|o2 saturation|sat o2|saturacion`,
	FieldHead:          `head circumference|head circ|perimetro cefalico`,
	FieldEncounter:     `encounter type`,
	FieldTitle:         `title|titulo|document title|note title`,
	FieldMIME:          `mime type|mime|content type`,
	FieldFile:          `file name|filename|file|archivo`,
	FieldRefillCode:    `rxn`,
	FieldImage:         `study oid|image oid|image title|study title|series oid`,
}

// byHeader is words turned around.
var byHeader = func() map[string]Field {
	m := map[string]Field{}
	for field, list := range words {
		for _, w := range strings.Split(list, "|") {
			if w = strings.Join(strings.Fields(w), " "); w != "" {
				m[w] = field
			}
		}
		m[normal(string(field))] = field
	}
	return m
}()

// fieldOf guesses the field of a header, and how sure that is, from 0 to 1.
func fieldOf(header string) (Field, float64) {
	n := normal(header)
	if n == "" {
		return "", 0
	}
	if f, ok := byHeader[n]; ok {
		if string(f) == header {
			return f, 1
		}
		return f, 0.95
	}
	// "Patient's primary phone (10 digits)": the longest known words inside decide, weakly.
	tokens := strings.Fields(n)
	if len(tokens) > 7 {
		return "", 0
	}
	for size := min(len(tokens)-1, 4); size >= 1; size-- {
		for i := 0; i+size <= len(tokens); i++ {
			f, ok := byHeader[strings.Join(tokens[i:i+size], " ")]
			if !ok {
				continue
			}
			switch {
			case size >= 2:
				return f, 0.7
			case len(tokens) == 2 && len(tokens[i]) >= 4 && !vague[tokens[i]]:
				return f, 0.6
			}
		}
	}
	return "", 0
}

// vague are words that mean something alone but not inside other headers: "insurance name", "last seen".
var vague = map[string]bool{
	"name": true, "date": true, "type": true, "status": true, "code": true, "number": true, "last": true, "first": true, "work": true,
	"home": true, "value": true, "note": true, "title": true, "result": true, "time": true, "service": true, "office": true, "account": true,
	"start": true, "patient": true, "address": true, "phone": true, "state": true, "city": true, "country": true, "drug": true, "test": true,
	"reason": true, "provider": true, "image": true, "file": true, "unit": true, "high": true, "mail": true, "description": true, "chart": true,
	"system": true, "length": true, "days": true, "from": true, "with": true, "birth": true, "family": true, "given": true, "middle": true,
}
