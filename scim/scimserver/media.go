package scimserver

import (
	"mime"
	"net/http"
	"strings"

	"github.com/scim-bridge/scim-bridge/scim"
)

// The media types of requests and answers (RFC 7644 section 3.1 and 8.1). They
// never carry a charset: JSON is always UTF-8.
const (
	mediaSCIM = "application/scim+json"
	mediaJSON = "application/json"
)

// answerMedia chooses the media type of an answer: application/scim+json, except
// for a client whose Accept names application/json and does not include the other.
func answerMedia(accept []string) string {
	json := false
	for _, line := range accept {
		for part := range strings.SplitSeq(line, ",") {
			name, parameters, _ := strings.Cut(part, ";")
			if parameters != "" && isRefused(parameters) {
				continue
			}
			switch name = strings.TrimSpace(name); {
			case strings.EqualFold(name, mediaSCIM), name == "*/*", strings.EqualFold(name, "application/*"):
				return mediaSCIM
			case strings.EqualFold(name, mediaJSON):
				json = true
			}
		}
	}
	if json {
		return mediaJSON
	}
	return mediaSCIM
}

// isRefused reports whether the parameters of a media range give it the quality 0.
func isRefused(parameters string) bool {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(parameter, "=")
		if strings.EqualFold(strings.TrimSpace(name), "q") {
			value = strings.TrimSpace(value)
			return value != "" && strings.Trim(value, "0.") == ""
		}
	}
	return false
}

// checkRequestMedia refuses a body that is not plain JSON in UTF-8. A body
// without a type counts as JSON.
func checkRequestMedia(header http.Header) error {
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return unsupportedMedia("A body with a Content-Encoding is not accepted.")
	}
	switch text := header.Get("Content-Type"); text {
	case "", mediaSCIM, mediaJSON:
		return nil
	default:
		name, parameters, err := mime.ParseMediaType(text)
		if err != nil || name != mediaSCIM && name != mediaJSON {
			return unsupportedMedia("The body must be application/scim+json or application/json.")
		}
		if charset := parameters["charset"]; charset != "" && !strings.EqualFold(charset, "utf-8") {
			return unsupportedMedia("The charset of the body must be utf-8.")
		}
		return nil
	}
}

func unsupportedMedia(detail string) error {
	return &scim.Error{Status: http.StatusUnsupportedMediaType, Detail: detail}
}
