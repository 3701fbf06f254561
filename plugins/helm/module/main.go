//go:build wasip1

//go:debug randseednop=0

// Helm as a guest of Fairlead: `helm template`, and what a chart says of itself.
package main

import (
	"encoding/json"

	"fairlead.dev/abi"
)

func init() {
	sendLogsToHost()
	abi.Serve(handle)
	warmUp()
}

func main() {}

func handle(message []byte) (any, error) {
	var asked struct {
		Op string `json:"op"`
	}
	if err := json.Unmarshal(message, &asked); err != nil {
		return nil, abi.Failf("PLUGIN_PROTOCOL", "the message is no JSON: %v", err)
	}
	switch asked.Op {
	case "template":
		return with(message, template)
	case "inspect":
		return with(message, inspect)
	default:
		return nil, abi.Failf("PLUGIN_PROTOCOL", "the Helm module does not know the operation %q", asked.Op)
	}
}

func with[Input, Output any](message []byte, answer func(*Input) (*Output, error)) (any, error) {
	input := new(Input)
	if err := json.Unmarshal(message, input); err != nil {
		return nil, abi.Failf("PLUGIN_PROTOCOL", "the message is not of the expected shape: %v", err)
	}
	output, err := answer(input)
	if err != nil {
		return nil, err
	}
	return output, nil
}
