package magentotest

// readCreateKey returns the key of a request that creates a record, empty for none.
func readCreateKey(sent *string) (string, *apiError) {
	if sent == nil {
		return "", nil
	}
	return *sent, adminColumn{name: attributeCreateKey, maximum: maxCreateKey, basicPlane: true}.problem(*sent)
}

// createKeyField is the field by which records are found by their keys.
func createKeyField[T any](key func(T) string) *field[T] { return keyField(attributeCreateKey, key) }

// keyField is the field of a column of the module's that is NULL where it is empty.
func keyField[T any](name string, text func(T) string) *field[T] {
	return &field[T]{name: name, text: text, absent: func(r T) bool { return text(r) == "" }}
}

// shownKey returns how a key or an owner is answered: not at all by the module's first contract.
func (c *config) shownKey(key string) *string {
	if !c.versions() {
		return nil
	}
	return &key
}
