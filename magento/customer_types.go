package magento

// Customer is a customer as Magento's REST API answers it
// (Magento\Customer\Api\Data\CustomerInterface). Absent text is "".
type Customer struct {
	ID              int64            `json:"id"`
	GroupID         int64            `json:"group_id"`
	WebsiteID       int64            `json:"website_id"`
	StoreID         int64            `json:"store_id"`
	Email           string           `json:"email"`
	Firstname       string           `json:"firstname"`
	Lastname        string           `json:"lastname"`
	Middlename      string           `json:"middlename"`
	Prefix          string           `json:"prefix"`
	Suffix          string           `json:"suffix"`
	DOB             string           `json:"dob"`    // YYYY-MM-DD
	Gender          int64            `json:"gender"` // 1 male, 2 female, 3 not specified, 0 unset
	Taxvat          string           `json:"taxvat"`
	Confirmation    string           `json:"confirmation"`            // a pending key; never in the answer to a create
	CreatedAt       string           `json:"created_at"`              // YYYY-MM-DD hh:mm:ss, UTC
	UpdatedAt       string           `json:"updated_at"`              // YYYY-MM-DD hh:mm:ss, UTC
	CreatedIn       string           `json:"created_in"`              // name of the store view in which the account was made
	DefaultBilling  int64            `json:"default_billing,string"`  // id of an address, which Magento writes as text; 0 for none
	DefaultShipping int64            `json:"default_shipping,string"` // as DefaultBilling
	Addresses       []Address        `json:"addresses"`
	Custom          CustomAttributes `json:"custom_attributes"`

	CustomerExtension `json:"extension_attributes"`
}

// CustomerExtension is Magento\Customer\Api\Data\CustomerExtensionInterface.
type CustomerExtension struct {
	IsSubscribed bool `json:"is_subscribed"`
}
