//go:build wasip1

package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	release "helm.sh/helm/v4/pkg/release/v1"
	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/yaml"
)

// maxHookWarnings is how many objects are named; a chart with more has one cause for all.
const maxHookWarnings = 10

// hookWarnings names the objects that no sync will ever apply: those that Helm leaves out for an event it does not know, and those that wait for a rollback.
// Tests are not named: nobody expects them to be applied.
func hookWarnings(files map[string]string, hooks []*release.Hook) []string {
	warnings := []string{}
	kept := map[string]bool{}
	for _, hook := range hooks {
		kept[hook.Path+"\n"+hook.Manifest] = true
		if waitsForRollback(hook) {
			warnings = append(warnings, fmt.Sprintf("HOOK_DROPPED: %s %q (%s) is a hook of rollbacks only, and a rollback is a sync like any other here, so it is never applied",
				hook.Kind, hook.Name, hook.Path))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.Contains(files[name], release.HookAnnotation) {
			continue
		}
		for _, text := range splitDocuments(files[name]) {
			if !kept[name+"\n"+text] {
				warnings = append(warnings, droppedHook(name, text)...)
			}
		}
	}
	if more := len(warnings) - maxHookWarnings; more > 0 {
		warnings = append(warnings[:maxHookWarnings], fmt.Sprintf("HOOK_DROPPED: %d more objects are hooks that are never applied", more))
	}
	return warnings
}

func waitsForRollback(hook *release.Hook) bool {
	return len(hook.Events) > 0 && !slices.ContainsFunc(hook.Events, func(event release.HookEvent) bool {
		return event != release.HookPreRollback && event != release.HookPostRollback
	})
}

// droppedHook is the warning for a document that is marked as a hook although Helm has not taken it for one.
func droppedHook(file, text string) []string {
	var head releaseutil.SimpleHead
	if err := yaml.Unmarshal([]byte(text), &head); err != nil || head.Metadata == nil {
		return nil
	}
	events, isHook := head.Metadata.Annotations[release.HookAnnotation]
	if !isHook {
		return nil
	}
	return []string{fmt.Sprintf("HOOK_DROPPED: Helm leaves out %s %q (%s): its %s is %q, and one of these events is none that Helm knows",
		head.Kind, head.Metadata.Name, file, release.HookAnnotation, events)}
}
