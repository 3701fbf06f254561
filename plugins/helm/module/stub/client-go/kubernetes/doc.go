// Package kubernetes stands in for client-go's clients: Helm imports it only so that the version of client-go is in the build information.
package kubernetes
