/** What a new plugin begins with. */
export interface PluginTemplate {
  /** Path from the plugin's folder → text. */
  readonly files: Readonly<Record<string, string>>;
}

/** What the texts of a template say of the plugin. */
export interface TemplateFacts {
  readonly name: string;
  /** A range of Fairlead's versions that the plugin was begun with: `>=0.1.0 <1`. */
  readonly engines: string;
  /** Absolute path of the SDK's package. */
  readonly sdkPackage: string;
}

/** The manifest, alike for all runtimes but for the entry. */
export function manifestText({ name, engines }: TemplateFacts, runtime: string): string {
  return `apiVersion: plugins.fairlead.dev/v1
kind: ManifestGenerator
metadata:
  name: ${name}
  version: 0.1.0
  title: ${name}
engines:
  fairlead: "${engines}"
runtime: ${runtime}
# Directories that hold this file are this plugin's, without being asked for by name.
discovery:
  any:
    - file: service.yaml
inputs:
  # Only these are read, so only a commit that changes them renders anew.
  include: [service.yaml]
parameters:
  schema:
    type: object
    additionalProperties: false
    properties:
      replicas:
        title: Replicas
        description: How many copies run
        type: integer
        minimum: 0
        maximum: 100
        default: 1
`;
}

/** The golden example that all templates render alike. */
export const exampleFiles: Readonly<Record<string, string>> = {
  "examples/basic/input/service.yaml": "name: hello\nimage: ghcr.io/example/hello:1.0.0\nport: 8080\n",
  "examples/basic/example.yaml": "parameters:\n  replicas: 2\n",
  "examples/no-image/input/service.yaml": "name: hello\nport: 8080\n",
  "examples/no-image/example.yaml": 'error: "image is missing"\n',
  "examples/basic/expected.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: hello
  labels:
    app: hello
spec:
  replicas: 2
  selector:
    matchLabels:
      app: hello
  template:
    metadata:
      labels:
        app: hello
    spec:
      containers:
        - name: hello
          image: ghcr.io/example/hello:1.0.0
          ports:
            - containerPort: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: hello
  labels:
    app: hello
spec:
  selector:
    app: hello
  ports:
    - port: 8080
`,
};
