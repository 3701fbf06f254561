module fairlead.dev/abi

go 1.26
