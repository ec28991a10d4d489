package sharing

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"roundtable/care"
	"roundtable/sharing/signin"
	"roundtable/web/shell"
	"roundtable/web/site"
)

// outside is a request by somebody who may not be signed in.
type outside struct {
	*http.Request
	w http.ResponseWriter
	t *site.Table
	s *site.Sharing
}

// door makes a handler of somebody who may not be signed in.
func door(st *site.Site, h func(*outside) error) shell.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		t := st.Table()
		if t == nil || t.Sharing.Sessions == nil {
			return shell.SeeOther(w, r, "/start")
		}
		return h(&outside{r, w, t, t.Sharing})
	}
}

func (o *outside) page(title string) shell.Page {
	return shell.Page{Title: title, Peopled: true}
}

func (o *outside) show(p shell.Page, body component) error {
	return shell.Render(o.w, o.Request, p, body)
}

// Cookies of somebody who is not signed in yet. They prove nothing by themselves.
const (
	deviceCookie  = "roundtable-device"  // this device has signed in before; one for each account
	browserCookie = "roundtable-browser" // ties a provider's answer to the browser that asked
	halfCookie    = "roundtable-half"    // the password was right; the code comes next
	returnCookie  = site.ReturnCookie    // the page that was wanted
	maxDevices    = 4
)

func (o *outside) secure() bool { return o.TLS != nil || o.t.Sharing.Secure() }

func (o *outside) setCookie(name, value string, life time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, Secure: o.secure(), SameSite: http.SameSiteLaxMode, MaxAge: int(life.Seconds())}
	if life <= 0 {
		c.MaxAge = -1
	}
	http.SetCookie(o.w, c)
}

