// Package dynamic stands in for client-go's dynamic client: the shapes that Helm's `lookup` is compiled against, and no client.
package dynamic

import (
	"context"
	"errors"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"
)

// Interface gives the resources of a cluster.
type Interface interface {
	Resource(resource schema.GroupVersionResource) NamespaceableResourceInterface
}

// NamespaceableResourceInterface is a resource that may be narrowed to a namespace.
type NamespaceableResourceInterface interface {
	Namespace(namespace string) ResourceInterface
	ResourceInterface
}

// ResourceInterface reads objects.
type ResourceInterface interface {
	Get(ctx context.Context, name string, options metav1.GetOptions, subresources ...string) (*unstructured.Unstructured, error)
	List(ctx context.Context, options metav1.ListOptions) (*unstructured.UnstructuredList, error)
}

// NewForConfig always fails: templates are rendered without a cluster.
func NewForConfig(_ *rest.Config) (Interface, error) {
	return nil, errors.New("no cluster can be asked while templates are rendered")
}
