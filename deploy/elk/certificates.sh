#!/usr/bin/env bash
# Makes an authority and a certificate for Elasticsearch, where there are none yet. It runs in
# Elasticsearch's own image, whose tools it uses.
set -euo pipefail
cd /usr/share/elasticsearch
certs=config/certs
if [[ ! -f $certs/ca/ca.crt ]]; then
	bin/elasticsearch-certutil ca --silent --pem --days 3650 -out "$certs/ca.zip"
	unzip -q "$certs/ca.zip" -d "$certs"
fi
if [[ ! -f $certs/elasticsearch/elasticsearch.crt ]]; then
	bin/elasticsearch-certutil cert --silent --pem --days 3650 --name elasticsearch --dns elasticsearch,localhost --ip 127.0.0.1 \
		--ca-cert "$certs/ca/ca.crt" --ca-key "$certs/ca/ca.key" -out "$certs/certs.zip"
	unzip -q "$certs/certs.zip" -d "$certs"
fi
rm -f "$certs/ca.zip" "$certs/certs.zip"
chown -R root:root "$certs"
find "$certs" -type d -exec chmod 750 {} +
find "$certs" -type f -exec chmod 640 {} +
chmod 600 "$certs/ca/ca.key" # nobody but this script needs it
