package sharing

import (
	"time"

	"roundtable/care"
)

// Request asks the gate one question. With a Right it asks whether the viewer may
// do something to what belongs to Class.Partner; without one, whether the viewer
// may read Category of rows of Class.
type Request struct {
	Viewer   care.Viewer
	Purpose  care.Purpose
	Category care.Category
	Class    care.ClassMeaning
	Right    Right
	// Person is the source record, where one is meant. The roles that see their own
	// record alone see nothing without it; breaking the glass asks for it.
	Person care.Key
	// Emergency says that the viewer breaks the glass, with a reason that the caller
	// has recorded: one person, direct care, clinical roles.
	Emergency bool
	At        time.Time
}

// Decision is the gate's answer. The zero Decision is a denial.
type Decision struct {
	Allowed   bool
	Agreement AgreementID // that allowed it; "" for the house's own rules
	Version   int         // of the agreement
	Policy    string      // the deciding policy's id: "agreement/a-1/2/1", "house/own-partner"
	Why       string      // one plain sentence; holds no personal data
	Nearly    string      // what would open it; "" when allowed
}
