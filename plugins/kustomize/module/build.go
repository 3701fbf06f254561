//go:build wasip1

package main

import (
	"encoding/json"
	"fmt"
	"log"
	"path"
	"slices"
	"strings"

	"fairlead.dev/abi"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/types"
)

// build does what `kustomize edit …` and `kustomize build` do.
func build(asked *buildInput) (*buildOutput, error) {
	files := &tree{directory: asked.Directory, written: map[string][]byte{}}
	said := &strings.Builder{}
	log.SetOutput(said)
	output := &buildOutput{}
	if asked.Edits != nil {
		text, err := edit(files, asked.Edits)
		if err != nil {
			return nil, err
		}
		output.Kustomization = text
	}
	options, err := optionsOf(asked)
	if err != nil {
		return nil, err
	}
	resources, err := krusty.MakeKustomizer(options).Run(files, asked.Directory)
	if err != nil {
		return nil, buildFailure(asked.Directory, err)
	}
	output.Objects = make([]json.RawMessage, 0, resources.Size())
	for _, resource := range resources.Resources() {
		object, err := resource.MarshalJSON()
		if err != nil {
			return nil, buildFailure(asked.Directory, fmt.Errorf("%s: %w", resource.CurId(), err))
		}
		output.Objects = append(output.Objects, object)
	}
	output.Warnings = append(deprecations(files), linesOf(said.String())...)
	return output, nil
}

func optionsOf(asked *buildInput) (*krusty.Options, error) {
	options := krusty.MakeDefaultOptions()
	options.Reorder = krusty.ReorderOptionUnspecified
	switch asked.Reorder {
	case "":
	case "legacy":
		options.Reorder = krusty.ReorderOptionLegacy
	case "none":
		options.Reorder = krusty.ReorderOptionNone
	default:
		return nil, abi.Failf("KUSTOMIZE_OPTION_FORBIDDEN", "illegal flag value --reorder %s; legal values: legacy, none", asked.Reorder)
	}
	switch asked.LoadRestrictor {
	case "", "rootOnly":
	case "none":
		options.LoadRestrictions = types.LoadRestrictionsNone
	default:
		return nil, abi.Failf("KUSTOMIZE_OPTION_FORBIDDEN", "illegal load restrictor %q; legal values: rootOnly, none", asked.LoadRestrictor)
	}
	return options, nil
}

func isKustomization(place string) bool {
	return slices.Contains(konfig.RecognizedKustomizationFileNames(), path.Base(place))
}

// deprecations are what Kustomize prints of old fields, with the file that has them.
func deprecations(files *tree) []string {
	warnings := []string{}
	for _, place := range files.kustomizations {
		text, err := files.ReadFile(place)
		if err != nil {
			continue
		}
		var kustomization types.Kustomization
		if kustomization.Unmarshal(text) != nil {
			continue
		}
		for _, warning := range *kustomization.CheckDeprecatedFields() {
			warnings = append(warnings, fmt.Sprintf("%s: %s", place, strings.TrimPrefix(warning, "# Warning: ")))
		}
	}
	return warnings
}

func linesOf(text string) []string {
	if text = strings.TrimSpace(text); text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
