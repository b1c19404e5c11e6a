package config

import (
	"errors"
	"io/fs"
	"strings"
)

// secret is a secret variable and the name of the file that may hold it instead.
type secret struct {
	name string
	text *Secret
	file string
}

func (e *Environment) secrets() []secret {
	return []secret{
		{"SCIM_TOKENS", &e.SCIMTokens, e.SCIMTokensFile},
		{"SCIM_TOKEN", &e.SCIMToken, e.SCIMTokenFile},
		{"SCIM_ADMIN_TOKENS", &e.SCIMAdminTokens, e.SCIMAdminTokensFile},
		{"CONSOLE_TOKENS", &e.ConsoleTokens, e.ConsoleTokensFile},
		{"LOG_HASH_KEY", &e.LogHashKey, e.LogHashKeyFile},
		{"MAGENTO_CONSUMER_KEY", &e.MagentoConsumerKey, e.MagentoConsumerKeyFile},
		{"MAGENTO_CONSUMER_SECRET", &e.MagentoConsumerSecret, e.MagentoConsumerSecretFile},
		{"MAGENTO_ACCESS_TOKEN", &e.MagentoAccessToken, e.MagentoAccessTokenFile},
		{"MAGENTO_ACCESS_TOKEN_SECRET", &e.MagentoAccessTokenSecret, e.MagentoAccessTokenSecretFile},
		{"MAGENTO_ADMIN_PASSWORD", &e.MagentoAdminPassword, e.MagentoAdminPasswordFile},
		{"MAGENTO_ADMIN_TOTP_SECRET", &e.MagentoAdminTOTPSecret, e.MagentoAdminTOTPSecretFile},
	}
}

// readSecrets replaces what is given as NAME_FILE by the content of the file.
func (e *Environment) readSecrets(readFile func(string) ([]byte, error), p *problems) {
	for _, s := range e.secrets() {
		variable := s.name + "_FILE"
		if s.file == "" {
			s.check(s.name, p)
			continue
		}
		if *s.text != "" {
			p.add(variable, "is set, and so is "+s.name, "keep one of them")
			continue
		}
		content, err := readFile(s.file)
		if err != nil {
			p.add(variable, "the file "+s.file+" cannot be read: "+reason(err), "")
			continue
		}
		*s.text = Secret(strings.TrimRight(string(content), "\r\n"))
		if *s.text == "" {
			p.add(variable, "the file "+s.file+" is empty", "")
			continue
		}
		s.check(variable, p)
	}
}

// check refuses what could not be sent in a header as it is.
func (s secret) check(variable string, p *problems) {
	text := string(*s.text)
	switch {
	case strings.TrimSpace(text) != text:
		p.add(variable, "the value begins or ends with whitespace", "")
	case strings.ContainsAny(text, "\r\n\x00"):
		p.add(variable, "the value has several lines", "write it on one line")
	}
}

// reason is why a file cannot be read, without its path, which the message has already.
func reason(err error) string {
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		return pathErr.Err.Error()
	}
	return err.Error()
}