func (o *outside) cookie(name string) string {
	c, err := o.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// from is where a try to sign in comes from. Proxies in front of the server are
// not believed about other addresses: who could forge one could guess for ever.
func (o *outside) from(email string) signin.From {
	f := signin.From{}
	if ap, err := netip.ParseAddrPort(o.RemoteAddr); err == nil {
		f.Addr = ap.Addr()
	}
	id, ok := o.s.Gate.Accounts().ByEmail(email)
	if !ok {
		return f
	}
	return o.fromAccount(id, f)
}

func (o *outside) fromAccount(id care.AccountID, f signin.From) signin.From {
	for v := range strings.SplitSeq(o.cookie(deviceCookie), "~") {
		if o.s.SignIn.Knows(id, v) {
			f.Device = v
		}
	}
	return f
}

// signInForm is the page as typed.
type signInForm struct {
	Email    string
	Wrong    site.Wrong
	Refused  *signin.Refused
	Buttons  []signin.Button
	Passkeys bool
	Out      bool // has just signed out
}

func (o *outside) form() signInForm {
	return signInForm{Buttons: o.s.SignIn.Providers(), Passkeys: o.s.SignIn.HasPasskeys()}
}

// signIn shows the ways in.
func signIn(o *outside) error {
	if _, _, ok := o.s.Sessions.Current(o.Context()); ok {
		return shell.SeeOther(o.w, o.Request, "/")
	}
	f := o.form()
	f.Out = o.URL.Query().Has("out")
	return o.showSignIn(f)
}

func (o *outside) showSignIn(f signInForm) error {
	p, wrong := o.page("Sign in"), f.Wrong
	if f.Refused != nil {
		wrong.Add("email", f.Refused.What+" "+f.Refused.Remedy)
		p.Status = statusOf(f.Refused.Reason)
	}
	p.Errors = wrong
	return o.show(p, signInPage(f))
}

// statusOf is the status of a page that says why somebody was not let in.
func statusOf(r signin.Reason) int {
	switch r {
	case signin.TooMany:
		return http.StatusTooManyRequests
	case signin.ProviderDown:
		return http.StatusServiceUnavailable
	}
	return http.StatusUnprocessableEntity
}

// password takes an e-mail address and a password.
func password(o *outside) error {
	f := o.form()
	f.Email = strings.TrimSpace(o.PostFormValue("email"))
	secret := o.PostFormValue("password")
	if f.Email == "" {
		f.Wrong.Add("email", "Enter your e-mail address")
	}
	if secret == "" {
		f.Wrong.Add("password", "Enter your password")
	}
	if f.Wrong != nil {
		return o.showSignIn(f)
	}
	in, half, err := o.s.SignIn.Password(o.Context(), f.Email, secret, o.from(f.Email))
	if r, ok := errors.AsType[*signin.Refused](err); ok {
		f.Refused = r
		return o.showSignIn(f)
	}
	if err != nil {
		return err
	}
	if half != "" {
		o.setCookie(halfCookie, half, 5*time.Minute)
		return shell.SeeOther(o.w, o.Request, "/sign-in/code")
	}
	return o.enter(in)
}

// codeForm shows the second half of signing in.
func codeForm(o *outside) error {
	if o.cookie(halfCookie) == "" {
		return shell.SeeOther(o.w, o.Request, "/sign-in")
	}
	return o.show(o.page("Enter your code"), codePage(""))
}

func code(o *outside) error {
	typed := o.PostFormValue("code")
	refused := func(text string, status int) error {
		p, wrong := o.page("Enter your code"), site.Wrong{}
		wrong.Add("code", text)
		p.Errors, p.Status = wrong, status
		return o.show(p, codePage(text))
	}
	if strings.TrimSpace(typed) == "" {
		return refused("Enter the code that your authenticator shows", http.StatusUnprocessableEntity)
	}
	half := o.cookie(halfCookie)
	id, _ := o.s.SignIn.Halfway(o.Context(), half)
	in, err := o.s.SignIn.Code(o.Context(), half, typed, o.fromAccount(id, o.from("")))
	if r, ok := errors.AsType[*signin.Refused](err); ok {
		if r.Reason == signin.BadToken {
			f := o.form()
			f.Refused = r
			return o.showSignIn(f)
		}
		if r.Reason == signin.WrongSecret {
			return refused("That is not the code that is valid now. Wait for the next one, or use a recovery code", statusOf(r.Reason))
		}
		return refused(r.What+" "+r.Remedy, statusOf(r.Reason))
	}
	if err != nil {
		return err
	}
	o.setCookie(halfCookie, "", 0)
	return o.enter(in)
}

// enter begins the session of somebody who was let in and leads on.
func (o *outside) enter(in signin.Entered) error {
	if err := o.begin(in); err != nil {
		return err
	}
	return shell.SeeOther(o.w, o.Request, o.next(in))
}

func (o *outside) begin(in signin.Entered) error {
	if _, err := o.s.Sessions.Start(o.Context(), in, deviceWords(o.UserAgent())); err != nil {
		return err
	}
	value, _ := o.s.SignIn.NewDevice(in.Account)
	known := []string{value}
	for v := range strings.SplitSeq(o.cookie(deviceCookie), "~") {
		if v != "" && len(known) < maxDevices && !o.s.SignIn.Knows(in.Account, v) {
			known = append(known, v)
		}
	}
	o.setCookie(deviceCookie, strings.Join(known, "~"), 180*24*time.Hour)
	return nil
}

// next is the page after signing in: the one that was wanted, when it is one of
// ours, or the set-up of a second way in.
func (o *outside) next(in signin.Entered) string {
	if in.Enrol {
		return "/account/set-up"
	}
	to := o.cookie(returnCookie)
	o.setCookie(returnCookie, "", 0)
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\?#\r\n") {
		return "/"
	}
	return to
}

// deviceWords says what somebody signs in with, as they would: "Firefox on
// Windows". Nothing else of the header is kept.
func deviceWords(agent string) string {
	pick := func(of ...[2]string) string {
		for _, p := range of {
			if strings.Contains(agent, p[0]) {
				return p[1]
			}
		}
		return ""
	}
	browser := pick([2]string{"Edg/", "Edge"}, [2]string{"Firefox/", "Firefox"}, [2]string{"Chrome/", "Chrome"}, [2]string{"Safari/", "Safari"})
	system := pick([2]string{"Windows", "Windows"}, [2]string{"iPhone", "iPhone"}, [2]string{"iPad", "iPad"}, [2]string{"Android", "Android"}, [2]string{"Mac OS", "Mac"}, [2]string{"Linux", "Linux"})
	switch {
	case browser == "" && system == "":
		return "another program"
	case browser == "" || system == "":
		return browser + system
	}
	return browser + " on " + system
}

// signOut ends the session.
func signOut(o *outside) error {
	if err := o.s.Sessions.End(o.Context()); err != nil {
		return err
	}
	o.w.Header().Set("Clear-Site-Data", `"cache", "storage"`) // and the history's copies with them; the device stays known
	return shell.SeeOther(o.w, o.Request, "/sign-in?out")
}

