module github.com/scim-bridge/scim-bridge/bench/policies

go 1.26.0

require (
	github.com/scim-bridge/scim-bridge v0.0.0
	golang.org/x/sync v0.24.0
)

require (
	github.com/bits-and-blooms/bitset v1.24.4 // indirect
	github.com/failsafe-go/failsafe-go v0.9.8
	github.com/go-json-experiment/json v1.27.2 // indirect
	github.com/influxdata/tdigest v0.0.1 // indirect
)

replace github.com/scim-bridge/scim-bridge => ../..
