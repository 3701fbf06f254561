import { z } from "zod";
import { compileGlob } from "../../engine/dialects/glob.js";
import { isHostPattern } from "../../engine/dialects/host-pattern.js";

const name = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, "write lower-case letters, digits and dashes, e.g. acme-cue");
const version = z
  .string()
  .max(64)
  .regex(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/, "write a semantic version, e.g. 1.4.0");
const sentence = z.string().max(200);
const glob = z.string().min(1).max(256).refine(isGlob, "it is no glob; check its brackets");
const host = z.string().max(260).refine(isHostPattern, "write a host, e.g. api.example.com or *.example.com:8443");
const variable = z
  .string()
  .max(128)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "write the name of a variable, e.g. KUBE_VERSION");
/** A path below the manifest, so that a package cannot reach beside itself. */
const packagedPath = z
  .string()
  .min(1)
  .max(256)
  .refine(isPackagedPath, "write a path below the manifest, without . and .., e.g. dist/plugin.js");

const rule = z.union(
  [
    z.strictObject({ file: glob }),
    z.strictObject({ contains: z.strictObject({ file: packagedPath, text: z.string().min(1).max(1024) }) }),
  ],
  "write {file: GLOB} or {contains: {file: PATH, text: TEXT}}",
);

/** What a plugin may use unless its manifest asks for more: one that never ends is over soon. */
export const defaultPluginLimits = { memoryMiB: 128, cpuSeconds: 2, wallSeconds: 10, outputMiB: 16 } as const;

const limits = z.strictObject({
  memoryMiB: z.int().min(16).max(1024).default(defaultPluginLimits.memoryMiB),
  cpuSeconds: z.int().min(1).max(60).default(defaultPluginLimits.cpuSeconds),
  wallSeconds: z.int().min(1).max(90).default(defaultPluginLimits.wallSeconds),
  outputMiB: z.int().min(1).max(64).default(defaultPluginLimits.outputMiB),
});

const layout = z.strictObject({
  order: z.array(sentence).max(200).default([]),
  groups: z
    .array(z.strictObject({ title: sentence, parameters: z.array(sentence).max(200) }))
    .max(50)
    .default([]),
});

/** The shape of `fairlead-plugin.yaml`; what needs more than a look at one field is checked by `readPluginManifest`. */
export const manifestSchema = z.strictObject({
  apiVersion: z.literal("plugins.fairlead.dev/v1"),
  kind: z.literal("ManifestGenerator"),
  metadata: z.strictObject({ name, version, title: sentence.optional(), icon: packagedPath.optional() }),
  engines: z.strictObject({ fairlead: z.string().min(1).max(100) }),
  runtime: z.strictObject({
    type: z.enum(["js", "wasm", "command"]),
    entry: packagedPath,
    abi: z.literal("v1").default("v1"),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, "write 64 hexadecimal digits")
      .optional(),
  }),
  discovery: z.strictObject({ priority: z.int().min(-1000).max(1000).default(0), any: z.array(rule).min(1).max(20) }).optional(),
  inputs: z
    .strictObject({
      scope: z.enum(["app", "repository"]).default("app"),
      include: z.array(glob).max(50).default(["**"]),
      refs: z.boolean().default(false),
      app: z.boolean().default(true),
      revision: z.boolean().default(false),
      cluster: z.boolean().default(false),
    })
    .prefault({}),
  parameters: z
    .strictObject({
      schema: z.looseObject({}).default({ type: "object" }),
      ui: layout.prefault({}),
      dynamic: z.boolean().default(false),
      validate: z.boolean().default(false),
    })
    .prefault({}),
  environment: z.strictObject({ read: z.array(variable).max(50).default([]) }).prefault({}),
  capabilities: z
    .strictObject({
      network: z.array(host).max(50).default([]),
      gitCredentials: z.boolean().default(false),
      clusterRead: z.array(z.string().max(253)).max(50).default([]),
    })
    .prefault({}),
  limits: limits.prefault({}),
  output: z.strictObject({ allowEmpty: z.boolean().default(false), deterministic: z.boolean().default(true) }).prefault({}),
});

function isGlob(pattern: string): boolean {
  return !pattern.startsWith("/") && compileGlob(pattern, { separators: "/" }) !== undefined;
}

function isPackagedPath(path: string): boolean {
  if (!/^[A-Za-z0-9._ /@+-]+$/.test(path)) return false;
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
