// Package rest stands in for client-go's: Helm's engine names its Config where a cluster could be asked, and here none can.
package rest

// Config would say how to reach a cluster.
type Config struct{}
