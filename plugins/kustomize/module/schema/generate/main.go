// Writes the definitions that Kustomize has built in, packed, to the file that is named.
package main

import (
	"log"
	"os"

	"fairlead.dev/kustomize/schema"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: generate <file>")
	}
	if err := os.WriteFile(os.Args[1], schema.Pack(openapi.Schema().Definitions), 0o600); err != nil {
		log.Fatal(err)
	}
}
