package sharing

import "roundtable/web/site"

// registerPages adds the pages of people who are signed in.
func registerPages(r *site.Routes) {
	r.Page("GET /sharing", index)
	r.Page("GET /roles", roles)
	r.Page("GET /accounts", listAccounts)
	r.Page("GET /accounts/new", newAccount)
	r.Page("POST /accounts/new", openAccount)
	r.Page("GET /accounts/{id}", seeAccount)
	r.Page("GET /accounts/{id}/change", changeAccountForm)
	r.Page("POST /accounts/{id}/change", changeAccount)
	r.Page("POST /accounts/{id}/end", endAccount)
	r.Page("POST /accounts/{id}/sign-out", signOutAccount)
	r.Page("POST /accounts/{id}/link", newLink)
	r.Page("GET /agreements", together(listAgreements))
	r.Page("GET /agreements/new", together(draftAgreement))
	r.Page("POST /agreements/new", together(saveDraft))
	r.Page("GET /agreements/{id}", together(seeAgreement))
	r.Page("GET /agreements/{id}/draft", together(draftAgreement))
	r.Page("POST /agreements/{id}/draft", together(saveDraft))
	r.Page("POST /agreements/{id}/advise", together(advise))
	r.Page("GET /agreements/{id}/sign", together(signForm))
	r.Page("POST /agreements/{id}/sign", together(sign))
	r.Page("GET /agreements/{id}/do/{deed}", together(deedForm))
	r.Page("POST /agreements/{id}/do/{deed}", together(doDeed))
	r.Page("GET /what-if", together(whatIf))
	r.Page("GET /access", together(access))
	r.Page("POST /access/find", together(findPerson))
	r.Page("GET /access/people/{token}", together(accessOfPerson))
	r.Page("GET /access/accounts/{id}", together(accessOfAccount))
	r.Page("GET /access/day", together(accessOfDay))
	r.Page("GET /access/glass/{id}", together(seeGlass))
	r.Page("POST /access/glass/{id}", together(reviewGlass))
	r.Page("GET /access/entries/{entry}", together(seeEntry))
	r.Page("POST /access/entries/{entry}", together(withhold))
}
