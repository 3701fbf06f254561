import { isObject } from "../../../../engine/kubernetes/json-value.js";
import type { JsonObject, Manifest } from "../../../../engine/model/manifest.js";
import { decodeObject } from "../admission/decode.js";
import { userName } from "../identity.js";
import { textAt } from "../object-path.js";
import { methodNotAllowed } from "../status-error.js";
import { readBody } from "./body.js";
import type { Answer, ResourceExchange } from "./exchange.js";
import { inNamespace } from "./write.js";
import { readWriteOptions } from "./write-options.js";

const user = { username: userName, uid: userName, groups: ["system:masters", "system:authenticated"] };
const everything = {
  resourceRules: [{ verbs: ["*"], apiGroups: ["*"], resources: ["*"] }],
  nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
  incomplete: false,
};

/** Who holds the token may do everything: that is what each review says. */
const verdicts: Readonly<Record<string, (asked: Manifest) => JsonObject>> = {
  SelfSubjectAccessReview: () => ({ allowed: true, reason: "the embedded cluster has one user, who may do everything" }),
  SubjectAccessReview: () => ({ allowed: true, reason: "the embedded cluster allows everything" }),
  LocalSubjectAccessReview: () => ({ allowed: true, reason: "the embedded cluster allows everything" }),
  SelfSubjectRulesReview: () => everything,
  SelfSubjectReview: () => ({ userInfo: user }),
  TokenReview: (asked) =>
    textAt(asked, "spec.token") === ""
      ? { authenticated: false, error: "spec.token must not be empty" }
      : { authenticated: true, user },
};

/** Says whether a kind is a question rather than something that is kept. */
export function isReview(kind: string): boolean {
  return Object.hasOwn(verdicts, kind);
}

/** `POST` of an access or token review: answered, never stored. */
export async function review(exchange: ResourceExchange): Promise<Answer> {
  const { kind, request, incoming, method } = exchange;
  const verdict = verdicts[kind.served.kind];
  if (method !== "POST" || verdict === undefined || request.name !== undefined) throw methodNotAllowed();
  const options = readWriteOptions(exchange, request.query, "CreateOptions");
  const body = await readBody(incoming);
  const decoded = decodeObject(kind, isObject(body) ? body : {}, options);
  const asked = kind.served.namespaced ? inNamespace(exchange, decoded) : decoded;
  return { code: 201, body: { ...asked, status: verdict(asked) }, warnings: options.warnings };
}
