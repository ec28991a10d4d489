package intake

import (
	"slices"
	"strconv"
)

// Field is one thing that a column may hold. Several kinds share most of them:
// a date of birth is one field wherever it stands.
type Field struct {
	Name  string // stable, lower case: "start"
	Title string // in words, as a question would put it: "the date the wait started"
	// Synonyms are other headers that mean it; case and punctuation do not matter.
	Synonyms []string
	// Perhaps are headers that may mean it: a column so called is asked about.
	Perhaps  []string
	Type     FieldType
	Required bool

	id fieldID
}

// FieldType says how a cell is read.
type FieldType string

// Field types.
const (
	TypeText      FieldType = "text"
	TypeDate      FieldType = "date"
	TypeTime      FieldType = "time"
	TypeNHSNumber FieldType = "nhs-number"
	TypeCode      FieldType = "code"
	TypeYesNo     FieldType = "yes-no"
	TypeCount     FieldType = "count"
)

// fieldID is a field's place in the catalogue: what mappers index columns by.
type fieldID int16

// catalogue holds every field that any kind uses.
var catalogue []Field

// field puts one into the catalogue. Synonyms that end in "?" go to Perhaps.
// Every kind's file may call it for fields of its own.
func field(name, title string, t FieldType, synonyms ...string) fieldID {
	f := Field{Name: name, Title: title, Type: t, id: fieldID(len(catalogue))}
	for _, s := range synonyms {
		if s[len(s)-1] == '?' {
			f.Perhaps = append(f.Perhaps, s[:len(s)-1])
		} else {
			f.Synonyms = append(f.Synonyms, s)
		}
	}
	catalogue = append(catalogue, f)
	return f.id
}

// addressLine is a further line of an address, as systems number them. They are joined
// in order.
func addressLine(n int, ordinal, word string) fieldID {
	d := strconv.Itoa(n)
	return field("address_"+d, "the "+ordinal+" line of the address", TypeText,
		"address "+d, "address line "+d, "address line "+word, "addr "+d, "addr line "+d, "add "+d, "add line "+d, "patient address "+d, "patient address line "+d, "patient addr "+d, "pt address "+d,
		"home address "+d, "home address line "+d, "usual address "+d, "usual address line "+d, ordinal+" line of address", "address "+ordinal+" line")
}

// may is the field as an optional one of a kind, with synonyms of that kind's own.
func may(id fieldID, synonyms ...string) Field {
	f := catalogue[id]
	f.Synonyms = append(slices.Clone(f.Synonyms), synonyms...)
	return f
}

// need is the field as one that the kind cannot do without.
func need(id fieldID, synonyms ...string) Field {
	f := may(id, synonyms...)
	f.Required = true
	return f
}

// mayAll are optional fields in order.
func mayAll(ids ...fieldID) []Field {
	out := make([]Field, len(ids))
	for i, id := range ids {
		out[i] = may(id)
	}
	return out
}

