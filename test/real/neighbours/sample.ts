import { makeArchive, makeChart } from "../../clients/charts/make-archive.js";
import { helmConfigType, helmContentType, tarGzipType } from "../../clients/charts/registry-server.js";
import { createRemote, type Remote } from "../../clients/git/remote.js";
import type { Neighbours } from "./neighbours.js";
import type { Artifact } from "./registry-connection.js";

/** What lies at the neighbours for Applications to deploy, and how to put more there. Everything becomes one ConfigMap that says `greeting`. */
export interface NeighbourSample {
  /** Files of `app/` and `values/` in the repository; gives the commit. */
  push(greeting: string): Promise<string>;
  /** Versions of the chart `web`, in the registry and in the chart repository. */
  publish(version: string): Promise<void>;
  /** The artifact `config` under the tag `latest`; gives its digest. */
  pushArtifact(greeting: string): Promise<string>;
}

/** The repository that both Git servers serve. */
export const sampleRepository = "sample";

/** Puts a first state of everything there. */
export async function createNeighbourSample({ repositories, charts, plainRegistry }: Neighbours): Promise<NeighbourSample> {
  const remote: Remote = await createRemote(repositories, sampleRepository);
  const sample: NeighbourSample = {
    push: (greeting) =>
      remote.push({ "app/config.yaml": configMap("from-git", greeting), "values/web.yaml": `greeting: ${greeting}\n` }),
    async publish(version) {
      charts.publish("web", version, chartFiles);
      await plainRegistry.push("charts/web", [version], chartArtifact(version));
    },
    pushArtifact: (greeting) => plainRegistry.push("artifacts/config", ["latest"], plainArtifact(greeting)),
  };
  await sample.push("hello");
  await sample.publish("1.0.0");
  await sample.pushArtifact("hello");
  return sample;
}

const chartFiles = {
  "values.yaml": "greeting: default\n",
  "templates/config.yaml": configMap("from-chart", "{{ .Values.greeting }}", "{{ .Chart.Version | quote }}"),
};

function configMap(name: string, greeting: string, version = '"0"'): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  greeting: ${greeting}\n  version: ${version}\n`;
}

function chartArtifact(version: string): Artifact {
  return {
    layer: { bytes: makeChart("web", version, chartFiles), mediaType: helmContentType },
    config: { bytes: Buffer.from(JSON.stringify({ name: "web", version })), mediaType: helmConfigType },
  };
}

function plainArtifact(greeting: string): Artifact {
  return {
    layer: {
      bytes: makeArchive([{ path: "app/config.yaml", body: configMap("from-artifact", greeting) }]),
      mediaType: tarGzipType,
    },
    config: { bytes: Buffer.from("{}"), mediaType: "application/vnd.oci.empty.v1+json" },
  };
}
