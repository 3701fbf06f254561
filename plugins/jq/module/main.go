//go:build wasip1

// Command jq is gojq as a guest of Fairlead: deletes from objects what jq expressions name.
package main

import (
	"encoding/json"
	"runtime"

	"fairlead.dev/abi"
)

// input is plugins/jq/messages.ts: JqInput.
type input struct {
	Op    string `json:"op"`
	Items []item `json:"items"`
}

type item struct {
	Expressions []string       `json:"expressions"`
	Object      map[string]any `json:"object"`
}

// output is plugins/jq/messages.ts: JqOutput.
type output struct {
	Results []result `json:"results"`
}

type result struct {
	// Absent: the item has an expression that cannot be read.
	Object   any       `json:"object,omitempty"`
	Failures []failure `json:"failures"`
}

type failure struct {
	Expression string `json:"expression"`
	Because    string `json:"because"`
	Unreadable bool   `json:"unreadable"`
}

func init() {
	abi.Serve(handle)
	warmUp()
}

func main() {}

func handle(message []byte) (any, error) {
	var asked input
	if err := json.Unmarshal(message, &asked); err != nil {
		return nil, abi.Failf("PLUGIN_PROTOCOL", "the message is no JSON of the expected shape: %v", err)
	}
	if asked.Op != "delete" {
		return nil, abi.Failf("PLUGIN_PROTOCOL", "the jq module does not know the operation %q", asked.Op)
	}
	programs := programs{}
	answer := output{Results: make([]result, 0, len(asked.Items))}
	for _, each := range asked.Items {
		answer.Results = append(answer.Results, programs.delete(each))
	}
	return answer, nil
}

// warmUp deletes once while the module starts: what Go and gojq keep for later, the definitions of jq's own functions among it, is then in the snapshot that
// the host takes of a started module, instead of being made in every run.
func warmUp() {
	const asked = `{"op": "delete", "items": [{"expressions": [".spec.containers[] | select(.name == \"a\") | .image"],
		"object": {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a", "image": "b"}]}}}]}`
	answer, err := handle([]byte(asked))
	if err != nil {
		abi.Log(abi.LevelWarn, err.Error())
		return
	}
	_, _ = json.Marshal(map[string]any{"ok": answer})
	runtime.GC()
}
