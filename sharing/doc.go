// Package sharing decides who may see what, for which purpose. Partners draft,
// advise on and sign sharing agreements; agreements in force and a few house rules
// are rendered to Cedar policies that anyone with the right can read; one Gate
// answers "may this viewer read this category of these rows for this purpose, and
// why", row class by row class (Decide) or as a bitset for a whole list (Compile),
// which is provably the same.
//
// What is not permitted is denied, and a forbid wins over every permit. An error
// while deciding is a denial. The gate never reads a person's record: it decides
// over visibility classes (care.ClassMeaning), and facts hold which row is of which
// class.
//
// It does not sign anybody in (sharing/signin, sharing/accounts), does not write
// the access log (sharing/accesslog), and shows no pages (web/sharing).
package sharing
