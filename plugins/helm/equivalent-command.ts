import type { HelmTemplateInput } from "./messages.js";

const plain = /^[A-Za-z0-9_@%+=:,./-]+$/;

/**
 * The command line that gives the same manifests when it is run in the chart's directory, for people to try it at home. The values written in the Application and
 * the list of API versions are named instead of written out.
 * @see argoproj/argo-cd:util/helm/cmd.go `template`
 */
export function equivalentCommand(message: HelmTemplateInput): string {
  const { chart, releaseName, namespace, kubeVersion, set, setString, setFile, values, apiVersions } = message;
  const words = [
    "helm",
    "template",
    ".",
    "--name-template",
    releaseName,
    "--namespace",
    namespace,
    ...(kubeVersion === undefined ? [] : ["--kube-version", kubeVersion]),
    ...set.flatMap((argument) => ["--set", argument]),
    ...setString.flatMap((argument) => ["--set-string", argument]),
    ...setFile.flatMap((argument) => ["--set-file", localArgument(chart, argument)]),
    ...values.flatMap((layer) => ["--values", "path" in layer ? localPath(chart, layer.path) : shownText(layer.name)]),
  ].map(quote);
  if (apiVersions.length > 0) words.push("--api-versions <api versions removed>");
  if (message.includeCrds) words.push("--include-crds");
  if (message.skipSchemaValidation) words.push("--skip-schema-validation");
  if (message.skipTests) words.push("--skip-tests");
  return words.join(" ");
}

function localArgument(chart: string, argument: string): string {
  const at = argument.indexOf("=/");
  return at < 0 ? argument : `${argument.slice(0, at + 1)}${localPath(chart, argument.slice(at + 1))}`;
}

/** Seen from the chart: `../envs/prod.yaml`; a file of another source keeps the name that the Application gives it. */
function localPath(chart: string, path: string): string {
  if (!path.startsWith("/src/")) return path.startsWith("/refs/") ? `$${path.slice("/refs/".length)}` : "<fetched file>";
  const from = chart.split("/");
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && from[shared] === to[shared]) shared += 1;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}

function shownText(name: string): string {
  return name.startsWith("helm.") ? "<temp file with values from source.helm.values/valuesObject>" : name;
}

function quote(word: string): string {
  if (plain.test(word)) return word;
  return word.startsWith("<") && word.endsWith(">") ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
