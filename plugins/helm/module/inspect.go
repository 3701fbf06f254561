//go:build wasip1

package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"
	"helm.sh/helm/v4/pkg/chart/v2/loader"
	"sigs.k8s.io/yaml"
)

// inspect tells what a chart says of itself; nothing is rendered.
func inspect(asked *inspectInput) (*inspectOutput, error) {
	loaded, err := loadChart(asked.Chart)
	if err != nil {
		return nil, err
	}
	metadata := map[string]any{}
	if err := yaml.Unmarshal(rawFile(loaded, "Chart.yaml"), &metadata); err != nil {
		return nil, chartFailure(asked.Chart, prefixed("cannot load Chart.yaml", err))
	}
	layers, err := mergeLayers(asked.Values)
	if err != nil {
		return nil, err
	}
	output := &inspectOutput{
		Metadata:     metadata,
		ValuesText:   string(rawFile(loaded, "values.yaml")),
		Parameters:   []parameter{},
		Dependencies: dependenciesOf(loaded.Metadata.Dependencies),
		Missing:      missingDependencies(loaded),
	}
	flatten(loader.MergeMaps(loaded.Values, layers), "", &output.Parameters)
	slices.SortFunc(output.Parameters, func(a, b parameter) int { return cmp.Compare(a.Name, b.Name) })
	if loaded.Lock != nil {
		output.Lock = &lockState{IsInStep: isInStep(loaded), Dependencies: dependenciesOf(loaded.Lock.Dependencies)}
	}
	return output, nil
}

func rawFile(loaded *chart.Chart, name string) []byte {
	for _, file := range loaded.Raw {
		if file.Name == name {
			return file.Data
		}
	}
	return nil
}

func dependenciesOf(declared []*chart.Dependency) []dependency {
	dependencies := make([]dependency, 0, len(declared))
	for _, each := range declared {
		dependencies = append(dependencies, dependency{Name: each.Name, Version: each.Version, Repository: each.Repository, Alias: each.Alias})
	}
	return dependencies
}

// keyEscapes are what the grammar of `--set` reads as more than a letter of a key.
var keyEscapes = strings.NewReplacer(`\`, `\\`, `.`, `\.`, `,`, `\,`, `[`, `\[`, `=`, `\=`)

// flatten names each scalar as `--set` would: `a.b[0].c`. Empty maps and lists have no name.
func flatten(value any, name string, into *[]parameter) {
	switch value := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(value)) {
			below := keyEscapes.Replace(key)
			if name != "" {
				below = name + "." + below
			}
			flatten(value[key], below, into)
		}
	case []any:
		for index, item := range value {
			flatten(item, fmt.Sprintf("%s[%d]", name, index), into)
		}
	default:
		*into = append(*into, parameter{Name: name, Value: scalarText(value)})
	}
}

func scalarText(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	default:
		return fmt.Sprint(value)
	}
}
