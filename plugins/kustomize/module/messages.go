//go:build wasip1

package main

import "encoding/json"

// The types of plugins/kustomize/messages.ts, which says what each field means.

type buildInput struct {
	Op             string `json:"op"`
	Directory      string `json:"directory"`
	Edits          *edits `json:"edits"`
	Reorder        string `json:"reorder"`
	LoadRestrictor string `json:"loadRestrictor"`
}

type edits struct {
	NamePrefix             string            `json:"namePrefix"`
	NameSuffix             string            `json:"nameSuffix"`
	Images                 []string          `json:"images"`
	Replicas               []replica         `json:"replicas"`
	CommonLabels           map[string]string `json:"commonLabels"`
	ForceCommonLabels      bool              `json:"forceCommonLabels"`
	LabelWithoutSelector   bool              `json:"labelWithoutSelector"`
	LabelIncludeTemplates  bool              `json:"labelIncludeTemplates"`
	CommonAnnotations      map[string]string `json:"commonAnnotations"`
	ForceCommonAnnotations bool              `json:"forceCommonAnnotations"`
	Namespace              string            `json:"namespace"`
	Patches                []json.RawMessage `json:"patches"`
	Components             []string          `json:"components"`
}

type replica struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

type buildOutput struct {
	Objects       []json.RawMessage `json:"objects"`
	Kustomization string            `json:"kustomization,omitempty"`
	Warnings      []string          `json:"warnings"`
}
