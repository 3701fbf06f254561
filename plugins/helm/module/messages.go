//go:build wasip1

package main

import "encoding/json"

// The types of plugins/helm/messages.ts, which says what each field means.

type valuesLayer struct {
	Name string  `json:"name"`
	Path string  `json:"path"`
	Text *string `json:"text"`
}

type templateInput struct {
	Chart                string        `json:"chart"`
	ReleaseName          string        `json:"releaseName"`
	NameTemplate         string        `json:"nameTemplate"`
	Namespace            string        `json:"namespace"`
	Values               []valuesLayer `json:"values"`
	SetJSON              []string      `json:"setJson"`
	Set                  []string      `json:"set"`
	SetString            []string      `json:"setString"`
	SetFile              []string      `json:"setFile"`
	SetLiteral           []string      `json:"setLiteral"`
	KubeVersion          string        `json:"kubeVersion"`
	APIVersions          []string      `json:"apiVersions"`
	IncludeCrds          bool          `json:"includeCrds"`
	SkipTests            bool          `json:"skipTests"`
	NoHooks              bool          `json:"noHooks"`
	ShowOnly             []string      `json:"showOnly"`
	SkipSchemaValidation bool          `json:"skipSchemaValidation"`
	IsUpgrade            bool          `json:"isUpgrade"`
	IsSeeded             bool          `json:"isSeeded"`
	// What the render calls on the way.
	chance chanceWatch
}

type templateOutput struct {
	Manifests []manifest `json:"manifests"`
	Warnings  []string   `json:"warnings"`
}

type manifest struct {
	Source string          `json:"source"`
	Object json.RawMessage `json:"object"`
}

type inspectInput struct {
	Chart  string        `json:"chart"`
	Values []valuesLayer `json:"values"`
}

type inspectOutput struct {
	Metadata     map[string]any `json:"metadata"`
	ValuesText   string         `json:"valuesText"`
	Parameters   []parameter    `json:"parameters"`
	Dependencies []dependency   `json:"dependencies"`
	Lock         *lockState     `json:"lock,omitempty"`
	Missing      []string       `json:"missing"`
}

type parameter struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Name       string `json:"name"`
	Version    string `json:"version"`
	Repository string `json:"repository"`
	Alias      string `json:"alias"`
}

type lockState struct {
	IsInStep     bool         `json:"isInStep"`
	Dependencies []dependency `json:"dependencies"`
}
