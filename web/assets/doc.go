// Package assets holds what pages load: the style sheet, scripts and icons of
// nhsuk-frontend 10.6.1 and htmx 4.0.1 (vendor, copied there by
// browser/vendor.mjs) and our own few lines (own). All of it is part of the
// binary; a page asks no other host for anything.
//
// Files are served under an address that holds a hash of all of them, so that
// a browser may keep them for good; icons, which the design system's style sheet
// asks for at /assets/images, are checked by ETag instead.
//
// The NHS logo and the Frutiger font belong to NHS bodies and are not here.
package assets
