//go:build wasip1

// Kustomize as a guest of Fairlead: edits a kustomization in memory and builds it.
package main

import (
	"encoding/json"
	"log"
	"net/http"

	"fairlead.dev/abi"
)

func init() {
	http.DefaultTransport = noNetwork{}
	usePackedDefinitions()
	handOverLabels()
	log.SetFlags(0)
	abi.Serve(handle)
	warmUp()
}

func main() {}

func handle(message []byte) (any, error) {
	var asked buildInput
	if err := json.Unmarshal(message, &asked); err != nil {
		return nil, abi.Failf("PLUGIN_PROTOCOL", "the message is no JSON of the expected shape: %v", err)
	}
	if asked.Op != "build" {
		return nil, abi.Failf("PLUGIN_PROTOCOL", "the Kustomize module does not know the operation %q", asked.Op)
	}
	output, err := build(&asked)
	if err != nil {
		return nil, err
	}
	return output, nil
}
