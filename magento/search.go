package magento

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// MaxPageSize is how many records are asked for at once. A shop may allow fewer (Web API
// input limits), and cuts a search without a size to 20 in silence.
const MaxPageSize = 100

// pageAnswer is Magento\Framework\Api\SearchResultsInterface. Items are null where
// a search with fields finds none.
type pageAnswer[T any] struct {
	Items      []T    `json:"items"`
	TotalCount *int64 `json:"total_count"`
}

// maxWalks is how often the pages of a search are read anew because others changed the
// records meanwhile, or because the shop allows smaller pages only.
const maxWalks = 3

// search reads one page from a path, or all records, by as many calls as it takes. An
// answer that has fewer records than it counts is a failure: what is missing would be taken
// for deleted.
func search[T any](ctx context.Context, c *Client, r route, path string, criteria Criteria) (*Page[T], error) {
	if criteria.Fields != "" && !strings.Contains(criteria.Fields, "total_count") {
		criteria.Fields += ",total_count"
	}
	for walk := 1; ; walk++ {
		size := int(c.pageSize.Load())
		if criteria.PageSize > 0 {
			size = min(size, criteria.PageSize)
		}
		page, err := readPages[T](ctx, c, &request{route: r, path: path}, criteria, size)
		e, failed := errors.AsType[*Error](err)
		again := failed && (errors.Is(e, errChanging) || errors.Is(e, errShort))
		if failed && e.PageLimit > 0 && e.PageLimit < size {
			c.pageSize.Store(int64(e.PageLimit))
			again = true
		}
		if !again || walk == maxWalks {
			return page, err
		}
	}
}

// readPages reads what the criteria ask for by pages of a size.
func readPages[T any](ctx context.Context, c *Client, r *request, criteria Criteria, size int) (*Page[T], error) {
	skip, most := 0, criteria.PageSize
	if criteria.PageSize > 0 {
		skip = (max(criteria.CurrentPage, 1) - 1) * criteria.PageSize
	}
	all := &Page[T]{Items: []T{}}
	criteria.PageSize = size
	for number := skip/size + 1; ; number++ {
		criteria.CurrentPage = number
		page, err := readPage[T](ctx, c, r, criteria)
		switch {
		case err != nil:
			return nil, err
		case number > skip/size+1 && page.TotalCount != all.TotalCount:
			return nil, r.route.fail(Unavailable, errChanging)
		}
		all.TotalCount, all.Bytes = page.TotalCount, all.Bytes+page.Bytes
		before := max(skip-(number-1)*size, 0) // of this page
		items := page.Items[min(before, len(page.Items)):]
		if len(all.Items) == 0 && len(items) > 0 {
			all.Items = items // most often there are no more
		} else {
			all.Items = append(all.Items, items...)
		}
		if most > 0 && len(all.Items) >= most {
			all.Items = all.Items[:most]
			return all, nil
		}
		if number*size >= page.TotalCount || !hasItems(criteria.Fields) {
			return all, nil
		}
	}
}

// readPage reads one page as Magento has it.
func readPage[T any](ctx context.Context, c *Client, r *request, criteria Criteria) (*Page[T], error) {
	r.query, r.filters = criteria.Encode(), criteria.longestList()
	// An answer without a total is no page, and must not pass for an empty one.
	answer, _, err := exchange(ctx, c, r, func(answer *pageAnswer[T]) bool {
		return answer.TotalCount != nil && *answer.TotalCount >= 0
	})
	if err != nil {
		return nil, err
	}
	p := &Page[T]{Items: answer.Items, TotalCount: int(*answer.TotalCount), Bytes: r.size}
	if rest := p.TotalCount - (criteria.CurrentPage-1)*criteria.PageSize; hasItems(criteria.Fields) &&
		len(p.Items) < min(rest, criteria.PageSize) {
		return nil, r.route.fail(Unavailable, errShort)
	}
	return p, nil
}

// hasItems reports whether an answer cut to fields has the records themselves.
func hasItems(fields string) bool { return fields == "" || strings.Contains(fields, "items") }

// ifTaken makes a Duplicate of a refusal, where a look shows that another record has what
// must be unique: a shop that speaks another language says so in words that nobody knows.
// looks are tried in their order; each is a search by the value of the field that it names.
func ifTaken(refusal error, looks ...look) error {
	e, ok := errors.AsType[*Error](refusal)
	if !ok || e.Kind != Invalid {
		return refusal
	}
	for _, l := range looks {
		value, changes := l.value.Value()
		if !changes || len(e.Fields) > 0 && !slices.Contains(e.Fields, l.field) {
			continue
		}
		if taken, err := l.taken(value); err == nil && taken {
			e.Kind = Duplicate
			e.addFields(l.field)
			return e
		}
	}
	return refusal
}

// having searches by the value of a field.
func having(field, value string) Criteria {
	return Criteria{PageSize: 10, CurrentPage: 1}.And(Filter{Field: field, Condition: Eq, Value: value})
}

// look is how to find out whether another record has a value.
type look struct {
	field string
	value Field[string]
	taken func(value string) (bool, error)
}
