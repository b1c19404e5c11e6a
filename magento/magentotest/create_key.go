package magentotest

// readCreateKey returns the key of a request that creates a record, empty for none.
func readCreateKey(sent *string) (string, *apiError) {
	if sent == nil {
		return "", nil
	}
	return *sent, adminColumn{name: attributeCreateKey, maximum: maxCreateKey, basicPlane: true}.problem(*sent)
}

// createKeyField is the field by which records are found by their keys.
func createKeyField[T any](key func(T) string) *field[T] {
	return &field[T]{name: attributeCreateKey, text: key, absent: func(r T) bool { return key(r) == "" }}
}

// shownKey returns how a key is answered: not at all by the module's first contract.
func (c *config) shownKey(key string) *string {
	if !c.versions() {
		return nil
	}
	return &key
}
