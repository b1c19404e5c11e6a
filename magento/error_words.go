package magento

import (
	"regexp"
	"strings"
)

// Magento's own messages are made of a small vocabulary. Whatever else stands in
// one is a value: what was sent, or what the shop holds of anybody. Third-party
// modules and databases repeat those without quotes and placeholders.
var vocabulary = wordSet(`
a able about above access account active address addresses administrator after again all allowed already also an and another any are argument array as ask
ascending associated at attempt attribute attributes authorized available be because been before being below body but by can cannot characters
check class classes code codes column configure confirm confirmation confirmed conflict connect connection constraint consumer contact contain
contains content content-type could country create created credentials currently custom customer customers data database date day days deadlock
decoding default delete deleted descending details did different digits disabled does doesn't done don't duplicate each either email e-mail empty
endpoints enter entity entry error errors exceed exceeded exceeds exceptions exist exists expected expired failed field fields file find first for
foreign format found from general gone greater group groups had has have header host hostname hour hours http id ids if in incorrect index inner
input int integer internal interval invalid is isn't it its json key last later least length less letters limit line lines link list local locked
lock log login long lower case magento match maximum may media message method min minimum minute minutes missing mode model module more most must
name needed needs network next no nonce not null number numbers object occurred of off on one only or order other our out parameter parameters
parent parse password path permission please position possible prefix previous processed processing product property provide provided provider
provider-specific query range reached read record redirect region registered report request requested required reset resource resources response
refused restarting result correct during many new obtain such sufficient understand role route row rows rule same save saved search second seconds see self server service session set shop short should sign sign-in
signature since size sort special specified sqlstate state status still store stores street string suffix support supported sure syntax system table
tax temporarily text than that the their them then there these they this time timed timeout timestamp to token tokens too transaction try type
unable unauthorized under unexpected unique unknown until up update updated upper url use used user username uses using valid validate value value's
values verify version view violation waiting wait was wasn't we website websites were when where which while white will with within without write
wrong xml yet you your zip zip/postal anonymous oauth 2fa admin api bad bearer forbidden gateway bootstrap maintenance unavailable cache
company city dob fax firstname gender lastname middlename postal postcode province taxvat telephone vat phone birth initial middle
delete get patch post put html json plain application dns structure looks like acceptable full given made neither nor rights own
`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		set[word] = true
	}
	return set
}

var (
	// word is a run of what words, names, numbers and addresses are made of. A
	// slash or a hyphen does not end it, so that nothing of a value is taken for a word.
	word = regexp.MustCompile(`%?[\p{L}\p{M}\p{N}_+@/&~#$*^|<>\\-]+(?:::[a-z_]+|['’][\p{L}\p{M}]+)*`)
	// ofMagento are names that operators look for: ACL resources, and the id of a
	// report in Magento's log.
	ofMagento = regexp.MustCompile(`^(?:[A-Z][A-Za-z]*_[A-Z][A-Za-z]*::[a-z_]+|webapi-[0-9a-f]{13})$`)
	leftOut   = regexp.MustCompile(redactedValue + `(?:[\s.,;:-]*` + redactedValue + `)+`)
)

// onlyWords leaves out of a message all that is not Magento's own.
func onlyWords(text string) string {
	text = word.ReplaceAllStringFunc(text, func(w string) string {
		if strings.HasPrefix(w, "%") || vocabulary[strings.ToLower(w)] || knownCode(w) || ofMagento.MatchString(w) {
			return w
		}
		return redactedValue
	})
	return leftOut.ReplaceAllString(text, redactedValue)
}
