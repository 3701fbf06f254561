import { exampleFiles, manifestText, type PluginTemplate, type TemplateFacts } from "./template.js";

const generate = `package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// message is what Fairlead says; docs/plugins.md lists all of it.
type message struct {
	Parameters struct {
		Replicas int \`json:"replicas"\`
	} \`json:"parameters"\`
	Files struct {
		AppDir string \`json:"appDir"\`
	} \`json:"files"\`
}

// output is what we answer. Kind says that it is a message and not a manifest.
type output struct {
	Kind    string   \`json:"kind"\`
	Items   []object \`json:"items"\`
	Results []result \`json:"results,omitempty"\`
}

// result is something to tell; an error fails the render.
type result struct {
	Severity string \`json:"severity"\`
	Message  string \`json:"message"\`
	File     string \`json:"file,omitempty"\`
	Hint     string \`json:"hint,omitempty"\`
}

type object = map[string]any

// generate turns service.yaml into a Deployment and a Service.
func generate(raw []byte, readFile func(path string) ([]byte, error)) ([]byte, error) {
	var in message
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, err
	}
	text, err := readFile(strings.TrimSuffix("/src/"+in.Files.AppDir, "/") + "/service.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return fail("there is no service.yaml", "write one with name, image and port")
	}
	if err != nil {
		return nil, err
	}
	fields := readFields(string(text))
	for _, name := range []string{"name", "image"} {
		if fields[name] == "" {
			return fail(name+" is missing", "add it to service.yaml")
		}
	}
	port, err := strconv.Atoi(fields["port"])
	if err != nil {
		return fail(fmt.Sprintf("port %q is no number", fields["port"]), "write e.g. port: 8080")
	}
	name, labels := fields["name"], object{"app": fields["name"]}
	container := object{"name": name, "image": fields["image"], "ports": []object{{"containerPort": port}}}
	deployment := object{
		"apiVersion": "apps/v1", "kind": "Deployment",
		"metadata": object{"name": name, "labels": labels},
		"spec": object{
			"replicas": in.Parameters.Replicas,
			"selector": object{"matchLabels": labels},
			"template": object{
				"metadata": object{"labels": labels},
				"spec":     object{"containers": []object{container}},
			},
		},
	}
	service := object{
		"apiVersion": "v1", "kind": "Service",
		"metadata": object{"name": name, "labels": labels},
		"spec":     object{"selector": labels, "ports": []object{{"port": port}}},
	}
	return json.Marshal(output{Kind: "FairleadOutput", Items: []object{deployment, service}})
}

func fail(because, hint string) ([]byte, error) {
	return json.Marshal(output{
		Kind:    "FairleadOutput",
		Items:   []object{},
		Results: []result{{Severity: "error", Message: because, File: "service.yaml", Hint: hint}},
	})
}

// readFields reads lines of "name: value": enough YAML for this file. Use a library for more.
func readFields(text string) map[string]string {
	fields := map[string]string{}
	for line := range strings.Lines(text) {
		if name, value, found := strings.Cut(line, ":"); found {
			fields[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
	}
	return fields
}
`;

const command = `// Command PLUGIN_NAME is a Fairlead plugin: a plain WASI program. The message comes on standard input, the answer goes to standard output.
package main

import (
	"fmt"
	"io"
	"os"
)

func main() {
	in, err := io.ReadAll(os.Stdin)
	if err != nil {
		exit(err)
	}
	out, err := generate(in, os.ReadFile)
	if err != nil {
		exit(err)
	}
	if _, err := os.Stdout.Write(out); err != nil {
		exit(err)
	}
}

func exit(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
`;

const reactor = `//go:build wasip1

// Package main is a Fairlead plugin: a module that is called with one message and answers with one.
package main

import (
	"encoding/json"
	"io/fs"
	"unsafe"
)

// held keeps what the host knows by its address away from the garbage collector.
var held = map[unsafe.Pointer][]byte{}

//go:wasmexport fairlead_abi
func abi() int32 { return 1 }

//go:wasmexport fairlead_alloc
func alloc(size int32) unsafe.Pointer {
	block := make([]byte, max(size, 1))
	held[unsafe.Pointer(&block[0])] = block
	return unsafe.Pointer(&block[0])
}

//go:wasmexport fairlead_free
func free(address unsafe.Pointer) { delete(held, address) }

//go:wasmexport fairlead_call
func call(address unsafe.Pointer, size int32) int64 {
	out, err := generate(held[address][:size], readFile)
	if err != nil {
		out, _ = json.Marshal(output{Items: []object{}, Results: []result{{Severity: "error", Message: err.Error()}}})
	}
	block := alloc(int32(len(out)))
	copy(held[block], out)
	return int64(uintptr(block))<<32 | int64(len(out))
}

// The size of a file, or a negative number: -1 nothing there, -2 a directory, -3 out of sight, -4 too large. It is written if it fits.
//
//go:wasmimport fairlead file_read
func fileRead(path unsafe.Pointer, pathSize int32, into unsafe.Pointer, capacity int32) int64

func readFile(path string) ([]byte, error) {
	block := make([]byte, 16*1024)
	for {
		size := fileRead(unsafe.Pointer(unsafe.StringData(path)), int32(len(path)), unsafe.Pointer(&block[0]), int32(len(block)))
		switch {
		case size < 0:
			return nil, fs.ErrNotExist
		case size <= int64(len(block)):
			return block[:size], nil
		}
		block = make([]byte, size)
	}
}

// A reactor has no main; Go wants one.
func main() {}
`;

/** A plugin in Go: a plain WASI program, or with `wasm` a module that is called, which starts faster. */
export function goTemplate(facts: TemplateFacts, runtime: "wasm" | "command"): PluginTemplate {
  const main = runtime === "command" ? command : reactor;
  return {
    files: {
      "fairlead-plugin.yaml": manifestText(facts, `{type: ${runtime}, entry: dist/plugin.wasm}`),
      "go.mod": `module example.com/${facts.name}\n\ngo 1.24\n`,
      "main.go": main.replace("PLUGIN_NAME", facts.name),
      "generate.go": generate,
      ".gitignore": "dist/\n*.tgz\n",
      ...exampleFiles,
    },
  };
}
