package magentotest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Magento's rules for passwords of customers (customer/password).
const (
	passwordLength  = 8
	passwordClasses = 3
	maxPassword     = 256
)

// hashPassword makes a hash of version 1 (Magento\Framework\Encryption\Encryptor):
// SHA-256 over salt and password, with the salt and the version behind it.
func hashPassword(password string) string {
	const length = 16
	salt := make([]byte, length)
	rand.Read(salt)
	text := hex.EncodeToString(salt)
	return sum256(text+password) + ":" + text + ":1"
}

func sum256(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// verifyPassword reports whether a password belongs to a hash of version 1. What
// is no such hash, such as "!", belongs to no password.
func verifyPassword(password, hash string) bool {
	parts := strings.Split(hash, ":")
	return len(parts) == 3 && parts[2] == "1" && sum256(parts[1]+password) == parts[0]
}

// checkPassword applies the rules of
// Magento\Customer\Model\AccountManagement::checkPasswordStrength.
func (c *config) checkPassword(password, email string) error {
	length, needed := max(c.passwordLength, passwordLength), max(c.passwordClasses, passwordClasses)
	switch {
	case utf8.RuneCountInString(password) > maxPassword:
		return invalid("Please enter a password with at most %1 characters.", "256")
	case utf8.RuneCountInString(password) < length:
		return invalid("The password needs at least %1 characters. Create a new password and try again.", strconv.Itoa(length))
	case strings.TrimSpace(password) != password:
		return invalid("The password can't begin or end with a space. Verify the password and try again.")
	case classes(password) < needed:
		return invalid("Minimum of different classes of characters in password is %1."+
			" Classes of characters: Lower Case, Upper Case, Digits, Special Characters.", strconv.Itoa(needed))
	case strings.EqualFold(password, email):
		return invalid("The password can't be the same as the email address. Create a new password and try again.")
	}
	return nil
}

// classes counts the classes of characters: digits, capitals, small letters, others.
func classes(password string) int {
	var digit, upper, lower, other bool
	for i := range len(password) {
		switch c := password[i]; {
		case isDigit(c):
			digit = true
		case c >= 'A' && c <= 'Z':
			upper = true
		case c >= 'a' && c <= 'z':
			lower = true
		default:
			other = true
		}
	}
	return toInt(digit) + toInt(upper) + toInt(lower) + toInt(other)
}
