module fairlead.dev/samples/env-config

go 1.24