// The person.
var (
	fLocalID = field("local_id", "the person's number in your own system", TypeText,
		"local patient identifier", "local patient id", "localpatientid", "local id", "local number", "local no", "patient id", "patient no", "patient number", "hospital number",
		"hospital no", "hosp no", "mrn", "pas id", "pas number", "unit number", "unit no", "crn", "rio number", "rio id", "rio no", "client id", "client no",
		"client number", "person id", "district number", "case number", "case no", "case ref", "our ref", "service user id", "internal id",
		"hosp num", "hosp number", "hospital num", "hospital id", "hn", "h no", "patient identifier", "pat id", "pat no", "epr number", "epr id", "epr no",
		"systmone number", "systmone id", "emis number", "emis id", "paris id", "paris number", "carenotes id", "carenotes number", "iaptus id", "iaptus number",
		"rio", "mrn number", "mrn no", "cerner number", "cerner mrn", "epic mrn", "k number", "k no", "x number", "t number", "pas no", "pt id", "pt no",
		"client ref", "client reference", "beneficiary id", "member id", "membership number", "participant id", "charity log id", "charitylog id", "crm id",
		"database id", "lamplighter id", "service user number", "service user no", "su id", "su number", "liquidlogic id", "mosaic id", "swift id", "social care id",
		"person ref", "person number",
		"id?", "number?", "ref?", "reference?", "no?", "identifier?", "ref no?")
	fNHS = field("nhs_number", "the NHS number", TypeNHSNumber,
		"nhs no", "nhs num", "nhsno", "nhs", "nhs number verified", "patient nhs number", "new nhs number", "nhs number of patient", "nhs n", "nhs nr", "nhs #", "nhs id", "nhs identifier", "nhs nos",
		"nhs no verified", "national health service number", "nhs number 10 digits", "pt nhs no", "client nhs number", "child nhs number", "pseudo nhs number?", "h c number?", "chi?")
	fNHSStatus = field("nhs_status", "the NHS number's verification status", TypeCode,
		"nhs number status", "nhs number status indicator code", "nhsnumberstatus", "nhs number verification status", "nnn status")
	fReplaced = field("replaced_nhs_number", "an older NHS number of the person that the present one took the place of", TypeNHSNumber,
		"previous nhs number", "prior nhs number", "old nhs number", "former nhs number", "superseded nhs number", "replaced nhs number", "nhs number replaced", "nhs number superseded",
		"previous nhs no", "old nhs no", "merged nhs number")
	fName = field("name", "the person's full name", TypeText,
		"full name", "patient name", "patient", "client name", "service user", "service user name", "young person", "childs name", "name of child",
		"name of patient", "surname forename", "person name", "pt name", "pt", "pats name", "surname first name", "surname and forename",
		"first name surname", "name surname", "names", "su name", "child", "child name", "young persons name", "yp name", "yp", "service users name", "clients name",
		"patients name", "patient full name", "client full name", "member name", "participant", "participant name", "beneficiary", "beneficiary name",
		"student name", "pupil name", "resident name", "resident", "client?")
	fFamily = field("family", "the family name", TypeText,
		"surname", "family name", "last name", "lastname", "patient surname", "pt surname", "sname", "patient last name", "client surname",
		"surname of patient", "childs surname", "second name?")
	fGiven = field("given", "the given names", TypeText,
		"forename", "forenames", "first name", "firstname", "given name", "given names", "first names", "patient forename", "christian name", "forename s", "fname", "pt forename", "patient first name", "preferred name?",
		"client forename", "client first name", "childs first name", "known as?")
	fBirth = field("birth", "the date of birth", TypeDate,
		"date of birth", "dob", "d o b", "birth date", "birthdate", "person birth date", "patient dob", "personbirthdate", "dob age", "d o b age", "dob and age", "age dob", "date of birth age", "dob dd mm yyyy",
		"birthday", "born on", "pt dob", "client dob", "childs dob", "child dob", "yp dob", "patient date of birth", "d birth", "born?")
	fDied = field("died", "the date of death", TypeDate,
		"date of death", "death date", "person death date", "persdeathdate", "dod", "deceased date", "rip date", "date deceased", "died on", "deceased?")
	fSex = field("sex", "the person's gender", TypeCode,
		"gender", "person stated gender code", "person stated gender", "m f", "sex gender", "patient sex", "gender code", "stated gender", "gender identity?", "sex at birth", "m or f", "pt sex", "gender m f")
	fEthnicity = field("ethnicity", "the ethnic category", TypeCode,
		"ethnic category", "ethnic origin", "ethnic group", "ethnic code", "ethnic category code", "ethniccategory", "ethnicity code", "ethnicity description", "ethnic background", "ethnic origin description", "race?")
	fAddress = field("address", "the address of the person's home, or its first line", TypeText,
		"patient address", "home address", "full address", "address 1", "address line 1", "address line one", "addr", "addr 1", "addr line 1", "add 1", "add line 1",
		"usual address", "address of patient", "patients address", "clients address", "person address", "person usual address", "patient usual address", "pt address", "client address", "service user address", "childs address", "current address",
		"permanent address", "residential address", "postal address", "correspondence address", "patient address 1", "patient address line 1", "patient addr 1", "pt address 1",
		"home address 1", "home address line 1", "usual address 1", "usual address line 1", "street address", "first line of address", "1st line of address", "address first line",
		"house number and street", "address street", "street?", "residence?")
	fAddress2 = addressLine(2, "second", "two")
	fAddress3 = addressLine(3, "third", "three")
	fAddress4 = addressLine(4, "fourth", "four")
	fAddress5 = addressLine(5, "fifth", "five")
	fTown     = field("town", "the town of the person's address", TypeText,
		"post town", "town city", "town or city", "city", "city town", "patient town", "address town", "address city", "home town", "patient city", "patient address town", "patient address city", "town of residence?", "locality?")
	fCounty = field("county", "the county of the person's address", TypeText,
		"postal county", "patient county", "address county", "home county")
	fPostcode = field("postcode", "the postcode of the person's home", TypeText,
		"post code", "postal code", "postcode of usual address", "home postcode", "patient postcode", "post cd", "pt postcode", "postcode home", "client postcode", "pcode?")
	fLSOA = field("lsoa", "the small area (LSOA) of the person's home", TypeCode,
		"lsoa code", "lsoa 2011", "lsoa 2021", "lsoa11cd", "lsoa21cd", "lower super output area")
	fIMD = field("imd", "the deprivation decile (1 = most deprived)", TypeText,
		"imd decile", "imd quintile", "deprivation", "deprivation decile", "deprivation quintile", "index of multiple deprivation", "imd 2019 decile", "imd 2025 decile")
	fPractice = field("practice", "the GP practice code", TypeCode,
		"gp practice", "gp practice code", "registered practice", "general medical practice code", "registered gp practice", "practice code", "gp surgery code", "gp practice ods", "practice ods code", "ods practice code", "gp code?", "gp?", "surgery?")
	fPhone = field("phone", "the telephone number", TypeText,
		"telephone", "telephone number", "tel", "tel no", "mobile", "mobile number", "contact number", "phone number", "home phone", "mobile no", "phone no", "contact no", "contact tel", "contact phone", "telephone no", "mob", "mob no", "tel number", "landline",
		"mobile phone", "best contact number", "phone numbers", "contact telephone")
	fLanguage = field("language", "the language an interpreter is needed for", TypeText,
		"preferred language", "interpreter language", "language code preferred", "first language", "languagecodepreferred", "main language", "spoken language", "language", "language spoken", "language required", "language needed")
	fInterpreter = field("interpreter", "whether an interpreter is needed", TypeYesNo,
		"interpreter needed", "interpreter required", "needs interpreter", "interpreter y n", "interpreter needs", "interp", "int required", "int req", "interpreter req", "interpreter reqd", "translator", "translator needed", "bsl interpreter?")
	fLD = field("learning_disability", "whether the person has a learning disability", TypeYesNo,
		"ld", "learning disability", "ld flag", "learning disability flag", "ld y n", "learning disabilities", "ld register", "on ld register", "known ld", "lda?")
	fAutism = field("autism", "whether the person is autistic", TypeYesNo,
		"autistic", "asd", "autism flag", "asc", "autism status", "asd asc", "autism diagnosis", "asd diagnosis", "autism y n", "known autistic", "autism spectrum")
	fSMI = field("smi", "whether the person has a severe mental illness", TypeYesNo,
		"severe mental illness", "smi register", "smi flag", "serious mental illness")
	fCarer = field("carer", "whether the person is a carer", TypeYesNo,
		"is carer", "is a carer", "carer flag", "unpaid carer", "young carer")
	fHasCarer = field("has_carer", "whether a carer must be involved", TypeYesNo,
		"has a carer", "carer involved", "has carer")
	fLookedAfter = field("looked_after", "whether the person is a looked-after child", TypeYesNo,
		"looked after child", "lac", "cla", "looked after", "child in care", "cic")
	fVeteran = field("veteran", "whether the person is a veteran", TypeYesNo,
		"armed forces", "ex services", "veteran flag", "ex british armed forces", "military veteran")
	fTransport = field("transport", "whether transport is needed", TypeYesNo,
		"transport needed", "needs transport", "patient transport", "transport required")
	fShortNotice = field("short_notice", "whether the person can come at short notice", TypeYesNo,
		"short notice list", "can come at short notice", "available at short notice")
	fSensitive = field("sensitive", "whether the record is sensitive (address withheld)", TypeYesNo,
		"s flag", "sensitive flag", "restricted record", "address withheld")
	fAdjust = field("adjustments", "reasonable adjustments that are needed", TypeText,
		"reasonable adjustments", "reasonable adjustment", "adjustments needed", "ra", "additional needs", "reas adj", "adjustments", "reasonable adjustments needed", "ras", "reasonable adj", "reasonable adjustments required", "access needs?", "needs?")
	fAccess = field("accessible_information", "accessible-information needs", TypeText,
		"accessible information", "ais", "communication needs", "accessible information need", "communication needs ais", "accessible format", "ais needs")
)

