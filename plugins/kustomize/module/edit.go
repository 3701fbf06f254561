//go:build wasip1

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"fairlead.dev/abi"
	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/kv"
	"sigs.k8s.io/kustomize/api/pkg/loader"
	"sigs.k8s.io/kustomize/api/provider"
	"sigs.k8s.io/kustomize/kustomize/v5/commands/edit/add"
	"sigs.k8s.io/kustomize/kustomize/v5/commands/edit/set"
	"sigs.k8s.io/yaml"
)

// edit runs Kustomize's own edit commands, in the order of Argo CD (argoproj/argo-cd:util/kustomize/kustomize.go), and gives the text they leave.
func edit(files *tree, wanted *edits) (string, error) {
	for _, arguments := range commandsOf(wanted) {
		if err := run(files, arguments); err != nil {
			return "", editFailure(files.directory, err)
		}
	}
	if err := appendPatches(files, wanted.Patches); err != nil {
		return "", editFailure(files.directory, err)
	}
	if len(wanted.Components) > 0 {
		if err := run(files, append([]string{"add", "component", "--"}, wanted.Components...)); err != nil {
			return "", editFailure(files.directory, err)
		}
	}
	name, err := kustomizationName(files)
	if err != nil {
		return "", editFailure(files.directory, err)
	}
	text, err := files.ReadFile(name)
	return string(text), err
}

func commandsOf(wanted *edits) [][]string {
	var commands [][]string
	command := func(isWanted bool, arguments ...string) {
		if isWanted {
			commands = append(commands, arguments)
		}
	}
	command(wanted.NamePrefix != "", "set", "nameprefix", "--", wanted.NamePrefix)
	command(wanted.NameSuffix != "", "set", "namesuffix", "--", wanted.NameSuffix)
	command(len(wanted.Images) > 0, slices.Concat([]string{"set", "image", "--"}, wanted.Images)...)
	command(len(wanted.Replicas) > 0, slices.Concat([]string{"set", "replicas", "--"}, replicaArguments(wanted.Replicas))...)
	command(len(wanted.CommonLabels) > 0, slices.Concat([]string{"add", "label"}, flags(map[string]bool{
		"--force":             wanted.ForceCommonLabels,
		"--without-selector":  wanted.LabelWithoutSelector,
		"--include-templates": wanted.LabelIncludeTemplates,
	}), pairs(wanted.CommonLabels))...)
	command(len(wanted.CommonAnnotations) > 0, slices.Concat([]string{"add", "annotation"}, flags(map[string]bool{
		"--force": wanted.ForceCommonAnnotations,
	}), pairs(wanted.CommonAnnotations))...)
	command(wanted.Namespace != "", "set", "namespace", "--", wanted.Namespace)
	return commands
}

func replicaArguments(replicas []replica) []string {
	arguments := make([]string, 0, len(replicas))
	for _, each := range replicas {
		arguments = append(arguments, each.Name+"="+strconv.FormatInt(each.Count, 10))
	}
	return arguments
}

func flags(known map[string]bool) []string {
	var given []string
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if known[name] {
			given = append(given, name)
		}
	}
	return given
}

func pairs(metadata map[string]string) []string {
	arguments := []string{"--"}
	for _, key := range slices.Sorted(maps.Keys(metadata)) {
		arguments = append(arguments, key+":"+metadata[key])
	}
	return arguments
}

// run starts `kustomize edit <arguments>` on files.
func run(files *tree, arguments []string) error {
	known := provider.NewDefaultDepProvider()
	values := kv.NewLoader(loader.NewFileLoaderAtCwd(files), known.GetFieldValidator())
	command := &cobra.Command{Use: "edit", SilenceErrors: true, SilenceUsage: true}
	command.AddCommand(
		add.NewCmdAdd(files, values, known.GetResourceFactory()),
		set.NewCmdSet(files, values, known.GetFieldValidator(), known.GetResourceFactory()),
	)
	command.SetArgs(arguments)
	command.SetOut(io.Discard)
	command.SetErr(io.Discard)
	return command.Execute()
}

// appendPatches adds to the field `patches`. Kustomize has no command for that which takes all of a patch, so the file is read and written as Argo CD does.
func appendPatches(files *tree, patches []json.RawMessage) error {
	if len(patches) == 0 {
		return nil
	}
	name, err := kustomizationName(files)
	if err != nil {
		return err
	}
	text, err := files.ReadFile(name)
	if err != nil {
		return err
	}
	kustomization := map[string]any{}
	if err := yaml.Unmarshal(text, &kustomization); err != nil {
		return fmt.Errorf("cannot read %s: %w", name, err)
	}
	present, isList := kustomization["patches"].([]any)
	if !isList && kustomization["patches"] != nil {
		return fmt.Errorf("expected 'patches' field in %s to be []any, but got %T", name, kustomization["patches"])
	}
	for _, each := range patches {
		present = append(present, each)
	}
	kustomization["patches"] = present
	changed, err := yaml.Marshal(kustomization)
	if err != nil {
		return err
	}
	return files.WriteFile(name, changed)
}

func kustomizationName(files *tree) (string, error) {
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		if files.Exists(name) {
			return name, nil
		}
	}
	return "", abi.Failf("KUSTOMIZE_FILE_MISSING", "kustomization file not found in the path %s", files.directory)
}
