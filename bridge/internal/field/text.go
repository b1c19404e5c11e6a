package field

import (
	"unicode/utf8"

	"github.com/scim-bridge/scim-bridge/bridge/internal/recordid"
	"github.com/scim-bridge/scim-bridge/scim"
)

// Check refuses a value that Magento would refuse, cut or change; path names it for the
// client. It fails with *scim.Error.
type Check func(path string, value any) error

// Length is the Check of a text of which holder, such as "Magento", can hold so many
// characters; 0 is for a column of 64 KB.
func Length(holder string, most int) Check {
	return func(path string, value any) error {
		text, _ := value.(string)
		switch {
		case most > 0 && utf8.RuneCountInString(text) > most:
			return scim.Invalid(path, "longer than the "+recordid.Format(int64(most))+" characters that "+holder+" can hold")
		case most == 0 && len(text) > MaxTextBytes:
			return scim.Invalid(path, "longer than the 64 KB that "+holder+" can hold")
		default:
			return nil
		}
	}
}

// Text is Length for a column that cannot hold every character.
func Text(holder string, most int) Check {
	length := Length(holder, most)
	return func(path string, value any) error {
		if text, _ := value.(string); !InBasicPlane(text) {
			return scim.Invalid(path, "has characters (such as emoji) that "+holder+" cannot hold")
		}
		return length(path, value)
	}
}
