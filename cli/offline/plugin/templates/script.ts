import { exampleFiles, manifestText, type PluginTemplate, type TemplateFacts } from "./template.js";

const source = `import { defineGenerator, type KubernetesObject } from "@fairlead/plugin-sdk";

/** What the manifest's schema describes. */
interface Parameters {
  readonly replicas: number;
}

/** What service.yaml holds. */
interface Service {
  readonly name?: string;
  readonly image?: string;
  readonly port?: number;
}

export default defineGenerator<Parameters>({
  id: "PLUGIN_NAME",
  generate({ input, files, yaml, diagnostics }) {
    const { name, image, port = 80 } = yaml.parse(files.readText("service.yaml")) as Service;
    if (name === undefined) diagnostics.error("name is missing", { file: "service.yaml", hint: "add e.g. name: hello" });
    if (image === undefined) diagnostics.error("image is missing", { file: "service.yaml", hint: "add e.g. image: nginx:1.29" });
    if (name === undefined || image === undefined) return [];
    return [deployment(name, image, port, input.parameters.replicas), service(name, port)];
  },
});

function deployment(name: string, image: string, port: number, replicas: number): KubernetesObject {
  const labels = { app: name };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name, image, ports: [{ containerPort: port }] }] },
      },
    },
  };
}

function service(name: string, port: number): KubernetesObject {
  const labels = { app: name };
  return { apiVersion: "v1", kind: "Service", metadata: { name, labels }, spec: { selector: labels, ports: [{ port }] } };
}
`;

/** A plugin in TypeScript. */
export function scriptTemplate(facts: TemplateFacts): PluginTemplate {
  const settings = {
    compilerOptions: {
      target: "es2023",
      lib: ["es2023"],
      module: "esnext",
      moduleResolution: "bundler",
      types: [],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
    },
    include: ["src"],
  };
  const project = {
    name: facts.name,
    private: true,
    type: "module",
    devDependencies: { "@fairlead/plugin-sdk": `file:${facts.sdkPackage}` },
  };
  return {
    files: {
      "fairlead-plugin.yaml": manifestText(facts, "{type: js, entry: dist/plugin.js}"),
      "src/plugin.ts": source.replace("PLUGIN_NAME", facts.name),
      "package.json": `${JSON.stringify(project, undefined, 2)}\n`,
      "tsconfig.json": `${JSON.stringify(settings, undefined, 2)}\n`,
      ".gitignore": "dist/\nnode_modules/\n*.tgz\n",
      ...exampleFiles,
    },
  };
}
