package config

import (
	"encoding/base32"
	"strings"

	"github.com/scim-bridge/scim-bridge/magento"
)

// part is one variable of a way to log in.
type part struct {
	name string
	set  bool
}

func missing(parts ...part) []string {
	var names []string
	for _, q := range parts {
		if !q.set {
			names = append(names, q.name)
		}
	}
	return names
}

// login returns the one way to log in that is configured. Exactly one must be
// complete; nil where none is.
func (e *Environment) login(p *problems) magento.Credentials {
	integration := []part{
		{"MAGENTO_CONSUMER_KEY", e.MagentoConsumerKey != ""},
		{"MAGENTO_CONSUMER_SECRET", e.MagentoConsumerSecret != ""},
		{"MAGENTO_ACCESS_TOKEN", e.MagentoAccessToken != ""},
		{"MAGENTO_ACCESS_TOKEN_SECRET", e.MagentoAccessTokenSecret != ""},
	}
	admin := []part{
		{"MAGENTO_ADMIN_USERNAME", e.MagentoAdminUsername != ""},
		{"MAGENTO_ADMIN_PASSWORD", e.MagentoAdminPassword != ""},
	}
	integrationLacks, adminLacks := missing(integration...), missing(admin...)
	hasIntegration := len(integrationLacks) < len(integration)
	hasAdmin := len(adminLacks) < len(admin) || e.MagentoAdminTOTPSecret != ""
	if p.failed(e.loginVariables()...) {
		return nil // a file that cannot be read would be reported as missing as well
	}
	switch {
	case hasIntegration && hasAdmin:
		p.add("MAGENTO_ACCESS_TOKEN, MAGENTO_ADMIN_USERNAME", "two ways to log in to Magento are configured",
			"keep the values of the integration or those of the admin user")
	case hasAdmin:
		return e.adminLogin(adminLacks, p)
	case len(integrationLacks) == len(integration)-1 && e.MagentoAccessToken != "":
		return magento.Bearer{Token: string(e.MagentoAccessToken)}
	case hasIntegration:
		return e.oauthLogin(integrationLacks, p)
	default:
		p.add("MAGENTO_CONSUMER_KEY, MAGENTO_CONSUMER_SECRET, MAGENTO_ACCESS_TOKEN, MAGENTO_ACCESS_TOKEN_SECRET",
			"no way to log in to Magento is configured",
			"copy these four from the integration in Magento's admin (System > Extensions > Integrations)")
	}
	return nil
}

func (e *Environment) loginVariables() []string {
	var names []string
	for _, s := range e.secrets() {
		if strings.HasPrefix(s.name, "MAGENTO_") {
			names = append(names, s.name, s.name+"_FILE")
		}
	}
	return names
}

func (e *Environment) oauthLogin(absent []string, p *problems) magento.Credentials {
	for _, name := range absent {
		p.add(name, "is missing",
			"OAuth needs all four values of the integration; login by bearer token needs MAGENTO_ACCESS_TOKEN alone")
	}
	if len(absent) > 0 {
		return nil
	}
	return magento.OAuth{
		ConsumerKey: string(e.MagentoConsumerKey), ConsumerSecret: string(e.MagentoConsumerSecret),
		AccessToken: string(e.MagentoAccessToken), AccessTokenSecret: string(e.MagentoAccessTokenSecret),
	}
}

func (e *Environment) adminLogin(absent []string, p *problems) magento.Credentials {
	for _, name := range absent {
		p.add(name, "is missing", "login as an admin user needs MAGENTO_ADMIN_USERNAME and MAGENTO_ADMIN_PASSWORD")
	}
	// Authenticator apps show the secret in groups and in any letter case.
	totp := strings.ToUpper(strings.ReplaceAll(string(e.MagentoAdminTOTPSecret), " ", ""))
	_, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(totp, "="))
	if err != nil {
		p.add("MAGENTO_ADMIN_TOTP_SECRET", "is not base32",
			"copy the secret (letters A to Z and digits 2 to 7), not a six-digit code")
		return nil
	}
	if len(absent) > 0 {
		return nil
	}
	return magento.AdminLogin{
		Username: e.MagentoAdminUsername, Password: string(e.MagentoAdminPassword),
		TOTPSecret: totp,
	}
}
