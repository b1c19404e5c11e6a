package magentotest

import (
	"net/http"
	"slices"
	"time"
)

// Options of this file change how the shop behaves, as other versions and settings of
// Magento do.

// With248 makes the shop a Magento 2.4.8 (2.4.8-p2) as far as it was seen to differ: customers
// with a date of birth in the future cannot be saved, and what is signed by OAuth is sorted by
// the bytes of the names unescaped.
func With248() Option {
	return func(c *config) { c.checksFutureDOB, c.signsByName = true, true }
}

// WithDisabledModule makes the shop one whose companion module was disabled before a
// setup:upgrade: the module's attributes are there, its columns and routes are not. Each search
// for one of the columns is a 500.
func WithDisabledModule() Option {
	return func(c *config) {
		c.withoutColumns = true
		for _, a := range append(moduleAttributes(), versionAttributes()...) {
			c.addAttribute(a)
		}
	}
}

// isColumn tells whether an attribute is a column of the companion module.
func (c *config) isColumn(code string) bool {
	return slices.ContainsFunc(c.attributes, func(a Attribute) bool { return a.Code == code && a.BackendType == "static" })
}

// WithGenders adds options of the attribute gender, 4 and so on.
func WithGenders(labels ...string) Option {
	return func(c *config) { c.genders = append(c.genders, labels...) }
}

// WithMergeTime is how long Magento's own route takes between the read of a customer and
// the save, none by default. It saves all that it has read, so what others write meanwhile
// is lost, as in Magento; but for those who have the companion module with versions.
func WithMergeTime(d time.Duration) Option { return func(c *config) { c.mergeTime = d } }

// WithPasswordRules gives passwords of customers stricter rules than Magento's default of 8
// characters of 3 classes (Stores, Configuration, Customers, Password Options).
func WithPasswordRules(length, classes int) Option {
	return func(c *config) { c.passwordLength, c.passwordClasses = length, classes }
}

// WithLineFeeds makes every JSON answer begin with a line feed, as some of 2.4.8 do.
func WithLineFeeds() Option { return func(c *config) { c.lineFeeds = true } }

// languageVariable is the environment variable by which all shops of a run of the tests
// speak another language: de_DE.
const languageVariable = "MAGENTOTEST_LANGUAGE"

// WithGerman makes the shop speak German, as a shop of the locale de_DE with a language
// pack does, whatever language a client asks for. Of errors the message is translated, but
// for a few and those of errors within one, and the parameters stay.
func WithGerman() Option { return func(c *config) { c.language = newTranslation(germanText) } }

// WithInputLimits switches the limits of input for web APIs on (webapi/validation): a
// search for more than maximum items a page is refused, and one without a page size gets
// usual items. Magento's own numbers are 300 and 20.
func WithInputLimits(maximum, usual int64) Option {
	return func(c *config) { c.maxPageSize, c.defaultPageSize = maximum, usual }
}

// WithListLimit switches on that limit of input which is for lists of data objects in a
// request (webapi/validation/complex_array_limit): the groups of a search, the filters of one
// group, addresses. Magento's own number is 20. Custom attributes are not counted.
func WithListLimit(items int) Option { return func(c *config) { c.maxListItems = items } }

// checkList refuses a list of too many data objects
// (Magento\Framework\Webapi\Validator\EntityArrayValidator).
func (c *config) checkList(class string, items int) error {
	if c.maxListItems == 0 || items <= c.maxListItems {
		return nil
	}
	return fail(http.StatusBadRequest, `Maximum items of type "%type" is %max`, "type", class, "max", c.maxListItems)
}

// WithRateLimit makes what stands in front of the shop refuse more than so many requests a
// second, with 429 and without saying when to come back.
func WithRateLimit(perSecond int) Option {
	return func(c *config) { c.rateLimit = perSecond }
}

// WithDefaultGroup gives the customers of a store view, by its code, another default group than
// General. The store view has to come before it.
func WithDefaultGroup(storeCode string, group int64) Option {
	return func(c *config) {
		store, ok := c.storeByCode(storeCode)
		if !ok {
			panic("magentotest: WithDefaultGroup: no store view " + storeCode)
		}
		if c.defaultGroups == nil {
			c.defaultGroups = map[int64]int64{}
		}
		c.defaultGroups[store.ID] = group
	}
}

// defaultGroup is the group of new customers of a store view.
func (c *config) defaultGroup(store int64) int64 {
	if group, ok := c.defaultGroups[store]; ok {
		return group
	}
	return generalGroup
}

// WithOwnGroup makes the shop give every customer who is saved a group by itself, whatever
// was sent, as B2B companies and the validation of VAT ids do. It leaves alone those whose
// disable_auto_group_change is set.
func WithOwnGroup(group int64) Option { return func(c *config) { c.ownGroup = group } }

// giveOwnGroup does so.
func (c *config) giveOwnGroup(to *customer) {
	if c.ownGroup != 0 && to.disableAutoGroup == 0 {
		to.groupID = c.ownGroup
	}
}

// isOverLimit counts a request, and reports whether it is one too many.
func (s *Shop) isOverLimit() bool {
	if s.config.rateLimit == 0 {
		return false
	}
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recent = slices.DeleteFunc(s.recent, func(at time.Time) bool { return now.Sub(at) >= time.Second })
	if len(s.recent) >= s.config.rateLimit {
		return true
	}
	s.recent = append(s.recent, now)
	return false
}
