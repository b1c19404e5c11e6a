#!/usr/bin/env bash
# Puts into Elasticsearch and Kibana what the logs of scim-bridge need. It needs bash and curl, and
# can run again at any time: everything is overwritten, but for rules that are there already.
#
#   ELASTICSEARCH_URL, KIBANA_URL  where they are
#   CA_CERTIFICATE                 the authority of Elasticsearch's certificate; none: those of the system
#   ELASTIC_PASSWORD               of the user elastic
#   KIBANA_PASSWORD                to be set for kibana_system; none: it stays
#   INGEST_PASSWORD                to be set for scim_bridge_ingest, as whom Filebeat or Logstash writes
#   TRIES                          how often to ask until they answer, each 5 seconds; 60
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

for name in ELASTICSEARCH_URL KIBANA_URL ELASTIC_PASSWORD INGEST_PASSWORD; do
	if [[ -z ${!name:-} ]]; then
		printf '%s is not set: see docs/elk.md\n' "$name" >&2
		exit 2
	fi
done

# A request as the user elastic. The password is not among the arguments, which everybody on the
# machine can see.
ask() {
	curl --silent --show-error --fail-with-body --max-time 60 ${CA_CERTIFICATE:+--cacert "$CA_CERTIFICATE"} \
		--config <(printf 'user = %s\n' "$(quote "elastic:$ELASTIC_PASSWORD")") "$@"
}

# A request with a JSON body, from a file or, with -, from standard input.
put() {
	local method=$1 url=$2 body=$3 answer
	shift 3
	if ! answer=$(ask --request "$method" --header 'Content-Type: application/json' "$@" --data-binary "@$body" "$url"); then
		printf '%s %s: %s\n' "$method" "$url" "$answer" >&2
		return 1
	fi
}

await() {
	local name=$1 url=$2 i
	for ((i = 1; i <= ${TRIES:-60}; i++)); do
		ask --output /dev/null "$url" 2>/dev/null && return
		sleep 5
	done
	printf '%s does not answer at %s, or not to this password\n' "$name" "$url" >&2
	return 1
}

# A text as JSON has it, and curl's configuration: for passwords.
quote() {
	local text=${1//\\/\\\\}
	printf '"%s"' "${text//\"/\\\"}"
}

await Elasticsearch "$ELASTICSEARCH_URL"
if [[ -n ${KIBANA_PASSWORD:-} ]]; then
	put POST "$ELASTICSEARCH_URL/_security/user/kibana_system/_password" - <<<"{\"password\":$(quote "$KIBANA_PASSWORD")}"
fi
put PUT "$ELASTICSEARCH_URL/_ilm/policy/scim_bridge-requests" elasticsearch/ilm-requests.json
put PUT "$ELASTICSEARCH_URL/_ilm/policy/scim_bridge-audit" elasticsearch/ilm-audit.json
put PUT "$ELASTICSEARCH_URL/_component_template/scim_bridge@mappings" elasticsearch/component-mappings.json
put PUT "$ELASTICSEARCH_URL/_index_template/logs-scim_bridge" elasticsearch/template-requests.json
put PUT "$ELASTICSEARCH_URL/_index_template/logs-scim_bridge.audit" elasticsearch/template-audit.json
put PUT "$ELASTICSEARCH_URL/_security/role/scim_bridge_ingest" elasticsearch/role-ingest.json
put PUT "$ELASTICSEARCH_URL/_security/user/scim_bridge_ingest" - \
	<<<"{\"password\":$(quote "$INGEST_PASSWORD"),\"roles\":[\"scim_bridge_ingest\"],\"full_name\":\"Writes the logs of scim-bridge\"}"
echo 'Elasticsearch is ready.'

await Kibana "$KIBANA_URL/api/features"
answer=$(ask --request POST --header 'kbn-xsrf: scim-bridge' --form file=@kibana/saved-objects.ndjson \
	"$KIBANA_URL/api/saved_objects/_import?overwrite=true")
if [[ $answer != *'"success":true'* ]]; then
	printf 'Kibana has not taken all objects: %s\n' "$answer" >&2
	exit 1
fi
for rule in leaver guard; do
	url=$KIBANA_URL/api/alerting/rule/scim-bridge-$rule
	ask --output /dev/null "$url" 2>/dev/null && continue # it is there, and may have been changed on purpose
	put POST "$url" "kibana/rule-$rule.json" --header 'kbn-xsrf: scim-bridge'
done
echo "Kibana is ready: $KIBANA_URL/app/dashboards#/view/scim-bridge"
