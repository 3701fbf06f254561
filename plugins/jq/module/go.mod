module fairlead.dev/jq

go 1.26

require (
	fairlead.dev/abi v0.0.0
	github.com/itchyny/gojq v0.12.19
)

require github.com/itchyny/timefmt-go v0.1.8 // indirect

replace fairlead.dev/abi => ../../tools/abi
