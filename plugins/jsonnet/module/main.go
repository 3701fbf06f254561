//go:build wasip1

// Jsonnet as a guest of Fairlead: evaluates one file and gives the text that `jsonnet` prints.
package main

import (
	"encoding/json"
	"strings"

	"fairlead.dev/abi"
	"github.com/google/go-jsonnet"
)

// input is plugins/jsonnet/messages.ts: JsonnetEvaluateInput.
type input struct {
	Op        string     `json:"op"`
	File      string     `json:"file"`
	Libraries []string   `json:"libraries"`
	ExtVars   []variable `json:"extVars"`
	Tlas      []variable `json:"tlas"`
	String    bool       `json:"string"`
}

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Code  bool   `json:"code"`
}

// output is plugins/jsonnet/messages.ts: JsonnetEvaluateOutput.
type output struct {
	Output string   `json:"output"`
	Traces []string `json:"traces"`
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
	if asked.Op != "evaluate" {
		return nil, abi.Failf("PLUGIN_PROTOCOL", "the Jsonnet module does not know the operation %q", asked.Op)
	}
	return evaluate(asked)
}

func evaluate(asked input) (*output, error) {
	files := &treeImporter{main: asked.File, libraries: asked.Libraries, found: map[string]*jsonnet.Contents{}}
	traces := &strings.Builder{}
	vm := jsonnet.MakeVM()
	vm.StringOutput = asked.String
	vm.Importer(files)
	vm.SetTraceOut(traces)
	setVariables(asked.ExtVars, vm.ExtVar, vm.ExtCode)
	setVariables(asked.Tlas, vm.TLAVar, vm.TLACode)

	node, _, err := vm.ImportAST("", asked.File)
	if err != nil {
		return nil, failureOf(vm, files, err)
	}
	text, err := vm.Evaluate(node)
	if err != nil {
		return nil, failureOf(vm, files, err)
	}
	return &output{Output: text, Traces: linesOf(traces.String())}, nil
}

func setVariables(variables []variable, text, code func(name, value string)) {
	for _, each := range variables {
		if each.Code {
			code(each.Name, each.Value)
		} else {
			text(each.Name, each.Value)
		}
	}
}

func linesOf(text string) []string {
	if text == "" {
		return []string{}
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}