// toProvider sends the browser to a provider.
func toProvider(o *outside) error {
	browser := o.cookie(browserCookie)
	if browser == "" {
		browser = signin.NewToken()
		o.setCookie(browserCookie, browser, time.Hour)
	}
	var link care.AccountID
	if o.PostFormValue("tie") != "" {
		x, _, ok := o.s.Sessions.Current(o.Context())
		if !ok {
			return shell.SeeOther(o.w, o.Request, "/sign-in")
		}
		if err := o.s.Sessions.CheckFresh(x); err != nil {
			return o.refused(err)
		}
		link = x.Account
	}
	address, err := o.s.SignIn.BeginProvider(o.Context(), o.PathValue("id"), browser, link, "")
	if err != nil {
		return o.refused(err)
	}
	// The policy lets a form lead nowhere else, by no redirect either, so that a page
	// of ours stands between: it goes on by itself.
	f := o.form()
	name := f.Buttons[slices.IndexFunc(f.Buttons, func(b signin.Button) bool { return b.ID == o.PathValue("id") })].Name
	o.w.Header().Set("Refresh", "0; url="+address)
	return o.show(o.page("On to "+name), awayPage(address, name))
}

func (o *outside) refused(err error) error {
	r, ok := errors.AsType[*signin.Refused](err)
	if !ok {
		return err
	}
	f := o.form()
	f.Refused = r
	return o.showSignIn(f)
}

// fromProvider takes a provider's answer.
func fromProvider(o *outside) error {
	out, err := o.s.SignIn.FinishProvider(o.Context(), o.PathValue("id"), o.cookie(browserCookie), o.URL.Query())
	if err != nil {
		return o.refused(err)
	}
	if out.Half != "" { // the provider asked for a password alone
		o.setCookie(halfCookie, out.Half, 5*time.Minute)
		return shell.SeeOther(o.w, o.Request, "/sign-in/code")
	}
	if out.Link == "" {
		return o.enter(out.Entered)
	}
	x, a, ok := o.s.Sessions.Current(o.Context())
	if !ok || x.Account != out.Link {
		return shell.SeeOther(o.w, o.Request, "/sign-in")
	}
	seq, err := o.s.Accounts.Tie(o.Context(), a.Viewer(x.Role), a.ID, out.Identity, site.Today())
	if err != nil {
		return err
	}
	site.Reached(o.w, seq)
	if err := o.s.Gate.Wait(o.Context(), seq); err != nil { // one's account's page shows it at once
		return err
	}
	if x.Enrol && !out.Weak {
		if err := o.s.Sessions.Enrolled(o.Context()); err != nil {
			return err
		}
	}
	return shell.SeeOther(o.w, o.Request, "/account")
}

// answer is what the passkey script gets.
func (o *outside) answer(v any) error {
	o.w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(o.w).Encode(v)
}

// passkeyAnswer is what the script sends: the token of the ceremony's first half
// and the browser's credential.
type passkeyAnswer struct {
	Token      string          `json:"token"`
	Name       string          `json:"name"`
	Credential json.RawMessage `json:"credential"`
}

func (o *outside) readPasskey() (a passkeyAnswer, err error) {
	if kind, _, err := mime.ParseMediaType(o.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return a, &shell.StatusError{Status: http.StatusUnsupportedMediaType, Problem: &care.Problem{What: "The passkey's answer is no JSON.", Remedy: "Try again.", Err: err}}
	}
	body, err := io.ReadAll(http.MaxBytesReader(o.w, o.Body, shell.DoorBytes))
	if err == nil {
		err = json.Unmarshal(body, &a)
	}
	if err != nil {
		return a, &care.Problem{What: "The passkey's answer did not arrive whole.", Remedy: "Try again.", Err: err}
	}
	return a, nil
}

// said answers the script with a refusal in words.
func (o *outside) said(err error) error {
	r, ok := errors.AsType[*signin.Refused](err)
	if !ok {
		return err
	}
	o.w.Header().Set("Content-Type", "application/json")
	o.w.WriteHeader(statusOf(r.Reason))
	return json.NewEncoder(o.w).Encode(map[string]string{"problem": r.What + " " + r.Remedy})
}

func beginEntry(o *outside) error {
	options, token, err := o.s.SignIn.BeginEntry(o.Context())
	if err != nil {
		return o.said(err)
	}
	return o.answer(map[string]any{"token": token, "options": json.RawMessage(options)})
}

func finishEntry(o *outside) error {
	a, err := o.readPasskey()
	if err != nil {
		return err
	}
	in, err := o.s.SignIn.FinishEntry(o.Context(), a.Token, strings.NewReader(string(a.Credential)))
	if err != nil {
		return o.said(err)
	}
	if err := o.begin(in); err != nil {
		return err
	}
	return o.answer(map[string]string{"to": o.next(in)})
}
