//go:build wasip1

package main

import (
	"fmt"
	"net/http"
)

// noNetwork refuses what Kustomize would fetch itself: the host has fetched what may be fetched before.
type noNetwork struct{}

func (noNetwork) RoundTrip(request *http.Request) (*http.Response, error) {
	return nil, fmt.Errorf("%s was not fetched: a build has no network", request.URL.Redacted())
}
