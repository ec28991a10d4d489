package signin

import (
	"context"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"roundtable/care"
	"roundtable/sharing/accounts"
)

// claims are what is read of an identity token, and of CIS2's UserInfo for the
// scopes nationalrbacaccess and selectedrole.
type claims struct {
	ACR          string `json:"acr"`
	AuthTime     int64  `json:"auth_time"` // when the person proved who they are; 0 for not said
	SelectedRole string `json:"selected_roleid"`
	Roles        []struct {
		PersonRole string `json:"person_roleid"`
		OrgCode    string `json:"org_code"`
		RoleName   string `json:"role_name"`
	} `json:"nhsid_nrbac_roles"`
}

// userInfo reads the roles, which stand in UserInfo and not in the token. It must
// speak of the same person.
func (c *claims) userInfo(ctx context.Context, found *oidc.Provider, tokens *oauth2.Token, subject string) error {
	info, err := found.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return refuse(ProviderDown, "Your roles could not be asked for.", "Try again in a minute.", err)
	}
	if info.Subject != subject {
		return badToken("The answer about your roles speaks of somebody else.", nil)
	}
	selected := c.SelectedRole
	if err := info.Claims(c); err != nil {
		return badToken("The answer about your roles could not be read.", err)
	}
	if selected != "" {
		c.SelectedRole = selected // the signed token's word counts
	}
	return nil
}

// checkRole asks for a role at the account's partner where the provider names
// roles: the selected one, or any when none was selected. Somebody may have none
// at all.
func (p *provider) checkRole(c *claims, book *accounts.Book, id care.AccountID) error {
	if p.Roles == "" {
		return nil
	}
	a, _, _ := book.Get(id, 0)
	for _, r := range c.Roles {
		if c.SelectedRole != "" && r.PersonRole != c.SelectedRole {
			continue
		}
		if strings.EqualFold(strings.TrimSpace(r.OrgCode), string(a.Partner)) {
			return nil
		}
	}
	if len(c.Roles) == 0 {
		return refuse(NoRole, "Your smartcard names no role at any organisation.", "Ask your registration authority for one, or sign in another way.", nil)
	}
	return refuse(NoRole, "The role that you chose is not one at the organisation of your account here.", "Sign in again with your role there, or ask your partner's administrator.", nil)
}
