import { z } from "zod";
import { compileGlob } from "../../engine/dialects/glob.js";
import { isHostPattern } from "../../engine/dialects/host-pattern.js";
import { parseYamlDocuments } from "../../engine/dialects/yaml.js";
import { messageOf } from "../../engine/errors.js";
import type { PluginGrant } from "./capabilities.js";

/** The ConfigMap of the control namespace in which an administrator lists plugins, a key `NAME.yaml` each. */
export const installationsConfigMap = "fairlead-plugins";

/** A plugin that an administrator wants, pinned by its digest. */
export interface PluginInstallation {
  readonly name: string;
  readonly from: PluginPlaceOfOrigin;
  /** `sha256:` and hex digits, as `fairlead plugin pack` and `inspect` print it. */
  readonly digest: string;
  readonly grants: readonly PluginGrant[];
}

/** Where a package comes from: a folder or archive on disk, or an OCI artifact by digest. */
export type PluginPlaceOfOrigin =
  | { readonly kind: "disk"; readonly path: string }
  | { readonly kind: "oci"; readonly url: string };

/** What the ConfigMap says. A plugin whose entry cannot be read is off, and the others are not touched by that. */
export interface ReadInstallations {
  readonly installations: readonly PluginInstallation[];
  readonly problems: readonly { readonly name: string; readonly because: string }[];
}

const glob = z
  .string()
  .min(1)
  .max(256)
  .refine((pattern) => compileGlob(pattern) !== undefined, "it is no glob");
const entry = z.strictObject({
  from: z.string().min(1).max(2048),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, `write sha256: and 64 hexadecimal digits, as "fairlead plugin inspect" prints it`),
  grants: z
    .array(
      z.strictObject({
        projects: z.array(glob).min(1).max(200).default(["*"]),
        repository: z.boolean().default(false),
        refs: z.boolean().default(false),
        environment: z.array(z.string().min(1).max(128)).max(50).default([]),
        network: z
          .array(z.string().refine(isHostPattern, "write hosts, e.g. api.example.com or *.example.com"))
          .max(50)
          .default([]),
      }),
    )
    .max(100)
    .default([]),
});

/** Reads the data of the ConfigMap `fairlead-plugins`. Keys that do not end in `.yaml` are problems too: nobody writes one for nothing. */
export function readInstallations(data: Readonly<Record<string, string>>): ReadInstallations {
  const installations: PluginInstallation[] = [];
  const problems: { readonly name: string; readonly because: string }[] = [];
  for (const [key, text] of Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [, name] = /^([a-z0-9]([a-z0-9-]*[a-z0-9])?)\.yaml$/.exec(key) ?? [];
    if (name === undefined)
      problems.push({ name: key, because: `the key ${JSON.stringify(key)} is no plugin's; write NAME.yaml` });
    else {
      const read = readEntry(name, text);
      if ("because" in read) problems.push({ name, because: read.because });
      else installations.push(read);
    }
  }
  return { installations, problems };
}

function readEntry(name: string, text: string): PluginInstallation | { readonly because: string } {
  let value: unknown;
  try {
    value = parseYamlDocuments(text, { maxDepth: 20, maxNodes: 10_000 }).documents[0]?.value;
  } catch (error) {
    return { because: `${installationsConfigMap}/${name}.yaml cannot be read: ${messageOf(error)}` };
  }
  const parsed = entry.safeParse(value);
  if (!parsed.success) {
    const told = parsed.error.issues
      .slice(0, 5)
      .map(({ path, message }) => `${path.length === 0 ? "" : `${path.join(".")}: `}${message}`);
    return { because: `${installationsConfigMap}/${name}.yaml is wrong: ${told.join("; ")}` };
  }
  const { from, digest, grants } = parsed.data;
  const origin = originOf(from);
  if (typeof origin === "string") return { because: `${installationsConfigMap}/${name}.yaml is wrong: from: ${origin}` };
  return { name, from: origin, digest, grants };
}

function originOf(from: string): PluginPlaceOfOrigin | string {
  if (from.startsWith("oci://")) {
    if (/^oci:\/\/[^\s@?#]+@sha256:[0-9a-f]{64}$/.test(from)) return { kind: "oci", url: from };
    return `${JSON.stringify(from.slice(0, 200))} names no digest; write oci://REGISTRY/NAME@sha256:…`;
  }
  if (from.startsWith("/")) return { kind: "disk", path: from };
  return `${JSON.stringify(from.slice(0, 200))} is neither an absolute path nor oci://…; write one of them`;
}
