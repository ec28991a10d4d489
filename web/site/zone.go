package site

import _ "time/tzdata" // so that Europe/London exists on every machine
