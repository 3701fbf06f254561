//go:build wasip1

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"fairlead.dev/abi"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"helm.sh/helm/v4/pkg/strvals"
)

// mergeValues puts the layers and the settings of a command line over one another, in Helm's order (helm/helm:pkg/cli/values/options.go).
func mergeValues(asked *templateInput) (map[string]any, error) {
	base, err := mergeLayers(asked.Values)
	if err != nil {
		return nil, err
	}
	for _, setting := range asked.SetJSON {
		if base, err = setJSON(base, setting); err != nil {
			return nil, err
		}
	}
	readFile := func(name []rune) (any, error) {
		data, err := abi.Read(string(name))
		return string(data), err
	}
	parseFile := func(setting string, into map[string]any) error { return strvals.ParseIntoFile(setting, into, readFile) }
	for _, group := range []struct {
		flag     string
		settings []string
		parse    func(setting string, into map[string]any) error
	}{
		{"set", asked.Set, strvals.ParseInto},
		{"set-string", asked.SetString, strvals.ParseIntoString},
		{"set-file", asked.SetFile, parseFile},
		{"set-literal", asked.SetLiteral, strvals.ParseLiteralInto},
	} {
		for _, setting := range group.settings {
			if err := group.parse(setting, base); err != nil {
				return nil, settingFailure(group.flag, setting, err)
			}
		}
	}
	return base, nil
}

func mergeLayers(layers []valuesLayer) (map[string]any, error) {
	base := map[string]any{}
	for _, layer := range layers {
		text, err := layer.read()
		if err != nil {
			return nil, err
		}
		values, err := loader.LoadValues(bytes.NewReader(text))
		if err != nil {
			return nil, layer.failure(text, err)
		}
		base = loader.MergeMaps(base, values)
	}
	return base, nil
}

func (layer valuesLayer) read() ([]byte, error) {
	if layer.Text != nil {
		return []byte(*layer.Text), nil
	}
	text, err := abi.Read(layer.Path)
	if err != nil {
		code := "VALUES_INVALID"
		if errors.Is(err, fs.ErrNotExist) {
			code = "VALUE_FILE_NOT_FOUND"
		}
		return nil, &abi.Failure{Code: code, Message: err.Error(), File: layer.Path}
	}
	return text, nil
}

// failure names the layer. A line is told only where it counts from the start of the text: Helm reads document by document.
func (layer valuesLayer) failure(text []byte, err error) *abi.Failure {
	failure := abi.Failf("VALUES_INVALID", "failed to parse %s: %v", layer.Name, err)
	failure.File = layer.Path
	if !bytes.Contains(text, []byte("\n---")) {
		failure.Line = lineOf(err.Error())
	}
	return failure
}

// setJSON takes `{…}` as an object to merge, and anything else as `key=json`.
func setJSON(base map[string]any, setting string) (map[string]any, error) {
	if trimmed := strings.TrimSpace(setting); strings.HasPrefix(trimmed, "{") {
		var values map[string]any
		if err := json.Unmarshal([]byte(trimmed), &values); err != nil {
			return nil, abi.Failf("VALUES_INVALID", "failed parsing --set-json data JSON: %s", setting)
		}
		return loader.MergeMaps(base, values), nil
	}
	if err := strvals.ParseJSON(setting, base); err != nil {
		return nil, abi.Failf("VALUES_INVALID", "failed parsing --set-json data %s", setting)
	}
	return base, nil
}

func settingFailure(flag, setting string, err error) *abi.Failure {
	name, _, _ := strings.Cut(setting, "=")
	failure := abi.Failf("VALUES_INVALID", "failed parsing --%s data: %v (parameter %q, in %q)", flag, err, shortened(name), shortened(setting))
	var file *fs.PathError
	if errors.As(err, &file) {
		failure.File = file.Path
		if errors.Is(err, fs.ErrNotExist) {
			failure.Code = "VALUE_FILE_NOT_FOUND"
		}
	}
	return failure
}

func shortened(text string) string {
	const limit = 200
	if runes := []rune(text); len(runes) > limit {
		return fmt.Sprintf("%s…", string(runes[:limit]))
	}
	return text
}
