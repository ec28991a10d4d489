// Package nhsuk holds the NHS.UK design system's components, nhsuk-frontend
// 10.6.1, as templ components with a Go struct of options each. The names of
// the options are those of the design system's own macros (service-manual.nhs.uk
// documents each), so that its documentation is ours too.
//
// Text options are always escaped. Markup comes in only as a templ.Component,
// in an option called HTML or as the component's children, so that what a user
// or a file wrote cannot become markup by mistake. An address in an Href option
// with any scheme but http, https, mailto, tel or ftp is replaced by a harmless one.
//
// The zero value of every option is the design system's default. Options that
// the design system turns off with `false` are called No…: NoBorder. Those which
// it calls deprecated are left out.
//
// The package holds no NHS logo: it belongs to NHS bodies. Header draws the one
// that it is given.
package nhsuk
