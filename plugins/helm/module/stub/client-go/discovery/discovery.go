// Package discovery stands in for client-go's discovery client.
package discovery

import (
	"errors"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"
)

// DiscoveryClient would ask a cluster which resources it serves.
type DiscoveryClient struct{}

// NewDiscoveryClientForConfig always fails: templates are rendered without a cluster.
func NewDiscoveryClientForConfig(_ *rest.Config) (*DiscoveryClient, error) {
	return nil, errors.New("no cluster can be asked while templates are rendered")
}

// ServerResourcesForGroupVersion always fails.
func (*DiscoveryClient) ServerResourcesForGroupVersion(_ string) (*metav1.APIResourceList, error) {
	return nil, errors.New("no cluster can be asked while templates are rendered")
}
