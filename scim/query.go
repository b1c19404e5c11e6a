package scim

// Query says which resources a list is to hold (RFC 7644 section 3.4.2).
type Query struct {
	// Filter is nil for all resources.
	Filter Filter
	// StartIndex counts from 1.
	StartIndex int
	// Count is the size of the page, already within the limit; 0 asks
	// for the number of matches alone.
	Count int
	// SortBy is the zero Path for the store's own stable order.
	SortBy     Path
	Descending bool
	// ByCursor asks for cursor pagination (RFC 9865): the page begins after the
	// resource whose id is After ("" for the first page), in the order of ids;
	// StartIndex and SortBy are then unused.
	ByCursor bool
	After    string
}

// ListResult is what a list returns beside its resources.
type ListResult struct {
	// TotalResults is the exact number of matches.
	TotalResults int
	// More is set in a list by cursor where resources follow this page.
	More bool
}
