// Command env-config is a Fairlead plugin: the .env and .properties files of a directory become ConfigMaps. It is a plain WASI program: the message comes on
// standard input, the files lie below /src, the answer goes to standard output.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path"
)

// message is the part of Fairlead's message that is used here.
type message struct {
	Parameters parameters `json:"parameters"`
	Files      struct {
		Root  string `json:"root"`
		Index []struct {
			Path string `json:"path"`
		} `json:"index"`
	} `json:"files"`
}

// parameters are as the schema in fairlead-plugin.yaml describes them: checked, and with their defaults.
type parameters struct {
	Prefix    string            `json:"prefix"`
	Labels    map[string]string `json:"labels"`
	Immutable bool              `json:"immutable"`
	Allow     []string          `json:"allow"`
}

// result is something to tell the person who reads the render. An error fails it.
type result struct {
	Severity string `json:"severity"`
	Message  string `json:"message"`
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Hint     string `json:"hint,omitempty"`
}

// answer says by its kind that it is a message and no manifest.
type answer struct {
	Kind    string      `json:"kind"`
	Items   []configMap `json:"items"`
	Results []result    `json:"results"`
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	var in message
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		return fmt.Errorf("cannot read the message: %w", err)
	}
	out := answer{Kind: "FairleadOutput", Items: []configMap{}, Results: []result{}}
	for _, file := range in.Files.Index {
		text, err := os.ReadFile(path.Join(in.Files.Root, file.Path))
		if err != nil {
			return err
		}
		item, results := generate(path.Base(file.Path), string(text), in.Parameters)
		for _, found := range results {
			found.File = path.Join(in.Files.Root, file.Path)
			out.Results = append(out.Results, found)
		}
		out.Items = append(out.Items, item)
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}
