package main

// answers are what the queries of each question find in the story, in words and each once, in the order of the
// queries: the first letter of the data set, who, what, whom, how it ended, and the codes of warnings.
func answers(group string) map[string][][]string {
	return map[string][][]string{
		"Who deactivated this customer, when, and did Magento accept it?": {
			{
				"a okta user-deactivated 1 success 200",
				"a okta user-deleted 1 success 204",
			},
			{
				"a okta user-deactivated 1 success 200",
				"a okta user-deleted 1 success 204",
			},
		},
		"What has happened to this person?": {
			{
				"a okta user-created 1 success 201",
				"a okta user-added-to-group 1 " + group + " success",
				"a okta user-removed-from-group 1 " + group + " success",
				"a okta user-deactivated 1 success 200",
				"a okta user-deleted 1 success 204",
			},
			{
				"a okta user-created 1 success 201",
				"a okta user-added-to-group 1 " + group + " success",
				"a okta user-removed-from-group 1 " + group + " success",
				"a okta user-deactivated 1 success 200",
				"a okta user-deleted 1 success 204",
			},
			{
				"a okta user-created 1 success 201",
				"a okta user-added-to-group 1 " + group + " success",
				"a okta user-removed-from-group 1 " + group + " success",
				"a okta user-deactivated 1 success 200",
				"a okta user-deleted 1 success 204",
			},
			{
				"r okta user-created 1 success 201",
				"r okta user-read 1 success 200",
				"r okta user-deactivated 1 success 200",
				"r okta user-deleted 1 success 204",
			},
		},
		"Who was let in today, or made an administrator?": {
			{
				"a okta user-created 1 success 201",
				"a jumpcloud user-created 2 success 201 (name-adjusted)",
				"a jumpcloud user-reactivated 2 success 200",
				"a entra user-created 2 success 201",
				"a entra user-role-given 2 g2 success",
			},
			{
				"a entra user-role-given 2 g2 success",
				"a entra user-password-changed 2 success",
			},
		},
		"Who has left?": {
			{
				"a okta user-removed-from-group 1 " + group + " success",
				"a okta user-deactivated 1 success 200",
				"a okta user-deleted 1 success 204",
				"a jumpcloud user-deactivated 2 success 200",
				"a onelogin user-deleted 4 success 204",
				"a onelogin user-deleted 5 success 204",
				"a onelogin user-deleted 6 success 204",
				"a onelogin user-deleted 7 success 204",
				"a onelogin user-deleted 8 success 204",
			},
		},
		"Which leavers were not locked out?": {
			{
				"a jumpcloud user-deactivated 2 failure 400 invalidValue (deactivation-refused)",
				"a okta user-deactivated 2 failure 503 magento-unavailable",
				"a onelogin user-deleted 9 failure 503 guard-held",
			},
		},
		"Why did this request fail?": {
			{
				"s magento-called failure magento-unavailable GET /V1/customers/2 [503 unavailable 503 unavailable]",
				"a okta user-deactivated 2 failure 503 magento-unavailable",
				"r okta user-deactivated 2 failure 503 magento-unavailable",
			},
			{
				"a okta user-created failure 400 outside-scope",
				"a okta user-deleted 77 failure 404 magento-not-found",
				"a jumpcloud user-deactivated 2 failure 400 invalidValue (deactivation-refused)",
				"a okta user-deactivated 2 failure 503 magento-unavailable",
				"a onelogin user-deleted 9 failure 503 guard-held",
			},
			{
				"r jumpcloud user-deactivated 2 failure 400 invalidValue (deactivation-refused)",
			},
			{
				"a jumpcloud user-deactivated 2 failure 400 invalidValue (deactivation-refused)",
				"r jumpcloud user-deactivated 2 failure 400 invalidValue (deactivation-refused)",
				"a okta user-deactivated 2 failure 503 magento-unavailable",
				"r okta user-deactivated 2 failure 503 magento-unavailable",
				"a onelogin guard-exceeded",
			},
		},
		"What did this client change in that time?": {
			{
				"a jumpcloud user-created 2 success 201 (name-adjusted)",
				"a jumpcloud user-deactivated 2 success 200",
				"a jumpcloud user-reactivated 2 success 200",
			},
			{
				"a okta group-created " + group + " success 201",
				"a okta user-created 1 success 201",
				"a okta user-added-to-group 1 " + group + " success",
				"a okta group-updated " + group + " success 204",
				"a okta user-removed-from-group 1 " + group + " success",
				"a jumpcloud user-created 2 success 201 (name-adjusted)",
				"a okta user-created failure 400 outside-scope",
				"a okta user-deactivated 1 success 200",
				"a okta user-deleted 1 success 204",
				"a okta user-deleted 77 failure 404 magento-not-found",
				"a jumpcloud user-deactivated 2 success 200",
				"a jumpcloud user-reactivated 2 success 200",
				"a jumpcloud user-deactivated 2 failure 400 invalidValue (deactivation-refused)",
				"a okta user-deactivated 2 failure 503 magento-unavailable",
				"a entra user-created 2 success 201",
				"a entra user-added-to-group 2 g2 success",
				"a entra user-role-given 2 g2 success",
				"a entra group-updated g2 success 204",
				"a entra user-password-changed 2 success",
				"a entra user-updated 2 success 200",
				"a onelogin user-deleted 4 success 204",
				"a onelogin user-deleted 5 success 204",
				"a onelogin user-deleted 6 success 204",
				"a onelogin user-deleted 7 success 204",
				"a onelogin user-deleted 8 success 204",
				"a onelogin guard-exceeded",
				"a onelogin user-deleted 9 failure 503 guard-held",
			},
		},
		"What was refused by the guard, the scope, or an overload?": {
			{
				"r okta user-created failure 400 outside-scope",
				"r onelogin user-deleted 9 failure 503 guard-held",
				"r authentik user-read 99 failure 503 overload",
			},
			{
				"a onelogin guard-exceeded",
				"s overload-begun",
			},
		},
		"Who comes without a token, or with a wrong one?": {
			{
				"r 203.0.113.7 request-denied failure 401 unauthorized",
				"r 203.0.113.77 request-denied failure 401 unauthorized",
			},
			{
				"r 203.0.113.7 request-denied failure 401 unauthorized",
			},
			{
				"r 203.0.113.7 request-denied failure 401 unauthorized",
				"r 203.0.113.77 request-denied failure 401 unauthorized",
				"r 198.51.100.9 request-denied failure 403 forbidden",
			},
		},
		"Where is Magento slow, or failing?": {
			{
				"r okta user-deactivated 1 success 200",
				"r okta user-deactivated 2 failure 503 magento-unavailable",
			},
			{
				"s magento-called success GET /V1/customers/1 [503 unavailable 200]",
				"s magento-called failure magento-unavailable GET /V1/customers/2 [503 unavailable 503 unavailable]",
			},
		},
		"What was not kept as it was sent, or put right?": {
			{
				"r jumpcloud user-created 2 success 201 (name-adjusted)",
				"r jumpcloud user-deactivated 2 failure 400 invalidValue (deactivation-refused)",
			},
		},
		"Who joined or left this group?": {
			{
				"a okta user-added-to-group 1 " + group + " success",
				"a okta user-removed-from-group 1 " + group + " success",
			},
		},
		"Is this client silent?": {
			{
				"r jumpcloud user-created 2 success 201 (name-adjusted)",
				"r jumpcloud user-deactivated 2 success 200",
				"r jumpcloud user-reactivated 2 success 200",
				"r jumpcloud user-deactivated 2 failure 400 invalidValue (deactivation-refused)",
			},
		},
	}
}
