//go:build wasip1

package main

import (
	"encoding/json"
	"runtime"

	"fairlead.dev/abi"
	"github.com/google/go-jsonnet"
)

// warmUp evaluates once while the module starts: what Go and Jsonnet keep for later, and a heap that has grown, are then in the snapshot that the host takes of
// a started module, instead of being made in every run.
func warmUp() {
	var asked input
	_ = json.Unmarshal([]byte(`{"op": "evaluate", "extVars": [], "libraries": []}`), &asked)
	text, err := jsonnet.MakeVM().EvaluateAnonymousSnippet("warm-up", warmUpSnippet)
	if err != nil {
		abi.Log(abi.LevelWarn, err.Error())
		return
	}
	_, _ = json.Marshal(map[string]any{"ok": &output{Output: text, Traces: []string{}}})
	runtime.GC()
}

const warmUpSnippet = `local object(index) = { metadata: { name: 'web-%03d' % index, labels: { app: 'web' } } };
[object(index) { replicas: 1, text: std.toString(index) } for index in std.range(1, 20)]`
