// Package directory reads and writes descriptions of services as directories have them:
// the catalogue's own JSON (docs/servicemap.md), Open Referral UK and HSDS JSON, FHIR
// HealthcareService and a CSV of the shape of the Directory of Services. No format but
// the first can say all that a description does; what it cannot say is said in a list,
// and so is what was in doubt in a file. It takes bytes and returns values.
package directory