// The wait.
var (
	fPPID = field("ppid", "the patient pathway identifier", TypeText,
		"patient pathway identifier", "pathway id", "pathway identifier", "patient pathway id", "pathway number", "rtt pathway id", "pathway no", "ppi", "pathway ref", "rtt pathway number", "unique pathway identifier")
	fIssuer = field("issuer", "the organisation that issued the pathway identifier", TypeCode,
		"organisation code patient pathway identifier issuer", "ppid issuer", "pathway issuer", "pathway identifier issuer",
		"organisation identifier patient pathway identifier issuer")
	fReferralID = field("referral_id", "the referral's number", TypeText,
		"referral identifier", "referral number", "referral no", "ubrn", "service request identifier", "servicerequestid", "service request id",
		"uniqservreqid", "referral ref", "ref id", "referral reference", "ers ubrn", "referral", "ref number", "referral id number", "e rs ubrn", "ers ref", "ers number", "episode number?", "referral num", "case ref no", "referral key")
	fListType = field("list_type", "the type of waiting list", TypeCode,
		"waiting list type", "wl type", "list type", "list")
	fReceived = field("received", "the date the referral was received", TypeDate,
		"referral received", "referral request received date", "date referral received", "referral received date", "date received", "received date",
		"referralrequestreceiveddate", "rec'd", "date of receipt", "recvd", "referral date", "date of referral", "date referred", "ref recd", "ref rec", "referral rec", "date ref received", "date ref recd", "ref received",
		"ref received date", "referral recd", "date of ref", "referral date received", "date referral recd", "received on", "referred date", "dor", "ref dt",
		"ref date?", "date ref?", "ref'd?", "referred on?", "referred?")
	fOriginal = field("original", "the date the original referral was received", TypeDate,
		"original referral request received date", "original referral date", "original referral received")
	fStart = field("start", "the date the wait started", TypeDate,
		"clock start", "clock start date", "rtt start", "rtt start date", "rtt clock start", "start date", "wait start", "waiting since", "wait start date",
		"referral to treatment period start date", "rtt period start date", "date wait started", "date added to list", "date added", "date put on list",
		"date on list", "date on waiting list", "date added to waiting list", "on list since", "waiting from", "added to wl", "list date", "on list from", "rtt clock start date", "rtt clock", "rtt date", "clock date", "clock starts", "added to list",
		"added on", "added to list on", "added to wl date", "date added to wl", "wl date", "wl start", "wl start date", "date added wl", "date onto list",
		"date put on wl", "on wl since", "on waiting list since", "waiting list date", "waiting list start date", "waiting list entry date", "date joined list",
		"joined list", "date waitlisted", "date of listing", "listed on", "date listed", "since", "waiting since date", "start of wait", "start of waiting",
		"date wait began", "wait began", "wait from", "date accepted onto list", "date placed on list", "date placed on waiting list", "dta wl date?", "pathway start",
		"pathway start date", "original clock start",
		"date?", "start?", "added?")
	fStop = field("stop", "the date the wait ended", TypeDate,
		"clock stop", "clock stop date", "rtt end date", "rtt stop date", "referral to treatment period end date", "wait ended", "date removed", "removed",
		"date off list", "date removed from list", "removal date", "clock stopped", "taken off list", "date taken off list", "off list", "removed from list", "removed on", "wait end date",
		"date of removal", "wl removal date", "end date?", "discharged?", "closed?")
	fQueue = field("queue", "the date of the place in the queue, where it differs from the start", TypeDate,
		"queue date", "queue place", "place in queue", "original place in queue", "queue from date", "original wait date", "queue place date")
	fStatus = field("rtt_status", "the RTT status code", TypeCode,
		"rtt status", "rtt code", "rtt period status", "referral to treatment period status", "referral to treatment status", "rtt status code", "rtt status description", "current rtt status", "rtt outcome code", "rtt period status code", "rtt codes", "rtt outcome?", "status?")
	fTFC = field("tfc", "the treatment function code", TypeCode,
		"treatment function", "treatment function code", "activity treatment function code", "tfc code", "treatment function code tfc", "tfc", "treatment function name", "treat function")
	fSpecialty = field("specialty", "the specialty", TypeCode,
		"main specialty", "main specialty code", "speciality", "spec", "specialty code", "specialty name", "spec code", "speciality code", "spec name", "specialism", "directorate?", "dept?", "department?")
	fTeam = field("team", "the team or service", TypeCode,
		"team name", "service", "service or team", "clinic", "team service", "service name", "service team", "pathway name", "waiting list name", "list name",
		"team type", "servteamtype", "servteamtyperefTomh", "service or team type", "team service name", "clinic name", "clinic code", "service line", "project", "programme", "service requested", "therapy", "intervention?",
		"group?", "group name?", "list?", "clinic type", "waiting list", "waiting for?", "pathway?")
	fReason = field("reason", "the reason for referral", TypeText,
		"referral reason", "reason for referral", "primary reason for referral", "primreasonreferralmh", "presenting problem", "presenting need",
		"presenting issue", "ref reason", "reason referred", "reason for ref", "why referred", "referred for", "presenting difficulties", "main issue", "issue?",
		"issues?", "reason for contact", "clinical details?", "details of referral", "diagnosis?", "condition?", "problem?")
	fSite = field("site", "the site of treatment", TypeCode,
		"site code", "organisation site identifier of treatment", "site of treatment", "location", "hospital site", "venue", "clinic location", "treatment site", "base", "hospital?")
	fReferrer = field("referrer", "the organisation that referred", TypeCode,
		"referring organisation", "organisation identifier referring organisation", "orgidreferringorg", "referring org", "referrer code", "referred by",
		"referring organisation code", "referring practice", "referrer name", "referring gp", "referring agency", "referring clinician", "refd by", "ref by", "referred from", "agency")
	fSource = field("source", "the source of referral", TypeCode,
		"source of referral", "referral source", "sourceofreferralmh", "source of referral code", "ref source", "source of ref", "how referred")
	fClinician = field("clinician", "the consultant or clinician", TypeCode,
		"consultant", "consultant code", "lead clinician", "consultant name", "clinician name", "therapist", "cons", "dr", "doctor", "surgeon", "named clinician", "responsible clinician", "rc", "lead consultant", "counsellor", "practitioner",
		"psychologist", "hcp", "consultant surgeon", "named consultant", "seen by?")
	fPriority = field("priority", "the priority", TypeCode,
		"procedure priority code", "clinical priority", "p code", "priority code", "fssa priority", "procedure priority", "prioritisation", "surgical priority", "p", "p status", "priority p", "p category", "priority status", "priority level", "priority category", "priority rating",
		"rag?", "rag rating?", "p code priority", "current priority", "pt priority")
	fDiagPriority = field("diagnostic_priority", "the diagnostic priority", TypeCode,
		"diagnostic priority code", "d code", "diagnostic priority")
	fUrgency = field("urgency", "how urgent the referral is", TypeCode,
		"priority type", "priority type code", "urgent", "urgency of referral", "referral priority", "referral urgency", "urgent routine", "routine urgent", "urgency code", "urgency level", "referral type?", "urg", "clinresppriorityType",
		"clinical response priority type", "clinresprioritytype")
	fProcedure = field("procedure", "the planned procedure", TypeText,
		"proposed procedure", "proposed procedure opcs code", "opcs", "opcs code", "intended procedure", "planned procedure", "operation", "procedure code",
		"procedure description", "op", "proc", "proc code", "planned op", "planned operation", "operation description", "intended op",
		"procedure name", "surgery?", "treatment?", "opcs4", "opcs 4", "opcs4 code")
	fDecided = field("decided", "the date of the decision to treat or admit", TypeDate,
		"decision to admit date", "decision to treat date", "dta date", "dtt date", "date of decision to treat", "decision to admit", "decision date", "dta", "dtt", "date dta", "dt a", "date listed for surgery", "date of dta",
		"date of decision to admit", "decisiontotreatdate")
	fDue = field("due", "the date a planned treatment is due", TypeDate,
		"due date", "planned due date", "due", "planned procedure due date", "treatment due", "review due date", "surveillance due", "guaranteed admission date", "planned date", "date due", "review due?")
	fNext = field("next_date", "the date of the next appointment", TypeDate,
		"next appointment", "next appt", "next appointment date", "next contact", "outpatient future appointment date", "future appointment date",
		"next appt date", "appt date", "appointment date", "date of appointment", "appointment", "appt", "booked for", "booked date", "next date",
		"first appointment", "1st appt", "assessment date", "assessment booked", "nxt appt", "nxt appointment", "nxt app", "next app", "next appt dt", "next apt",
		"next appoint", "next appnt", "nxt appt date", "next session", "next visit", "next seen", "next opa", "next op", "opa date", "opa", "future appt", "future appt date",
		"booked appt", "date booked", "booked", "app date", "appt booked", "date of appt", "date of next appt", "date of next appointment", "first appt", "first appt date",
		"1st appointment", "1st app", "new appt", "new appointment date", "assessment appt", "assess date", "f2f date?", "clinic date", "next?")
	fTCI = field("tci", "the date to come in (TCI)", TypeDate,
		"tci date", "date to come in", "admission date", "tci", "to come in date", "theatre date", "surgery date", "tci dt", "op date", "operation date", "date of surgery", "date of operation", "date of admission",
		"adm date", "planned tci", "date tci", "tci booked", "procedure date")
	fTCIGiven = field("tci_given", "the date on which the TCI date was given", TypeDate, "tci date provided", "tci offered date")
	fLastSeen = field("last_seen", "the date last seen", TypeDate,
		"date last attended", "last attended", "last appointment", "last appt", "last seen date", "last contact attended", "date last seen", "last seen on", "last appt attended", "last opa", "last attendance", "last visit", "last session")
	fLastDNA = field("last_dna", "the date of the last missed appointment", TypeDate,
		"last dna date", "last dna", "dna date", "date of last dna", "dna d", "last missed appointment", "dna wnb date", "last wnb")
	fCancelled = field("cancelled", "the date of the last cancellation", TypeDate,
		"cancellation date", "cancelled date", "last cancellation", "date cancelled")
	fOutcome = field("outcome", "the outcome of the last attendance", TypeCode,
		"outcome of attendance", "outcome of attendance code", "attendance outcome", "outcome code")
	fReviewed = field("reviewed", "the date the priority was last reviewed", TypeDate,
		"date of last priority review", "last priority review", "priority review date", "last review", "review date", "last reviewed")
	fValidated = field("validated", "the date the wait was last validated", TypeDate,
		"last pas validation date", "last validated", "validation date", "date validated", "last validation date")
	fCancer = field("cancer", "whether the person is on the cancer list", TypeCode,
		"inclusion on cancer ptl", "cancer ptl", "cancer", "2ww?")
	fTransfer  = field("transfer", "the transfer status", TypeCode, "transfer status")
	fMutualAid = field("mutual_aid", "the provider that accepted the person under mutual aid", TypeCode,
		"mutual aid accepting provider", "mutual aid provider", "accepting provider")
	fOwner = field("owner", "who owns the next step", TypeText,
		"allocated to", "assigned to", "care coordinator", "key worker", "keyworker", "lead", "responsible", "case holder", "allocated worker", "worker",
		"lead professional", "who", "by whom", "who is dealing", "dealing with", "dealt with by", "whos leading", "action by", "action owner", "owner", "held by",
		"with whom", "allocated", "allocated to worker", "named worker", "named nurse", "support worker", "link worker", "case worker", "caseworker", "case manager",
		"coordinator", "co ordinator", "care co ordinator", "cco", "assessor", "staff member", "responsible person", "person responsible", "initials?")
	fContact = field("contact", "the date of the last contact while waiting", TypeDate,
		"last contact", "last contacted", "date of last contact", "last contact date", "welfare call", "waiting well call", "last called", "contacted",
		"last contact while waiting", "date contacted", "last wellbeing call", "last chased", "chased?", "chased on", "date chased", "last spoke", "last spoken to",
		"last phoned", "last call", "last rang", "last check in", "check in date", "last check in call", "keep in touch call", "kit call", "last kit call",
		"date of last call", "last contact made", "contact made on", "last update call", "date of contact", "wellbeing call", "safe and well call")
	fAction = field("action", "the next action", TypeText,
		"next action", "next step", "next steps", "plan", "action needed", "action required", "to do", "what next", "whats next", "next?", "nxt step", "nxt steps", "actions", "action", "follow up action",
		"todo", "to be done", "outstanding action", "outstanding actions", "current plan", "next stage", "required action", "action plan")
	fComment = field("comment", "comments", TypeText,
		"comments", "notes", "note", "remarks", "additional information", "other info", "further information", "free text", "update", "progress", "info", "comments chased", "chased?", "chased comments", "comments notes", "notes comments", "comments updates", "updates", "latest update",
		"latest", "progress notes", "case notes", "latest comments", "comment", "other", "other information", "misc", "any other info", "validation comments",
		"validation notes", "admin notes", "admin comments", "clinical notes", "background", "more info", "other comments", "general comments",
		"chaser?", "chasers?", "chased when", "log", "contact log", "current position", "current status", "position", "where are we", "update notes")
	fAge    = field("age", "the age (not kept: it is worked out from the date of birth)", TypeText, "age years", "age today", "current age", "age at referral")
	fWaited = field("weeks_waited", "how long the wait has been (not kept: it is worked out from the dates)", TypeText,
		"rtt wks", "rtt weeks", "weeks", "wks", "weeks waiting", "wks waiting", "weeks wait", "wks wait", "wait weeks", "weeks waited", "wait wks", "wait in weeks",
		"waiting time", "waiting time weeks", "current wait", "current wait weeks", "length of wait", "length of wait weeks", "wait time", "days waiting",
		"days waited", "days wait", "wait days", "rtt days", "rtt wait", "rtt wait weeks", "no of weeks", "number of weeks", "no of weeks waiting", "wks on list",
		"weeks on list", "weeks on waiting list", "time waiting", "time on list", "months waiting", "breach weeks", "total weeks waiting", "adjusted wait")
	fCreated  = field("date_and_time_data_set_created", "when the data set was created", TypeText, "datetimedatsetcreate", "date and time data set created", "extract date time", "created")
	fProvider = field("provider", "the provider's code", TypeCode,
		"organisation identifier code of provider", "provider code", "provider org code", "orgidprov", "orgidprovider", "organisation code code of provider", "trust code")
)
