package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

type configMap struct {
	APIVersion string            `json:"apiVersion"`
	Kind       string            `json:"kind"`
	Metadata   metadata          `json:"metadata"`
	Immutable  bool              `json:"immutable,omitempty"`
	Data       map[string]string `json:"data"`
}

type metadata struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels,omitempty"`
}

var (
	keyForm    = regexp.MustCompile(`^[-._a-zA-Z0-9]+$`)
	nameForm   = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`)
	secretForm = regexp.MustCompile(`(?i)(^|[._-])(password|passwd|secret|token|private_?key|api_?key)([._-]|$)`)
)

// generate turns one file into a ConfigMap: a key a line of a .env file, the whole text of a .properties file under its name.
func generate(file, text string, settings parameters) (configMap, []result) {
	stem, isEnv := strings.CutSuffix(file, ".env")
	stem = strings.TrimSuffix(stem, ".properties")
	name := settings.Prefix + stem
	var results []result
	if !nameForm.MatchString(name) {
		results = append(results, result{Severity: "error", Message: "\"" + name + "\" is no name of a ConfigMap", Hint: "rename the file"})
	}
	pairs, found := readPairs(text, settings.Allow)
	results = append(results, found...)
	data := pairs
	if !isEnv {
		data = map[string]string{file: text}
	}
	if settings.Immutable {
		name += "-" + hashOf(data)
	}
	return configMap{
		APIVersion: "v1",
		Kind:       "ConfigMap",
		Metadata:   metadata{Name: name, Labels: settings.Labels},
		Immutable:  settings.Immutable,
		Data:       data,
	}, results
}

// readPairs reads lines of KEY=value. Blank lines and lines that begin with # count for nothing; "export " and quotes around a value are dropped.
func readPairs(text string, allow []string) (map[string]string, []result) {
	pairs := map[string]string{}
	var results []result
	number := 0
	for line := range strings.Lines(text) {
		number++
		tell := func(severity, because, hint string) {
			results = append(results, result{Severity: severity, Message: because, Line: number, Hint: hint})
		}
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "!") {
			continue
		}
		key, value, found := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		key, value = strings.TrimSpace(key), strings.TrimSpace(value)
		switch _, twice := pairs[key]; {
		case !found:
			tell("error", "the line has no =", "write KEY=value")
		case !keyForm.MatchString(key):
			tell("error", "\""+key+"\" is no key of a ConfigMap", "use letters, digits, dots, dashes and underscores")
		case secretForm.MatchString(key) && !slices.Contains(allow, key):
			tell("error", key+" looks like a secret, and a ConfigMap is none", "put it into a Secret, or name it in the parameter allow")
		case twice:
			tell("warning", key+" is given twice; the last one counts", "")
		}
		pairs[key] = unquote(value)
	}
	return pairs, results
}

func unquote(value string) string {
	for _, quote := range []string{`"`, `'`} {
		if len(value) >= 2 && strings.HasPrefix(value, quote) && strings.HasSuffix(value, quote) {
			return value[1 : len(value)-1]
		}
	}
	return value
}

// hashOf is the same for equal data: encoding/json writes maps in the order of their keys.
func hashOf(data map[string]string) string {
	text, err := json.Marshal(data)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])[:10]
}
