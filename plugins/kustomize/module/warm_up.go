//go:build wasip1

package main

import (
	"encoding/json"
	"runtime"
	"runtime/debug"

	"fairlead.dev/abi"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/openapi"
)

// The collector waits until the heap is four times what is kept, so that a small build ends before it collects; a large one, near the memory that the host allows
// (1024 MiB, plugins/tools/tool-modules.ts), collects as often as it must.
const (
	collectorPercent = 300
	memoryLimit      = 768 << 20
)

// warmUp builds once while the module starts. What Kustomize and its libraries keep for later builds (its table of fields, how types are read and written) is
// then in the snapshot that the host takes of a started module, instead of being made in every build. The schema is forgotten: a build may bring its own.
func warmUp() {
	files := filesys.MakeFsInMemory()
	for name, text := range warmUpFiles {
		if err := files.WriteFile(name, []byte(text)); err != nil {
			return
		}
	}
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(files, "/overlay")
	if err != nil {
		abi.Log(abi.LevelWarn, err.Error())
		return
	}
	output := &buildOutput{}
	for _, resource := range resources.Resources() {
		object, _ := resource.MarshalJSON()
		output.Objects = append(output.Objects, object)
	}
	_, _ = json.Marshal(output)
	_ = json.Unmarshal([]byte("{}"), &buildInput{})
	openapi.ResetOpenAPI()
	debug.SetGCPercent(collectorPercent)
	debug.SetMemoryLimit(memoryLimit)
	runtime.GC()
}

var warmUpFiles = map[string]string{
	"/base/kustomization.yaml": "resources: [deployment.yaml]\n",
	"/base/deployment.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {}
  template:
    spec:
      containers: [{name: web, image: web, envFrom: [{configMapRef: {name: web}}]}]
`,
	"/overlay/kustomization.yaml": `namePrefix: a-
namespace: web
resources: [../base]
labels: [{pairs: {app: web}, includeSelectors: true}]
images: [{name: web, newTag: "1"}]
replicas: [{name: web, count: 2}]
configMapGenerator: [{name: web, literals: [a=b]}]
patches:
  - target: {kind: Deployment}
    patch: |-
      - {op: add, path: /metadata/annotations, value: {a: b}}
  - patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec: {template: {spec: {containers: [{name: web, ports: [{containerPort: 80}]}]}}}
`,
}
