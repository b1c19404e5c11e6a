package magentotest

import (
	"strconv"
	"time"
)

// customer is one stored customer. It is never changed: a change stores a copy.
type customer struct {
	id, createdAt, updatedAt        int64 // times in seconds since 1970
	groupID, websiteID, storeID     int64
	defaultBilling, defaultShipping int64 // ids of addresses, 0 for none
	gender                          int64 // -1 for none
	disableAutoGroup                int64
	subscribed                      bool
	passwordHash                    string
	text                            [textColumns]string // "" where the database has null
	noFirstname, noLastname         bool                // null, which is shown unlike an empty text
	addresses                       []address           // by id
	custom                          []customValue       // by the place of the attribute
}

// textColumn names a text column of the table customer_entity.
type textColumn int

const (
	emailColumn textColumn = iota
	firstnameColumn
	lastnameColumn
	middlenameColumn
	prefixColumn
	suffixColumn
	taxvatColumn
	dobColumn
	confirmationColumn
	createdInColumn
	textColumns // how many there are
)

// textColumnNames returns their names and how many characters they hold
// (Magento/Customer/etc/db_schema.xml).
func textColumnNames() [textColumns]textColumnInfo {
	return [textColumns]textColumnInfo{
		{"email", 255},
		{"firstname", 255},
		{"lastname", 255},
		{"middlename", 255},
		{"prefix", 40},
		{"suffix", 40},
		{"taxvat", 50},
		{"dob", 10},
		{"confirmation", 64},
		{"created_in", 255},
	}
}

// textColumnInfo is the name of a column and how many characters it holds.
type textColumnInfo struct {
	name   string
	length int
}

// customValue is the value of a customer attribute beside Magento's own.
type customValue struct {
	attribute *Attribute
	place     int // of the attribute among all
	value     string
}

// setNull notes whether a name is null.
func (c *customer) setNull(i textColumn, null bool) {
	if i == firstnameColumn {
		c.noFirstname = null
	}
	if i == lastnameColumn {
		c.noLastname = null
	}
}

// customValue returns the value of an attribute, "" where there is none.
func (c *customer) customValue(code string) string {
	for i := range c.custom {
		if c.custom[i].attribute.Code == code {
			return c.custom[i].value
		}
	}
	return ""
}

const dateTime = "2006-01-02 15:04:05"

func formatTime(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(dateTime) }

// answer returns the customer as GET answers it.
func (c *customer) answer() encoded { return c.appendTo(nil) }

// appendTo appends the customer as Magento\Customer\Api\Data\CustomerInterface, without
// what is null, to nothing or to a list.
func (c *customer) appendTo(text encoded) encoded {
	w := jsonWriter{text}
	c.write(&w)
	return w.text
}

func (c *customer) write(w *jsonWriter) {
	w.begin('{')
	w.number("id", c.id)
	w.number("group_id", c.groupID)
	if c.defaultBilling != 0 {
		w.string("default_billing", strconv.FormatInt(c.defaultBilling, 10))
	}
	if c.defaultShipping != 0 {
		w.string("default_shipping", strconv.FormatInt(c.defaultShipping, 10))
	}
	w.optional("confirmation", c.text[confirmationColumn])
	w.time("created_at", c.createdAt)
	w.time("updated_at", c.updatedAt)
	w.optional("created_in", c.text[createdInColumn])
	w.optional("dob", c.text[dobColumn])
	w.string("email", c.text[emailColumn])
	w.nullable("firstname", c.text[firstnameColumn], c.noFirstname)
	w.nullable("lastname", c.text[lastnameColumn], c.noLastname)
	w.optional("middlename", c.text[middlenameColumn])
	w.optional("prefix", c.text[prefixColumn])
	w.optional("suffix", c.text[suffixColumn])
	if c.gender >= 0 {
		w.number("gender", c.gender)
	}
	w.number("store_id", c.storeID)
	w.optional("taxvat", c.text[taxvatColumn])
	w.number("website_id", c.websiteID)
	w.key("addresses")
	w.begin('[')
	for i := range c.addresses {
		c.addresses[i].write(w, c)
	}
	w.end(']')
	w.number("disable_auto_group_change", c.disableAutoGroup)
	w.key("extension_attributes")
	w.begin('{')
	w.boolean("is_subscribed", c.subscribed)
	w.end('}')
	if len(c.custom) > 0 {
		w.key("custom_attributes")
		c.writeCustom(w)
	}
	w.end('}')
}

func (c *customer) writeCustom(w *jsonWriter) {
	w.begin('[')
	for _, columns := range []bool{true, false} { // Magento reads those of the customers' own table first
		for _, v := range c.custom {
			if v.attribute.BackendType == "static" != columns {
				continue
			}
			w.begin('{')
			w.string("attribute_code", v.attribute.Code)
			w.string("value", v.value)
			w.end('}')
		}
	}
	w.end(']')
}

// address returns the customer's address with an id, or nil.
func (c *customer) address(id int64) *address {
	for i := range c.addresses {
		if c.addresses[i].id == id {
			return &c.addresses[i]
		}
	}
	return nil
}
