package magento

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// known are the messages of Magento and of the companion module that are shown, one a
// line. All other texts are withheld: they can hold what was sent, what the shop holds
// of anybody, or SQL. Of two that a text can be, the longer one stands first.
const known = `
"%fieldName" is not supported. Correct the field name and try again.
"%fieldName" is required. Enter and try again.
"%label" cannot contain more than %number lines.
"%label" contains non-alphabetic characters.
"%label" contains non-alphabetic or non-numeric characters.
"%label" contains non-numeric characters.
"%label" does not fit the entered date format.
"%label" invalid type entered.
"%label" is a required value.
"%label" is an empty string.
"%label" is not a valid date.
"%label" is not a valid email address.
"%label" is not a valid hostname.
"%label" is not a valid URL.
"%label" length must be equal or greater than %number characters.
"%label" length must be equal or less than %number characters.
"%label" uses too many characters.
%label is not valid!
A consumer having the specified key does not exist
A customer with the same email address already exists in an associated website.
A record with this %fieldName already exists.
An error occurred validating the nonce
Another change of admin users or roles is under way. Try again.
Another customer goes by this %fieldName already.
Attribute %code does not contain option with Id %number
Cannot delete group.
Consumer key has expired
Consumer key is not the correct length
Content-Type header is empty.
Customer Group already exists.
Decoding error.
Error occurred during "%code" processing. Attribute "%code" has invalid value. The "%value" value's type is invalid. The "%type" type was expected. Verify and try again.
Error occurred during "%code" processing. The "%value" value's type is invalid. The "%type" type was expected. Verify and try again.
Internal Error. Details are available in Magento log file. Report ID: %report
Invalid code.
Invalid value of "%value" provided for the %fieldName field.
Maximum SearchCriteria pageSize is %max
Maximum items of type "%type" is %max
Minimum of different classes of characters in password is %1. Classes of characters: Lower Case, Upper Case, Digits, Special Characters.
More permissions are needed to access this.
No such entity with %fieldName = %fieldValue, %field2Name = %field2Value
No such entity with %fieldName = %fieldValue
One or more input exceptions have occurred.
Password is required field.
Please ask an administrator with sufficient access to configure 2FA first
Please enter a password with at most %1 characters.
Please use the 2fa provider-specific endpoints to obtain a token.
Provider is not allowed.
Request body should contain an array.
Request does not match any route.
Requests to the SCIM bridge cannot be put into a queue.
Signature method %1 is not supported
Sorry, but this password has already been used. Please create another.
Specified request cannot be processed.
Specified token does not exist
The "%1" attribute name is invalid. Reset the name and try again.
The "%code" attribute value is empty. Set the attribute and try again.
The "%value" value's type is invalid. The "%type" type was expected. Verify and try again.
The %fieldName value is invalid. Set the correct value and try again.
The account is locked.
The account sign-in was incorrect or your account is disabled temporarily.
The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later.
The confirmation token is invalid. Verify the token and try again.
The consumer isn't authorized to access %resources.
The country isn't available.
The customer email is missing. Enter and try again.
The Date of Birth should not be greater than today.
The input does not match the expected structure for a DNS hostname
The nonce is already being used by the consumer with ID %1.
The password can't be the same as the email address. Create a new password and try again.
The password can't begin or end with a space. Verify the password and try again.
The password needs at least %1 characters. Create a new password and try again.
The password token is mismatched. Reset and try again.
The record has changed since this version was read.
The record is being changed by another request. Try again.
The record with %fieldName = %fieldValue has changed since this version was read: it is now %version.
The role still has users.
The signature is invalid. Verify and try again.
The sort order has to be specified as %1 for ascending order or %2 for descending order.
The specified customer group id does not exist.
The store that was requested wasn't found. Verify the store and try again.
The store view is not in the associated website.
The timestamp value in the oauth_timestamp parameter is incorrect.
The token length is invalid. Check the length and try again.
The value of %fieldName has characters that Magento's database cannot hold.
The value of %fieldName is longer than the %maximum characters that Magento can hold.
The website with id %number that was requested wasn't found. Verify the website and try again.
There is an empty custom attribute specified. Enter the attribute and try again.
This customer already exists in this store.
This is the account that the request is made with: it can be neither deactivated nor deleted, and its name, password and role stay.
This is the last active administrator with full rights: it can be neither deactivated nor deleted nor given another role.
User token has been revoked
Your password must be at least %number characters.
Your password must include both numeric and alphabetic characters.
`

// knownMessage is one of them. Magento fills some placeholders itself, and leaves those
// that parameters are for.
type knownMessage struct {
	template string
	pattern  *regexp.Regexp // of template, with a group for each placeholder
}

var (
	placeholder   = regexp.MustCompile(`%\w+`)
	knownMessages = compileMessages(known)
	// harmless are values that say nothing of anybody: placeholders, small numbers and
	// the id of a report in Magento's log.
	harmless = regexp.MustCompile(`^(?:%\w+|\d{1,4}|webapi-[0-9a-f]{13})$`)
)

func compileMessages(text string) []knownMessage {
	var messages []knownMessage
	for template := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		pattern := placeholder.ReplaceAllLiteralString(regexp.QuoteMeta(template), `([^"]*?)`)
		messages = append(messages, knownMessage{template, regexp.MustCompile("^" + pattern + "$")})
	}
	return messages
}

// maxMessage is the longest part of a text that is compared with the known messages.
const maxMessage = 4000

// showKnown returns a text of Magento with only the lines that are known and, of the
// values in them, only names of fields and what is harmless; quoted says whether values
// in quotation marks are shown too, as to the client that sent them. What is left out
// of a line is shown by its placeholder; withheld stands for unknown lines.
func showKnown(text string, quoted bool, withheld string) []string {
	var shown []string
	text = text[:min(len(text), maxMessage)]
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if line = showLine(line, quoted); line == "" {
			line = withheld
		}
		if line != "" && !slices.Contains(shown, line) {
			shown = append(shown, line)
		}
	}
	return shown
}

// showLine returns a line of a message for showKnown, "" where it is not known.
func showLine(line string, quoted bool) string {
	for _, m := range knownMessages {
		groups := m.pattern.FindStringSubmatchIndex(line)
		if groups == nil {
			continue
		}
		n := 0
		return placeholder.ReplaceAllStringFunc(m.template, func(name string) string {
			n++
			start, end := groups[2*n], groups[2*n+1]
			value := line[start:end]
			inQuotes := start > 0 && line[start-1] == '"'
			if quoted && inQuotes || harmless.MatchString(value) || fieldOfLabel(value) != "" || slices.Contains(codes, value) {
				return value
			}
			return name
		})
	}
	return ""
}

// oneLine returns a text fit for a line of a log: without control characters, and cut
// to a number of bytes.
func oneLine(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "") + "…"
	}
	return text
}
