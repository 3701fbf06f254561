//go:build wasip1

package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"
)

// isInStep compares the digest in the lock with what is declared, as `helm dependency build` does (helm/helm:internal/resolver/resolver.go, pkg/downloader/manager.go).
// A chart of apiVersion v1 may have been locked by Helm 2, which hashed in another way.
func isInStep(loaded *chart.Chart) bool {
	declared := loaded.Metadata.Dependencies
	if loaded.Lock.Digest == digestOf([2][]*chart.Dependency{withRepositories(declared, loaded.Lock.Dependencies), loaded.Lock.Dependencies}) {
		return true
	}
	helm2 := map[string][]*chart.Dependency{"dependencies": declared}
	return loaded.Metadata.APIVersion == chart.APIVersionV1 && loaded.Lock.Digest == digestOf(helm2)
}

// withRepositories puts URLs where a repository is named (`@name`, `alias:name`). Helm looks them up in its configuration; here the lock tells them.
func withRepositories(declared, locked []*chart.Dependency) []*chart.Dependency {
	urls := map[string]string{}
	for _, each := range locked {
		urls[each.Name] = each.Repository
	}
	resolved := make([]*chart.Dependency, 0, len(declared))
	for _, each := range declared {
		copied := *each
		if strings.HasPrefix(each.Repository, "@") || strings.HasPrefix(each.Repository, "alias:") {
			copied.Repository = urls[each.Name]
		}
		resolved = append(resolved, &copied)
	}
	return resolved
}

func digestOf(dependencies any) string {
	text, err := json.Marshal(dependencies)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return "sha256:" + hex.EncodeToString(sum[:])
}
