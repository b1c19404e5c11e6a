package magento

// Customer is a customer as Magento's REST API answers it
// (Magento\Customer\Api\Data\CustomerInterface). Absent text is "".
type Customer struct {
	ID              int64
	GroupID         int64
	WebsiteID       int64
	StoreID         int64
	Email           string
	Firstname       string
	Lastname        string
	Middlename      string
	Prefix          string
	Suffix          string
	DOB             string // YYYY-MM-DD
	Gender          int64  // 1 male, 2 female, 3 not specified, 0 unset
	Taxvat          string
	Confirmation    string // a pending confirmation key; absent from the answer to a create
	CreatedAt       string // YYYY-MM-DD hh:mm:ss, UTC
	UpdatedAt       string // YYYY-MM-DD hh:mm:ss, UTC
	DefaultBilling  int64  // id of an address, 0 for none
	DefaultShipping int64  // id of an address, 0 for none
	Addresses       []Address
	IsSubscribed    bool
	// Custom holds custom_attributes by code. Values that Magento sends as
	// numbers or booleans are kept in their text form ("1", "0").
	Custom map[string]string
}

// Address is one entry of a customer's address book
// (Magento\Customer\Api\Data\AddressInterface).
type Address struct {
	ID              int64 // 0 for one that Magento does not have yet
	Firstname       string
	Lastname        string
	Middlename      string
	Prefix          string
	Suffix          string
	Company         string
	VATID           string
	Fax             string
	Street          []string
	City            string
	Region          Region
	Postcode        string
	CountryID       string // ISO 3166-1 alpha-2
	Telephone       string
	DefaultBilling  bool
	DefaultShipping bool
	// Custom holds custom_attributes of the address by code.
	Custom map[string]string
}

// Region is the state or province of an address. Magento does not resolve a
// code by itself: ID and Name are needed for a country with a list of regions.
type Region struct {
	ID   int64
	Code string
	Name string
}

// CustomerChange is what a create or a partial update carries: only fields
// that are not left are sent.
type CustomerChange struct {
	Email        Field[string]
	Firstname    Field[string]
	Lastname     Field[string]
	Middlename   Field[string]
	Prefix       Field[string]
	Suffix       Field[string]
	DOB          Field[string]
	Gender       Field[int64]
	Taxvat       Field[string]
	Confirmation Field[string]
	GroupID      Field[int64]
	WebsiteID    Field[int64]
	StoreID      Field[int64]
	IsSubscribed Field[bool]
	// Addresses replaces the whole address book: an address without its ID
	// here is deleted. Clear deletes all.
	Addresses Field[[]Address]
	Custom    map[string]Field[string]

	// Password is sent on create only: Magento ignores it in an update.
	Password Field[string]
	// PasswordHash is sent on update only, beside the customer, in Magento's
	// own form hash:salt:version; "!" makes every password wrong.
	PasswordHash Field[string]
}

// IsZero reports whether the change would change nothing.
func (c *CustomerChange) IsZero() bool {
	return c.Email.IsLeft() && c.Firstname.IsLeft() && c.Lastname.IsLeft() && c.Middlename.IsLeft() &&
		c.Prefix.IsLeft() && c.Suffix.IsLeft() && c.DOB.IsLeft() && c.Gender.IsLeft() && c.Taxvat.IsLeft() &&
		c.Confirmation.IsLeft() && c.GroupID.IsLeft() && c.WebsiteID.IsLeft() && c.StoreID.IsLeft() &&
		c.IsSubscribed.IsLeft() && c.Addresses.IsLeft() && c.Password.IsLeft() && c.PasswordHash.IsLeft() &&
		!c.changesCustom()
}

func (c *CustomerChange) changesCustom() bool {
	for _, f := range c.Custom {
		if !f.IsLeft() {
			return true
		}
	}
	return false
}
