import type { CommitWish } from "./fast-import.js";
import { type FleetTool, fleetNames, toolOfService } from "./fleet-names.js";

/** Reads a file of the content folder. */
export type ReadContent = (path: string) => string;

const ada = "Ada Okafor <ada.okafor@example.com>";
const jonas = "Jonas Lindqvist <jonas.lindqvist@example.com>";
const mei = "Mei Tanaka <mei.tanaka@example.com>";

/** The commits of the sample repository, oldest first; together they leave what the content folder holds. */
export function sampleHistory(read: ReadContent): readonly CommitWish[] {
  const files = (...paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, read(path)]));
  const firstGuestbook = read("guestbook/deployment.yaml").replace("replicas: 2", "replicas: 1").replace(":1.4.0", ":1.3.2");
  return [
    { author: ada, date: "2026-08-03T08:12:00Z", message: "Start the platform repository", files: files("README.md") },
    {
      author: ada,
      date: "2026-08-03T09:40:00Z",
      message:
        "guestbook: first deployment\n\nOne replica behind a Service. Configuration follows when marketing has decided on the greeting.",
      files: { "guestbook/deployment.yaml": firstGuestbook, ...files("guestbook/service.yaml") },
    },
    {
      author: mei,
      date: "2026-08-05T14:05:00Z",
      message: "guestbook: take the greeting from a ConfigMap",
      files: files("guestbook/configmap.yaml"),
    },
    {
      author: jonas,
      date: "2026-08-11T07:55:00Z",
      message:
        "shop: add the web shop\n\nConfiguration first (wave 0), then the pods (wave 1), and the Service last (wave 2), so that no traffic\nreaches a pod that does not know its currency.",
      files: files("shop/config.yaml", "shop/deployment.yaml", "shop/service.yaml"),
    },
    {
      author: jonas,
      date: "2026-08-12T10:21:00Z",
      message: "shop: migrate the database before the sync\n\nA PreSync hook: when it fails, nothing else of the sync happens.",
      files: files("shop/migrate.yaml"),
    },
    {
      author: mei,
      date: "2026-08-19T16:33:00Z",
      message: "shop: smoke test after the sync",
      files: files("shop/smoke-test.yaml"),
    },
    ...laterHistory(read),
  ];
}

/** What came after the first two applications. */
function laterHistory(read: ReadContent): readonly CommitWish[] {
  const files = (...paths: readonly string[]) => Object.fromEntries(paths.map((path) => [path, read(path)]));
  return [
    {
      author: ada,
      date: "2026-08-28T13:20:00Z",
      message:
        "Shared parts for services: a chart, a base and a library\n\nTeams choose the tool; what a service looks like is decided once.",
      files: files(...sharedFiles),
    },
    {
      author: ada,
      date: "2026-09-01T09:00:00Z",
      message: "fleet: move the thirty back-end services here\n\nOne folder a service. They were deployed by hand until now.",
      files: fleetFiles(read),
    },
    {
      author: jonas,
      date: "2026-09-03T08:45:00Z",
      message: "notes: a chart of our own, with the shared one as its cache\n\nWhat differs between clusters stands in values/.",
      files: files(
        "notes/Chart.yaml",
        "notes/values.yaml",
        "notes/templates/configmap.yaml",
        "notes/templates/deployment.yaml",
        "values/notes.yaml",
      ),
    },
    {
      author: mei,
      date: "2026-09-07T10:10:00Z",
      message: "votes: staging and production from one base",
      files: files(
        "votes/base/kustomization.yaml",
        "votes/base/deployment.yaml",
        "votes/overlays/staging/kustomization.yaml",
        "votes/overlays/production/kustomization.yaml",
      ),
    },
    {
      author: mei,
      date: "2026-09-09T15:31:00Z",
      message: "dashboards: written in Jsonnet, one function for all",
      files: files("dashboards/main.jsonnet"),
    },
    {
      author: ada,
      date: "2026-09-11T09:26:00Z",
      message: "catalogue: services as our teams describe them\n\nA plugin makes the objects of it.",
      files: files("catalogue/catalogue.yaml", "catalogue/services/search-api.yaml", "catalogue/services/thumbnails.yaml"),
    },
    {
      author: jonas,
      date: "2026-09-12T08:30:00Z",
      message: "payments, web: two teams move in\n\nEach has a project of its own and may sync nothing else.",
      files: files("payments/configmap.yaml", "payments/deployment.yaml", "web/configmap.yaml", "web/deployment.yaml"),
    },
    {
      author: mei,
      date: "2026-09-14T11:47:00Z",
      message: "guestbook: 1.4.0 on two replicas\n\nOne replica was not enough on Monday mornings.",
      files: files("guestbook/deployment.yaml"),
    },
    {
      author: jonas,
      date: "2026-09-15T17:58:00Z",
      message: "broken: quick fix before the weekend",
      // Kept as text: as YAML no formatter would leave it in peace.
      files: { "broken/deployment.yaml": read("broken/deployment.yaml.txt") },
    },
  ];
}

const sharedFiles = [
  "charts/service/Chart.yaml",
  "charts/service/values.yaml",
  "charts/service/templates/_names.tpl",
  "charts/service/templates/configmap.yaml",
  "charts/service/templates/deployment.yaml",
  "bases/service/kustomization.yaml",
  "bases/service/configmap.yaml",
  "bases/service/deployment.yaml",
  "jsonnet/service.libsonnet",
] as const;

/** The files of one service's folder, by the tool it is written in. */
const serviceFiles: Readonly<Record<FleetTool, readonly string[]>> = {
  plain: ["configmap.yaml", "deployment.yaml"],
  helm: ["Chart.yaml", "values.yaml"],
  kustomize: ["kustomization.yaml"],
  jsonnet: ["service.jsonnet"],
};

function fleetFiles(read: ReadContent): Readonly<Record<string, string>> {
  const rows = fleetNames.flatMap((name, index) =>
    serviceFiles[toolOfService(index)].map((file): readonly [string, string] => {
      const text = read(`fleet/${toolOfService(index)}/${file}`)
        .replaceAll("SERVICE", name)
        .replaceAll("VERSION", `1.${index % 7}.${index % 4}`);
      return [`fleet/${name}/${file}`, text];
    }),
  );
  return Object.fromEntries(rows);
}
