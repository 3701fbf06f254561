import type { GeneratorContext } from "@fairlead/plugin-sdk";
import type { Service } from "./catalogue-service.js";
import type { Parameters } from "./parameters.js";

type Fields = Readonly<Record<string, unknown>>;
type Context = GeneratorContext<Parameters>;

const known = ["apiVersion", "name", "image", "port", "replicas", "env", "expose", "health", "environments"];

/** The services of the directory, in order of their files. What is wrong is reported, all of it at once. */
export function readCatalogue(context: Context): readonly Service[] {
  const { files } = context;
  const common = files.exists("catalogue.yaml") ? readFields(context, "catalogue.yaml") : {};
  const paths = files.exists("services")
    ? files.list("services").filter(({ name, type }) => type === "file" && name.endsWith(".yaml"))
    : [];
  const all = [...(files.exists("service.yaml") ? ["service.yaml"] : []), ...paths.map(({ name }) => `services/${name}`)];
  const found = all.flatMap((file) => readService(context, file, common) ?? []);
  const seen = new Set<string>();
  for (const [at, { name }] of found.entries()) {
    if (seen.has(name))
      context.diagnostics.error(`there is another service named "${name}"`, { file: all[at] ?? "", hint: "rename one" });
    seen.add(name);
  }
  return found;
}

function readService(context: Context, file: string, common: Fields): Service | undefined {
  const { parameters } = context.input;
  const own = readFields(context, file);
  const environments = fieldsOf(own["environments"]);
  const fields = { ...fieldsOf(common["defaults"]), ...own, ...fieldsOf(environments[parameters.environment]) };
  const fail = (because: string, field: string, hint: string) => context.diagnostics.error(because, { file, field, hint });
  for (const field of Object.keys(fields))
    if (!known.includes(field)) fail(`there is no field "${field}"`, field, `there are ${known.join(", ")}`);
  const { name, image, port = 8080, replicas = 1, expose = false, health } = fields;
  if (typeof name !== "string" || !/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) {
    fail(`name ${JSON.stringify(name)} is no name of a Service`, "name", "write lower-case letters, digits and dashes");
    return undefined;
  }
  const tagged = typeof image === "string" ? withTag(image, parameters.imageTags[name]) : undefined;
  if (tagged === undefined) fail("image is missing or has no tag", "image", "write e.g. ghcr.io/acme/shop:2.1.0");
  if (!isCount(port, 65_535) || port === 0)
    fail(`port ${JSON.stringify(port)} is no port`, "port", "write a number from 1 to 65535");
  if (!isCount(replicas, parameters.maxReplicas))
    fail(
      `replicas ${JSON.stringify(replicas)} is no number up to ${parameters.maxReplicas}`,
      "replicas",
      "ask for fewer, or raise maxReplicas",
    );
  const team = typeof common["team"] === "string" ? { team: common["team"] } : {};
  const env = Object.fromEntries(Object.entries(fieldsOf(fields["env"])).map(([key, value]) => [key, String(value)]));
  return {
    name,
    image: tagged ?? "",
    port: Number(port),
    replicas: Number(replicas),
    env,
    expose: expose === true,
    ...(typeof health === "string" && { health }),
    ...team,
  };
}

function readFields({ files, yaml, diagnostics }: Context, file: string): Fields {
  try {
    return fieldsOf(yaml.parse(files.readText(file)));
  } catch (error) {
    diagnostics.error(error instanceof Error ? error.message : String(error), { file });
    return {};
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Undefined where neither the image nor the parameters name a version. */
function withTag(image: string, tag: string | undefined): string | undefined {
  const named = /:[^/]+$|@/.test(image);
  if (tag === undefined) return named ? image : undefined;
  return `${image.replace(/(:[^/@]+)?(@.*)?$/, "")}:${tag}`;
}

function isCount(value: unknown, most: number): boolean {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;
}
