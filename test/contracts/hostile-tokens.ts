import { constants, generateKeyPairSync, publicEncrypt } from "node:crypto";
import { encodePart, makeSigningKey, publicJwk, type SigningKey, signParts, signWithSecret } from "../fakes/oidc/signing.js";
import type { OidcIssuer } from "../fakes/oidc-issuer.js";

/** A token that must be refused. */
export interface HostileToken {
  readonly name: string;
  /** What the refusal names. */
  readonly part: string;
  readonly make: (issuer: OidcIssuer) => string;
}

type Changes = Readonly<Record<string, unknown>>;

const signingKey = (issuer: OidcIssuer, kid?: string): SigningKey => {
  const key = kid === undefined ? issuer.keys[0] : issuer.keys.find((one) => one.kid === kid);
  if (key === undefined) throw new Error("The issuer has no such key");
  return key;
};
let attackerKey: SigningKey | undefined;
const attacker = (): SigningKey => (attackerKey ??= makeSigningKey("RS256", "attacker"));
const headerOf = (issuer: OidcIssuer, changes: Changes = {}) =>
  JSON.stringify({ alg: "RS256", typ: "JWT", kid: signingKey(issuer).kid, ...changes });
const partsOf = (issuer: OidcIssuer): [string, string, string] => issuer.tokenFor("alice").split(".") as [string, string, string];
const claimsOf = (issuer: OidcIssuer): string => Buffer.from(partsOf(issuer)[1], "base64url").toString();

const form = (name: string, make: HostileToken["make"], part = "form"): HostileToken => ({ name, part, make });
const header = (name: string, changes: Changes, part: string): HostileToken =>
  form(name, (issuer) => issuer.tokenFor("alice", { header: changes }), part);
const payload = (name: string, text: string | Uint8Array): HostileToken =>
  form(name, (issuer) => signParts(headerOf(issuer), text, signingKey(issuer)));
const rawHeader = (name: string, text: string): HostileToken =>
  form(name, (issuer) => signParts(text, claimsOf(issuer), signingKey(issuer)));

/** Refused by their looks, before any key is looked for. */
export const hostileForms: readonly HostileToken[] = [
  form("an empty token", () => ""),
  form("a word", () => "token"),
  form("two parts", () => "a.b"),
  form("dots alone", () => ".."),
  form("a token with a fourth part", (issuer) => `${issuer.tokenFor("alice")}.x`),
  form("an encrypted token (JWE)", (issuer) => `${encodePart('{"alg":"RSA-OAEP","enc":"A256GCM"}')}.${partsOf(issuer)[1]}.x.y.z`),
  form("a token without its signature", (issuer) => partsOf(issuer).slice(0, 2).join(".")),
  form("a token with an empty signature", (issuer) => `${partsOf(issuer).slice(0, 2).join(".")}.`),
  form("a token in JSON serialization", (issuer) => JSON.stringify({ payload: partsOf(issuer)[1], signature: "x" })),
  form("more than 16 KiB", (issuer) => issuer.tokenFor("alice", { claims: { padding: "x".repeat(16_384) } }), "size"),
  form("a megabyte of dots", () => ".".repeat(1_000_000), "size"),
  form("a padded signature", (issuer) => `${issuer.tokenFor("alice")}==`),
  form("a signature in plain base64", (issuer) => `${partsOf(issuer).slice(0, 2).join(".")}.+/+/`),
  form("a signature spelt with other spare bits", (issuer) => issuer.tokenFor("alice").replace(/.$/, (last) => respell(last))),
  form("blanks around", (issuer) => ` ${issuer.tokenFor("alice")} `),
  form("a line break within", (issuer) => issuer.tokenFor("alice").replace(".", ".\n")),
  form("a NUL within", (issuer) => issuer.tokenFor("alice").replace(".", "\0.")),
  rawHeader("a header that is no JSON", "{"),
  rawHeader("a header that is a list", '["RS256"]'),
  rawHeader("a header that is null", "null"),
  rawHeader("a header that is a text", '"RS256"'),
  payload("a payload that is no JSON", "{exp:1}"),
  payload("a payload that is a text", '"alice"'),
  payload("a payload that is a list", "[]"),
  payload("a payload that is null", "null"),
  payload("an empty payload", ""),
  payload("a payload that is no UTF-8", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)),
  payload("a payload with a byte order mark", "\ufeff{}"),
  payload("a payload cut off", '{"iss":"http'),
  form("a claim that stands twice", (issuer) =>
    signParts(headerOf(issuer), claimsOf(issuer).replace("{", '{"sub":"sub-of-bob",'), signingKey(issuer)),
  ),
  form("a claim that stands twice further in", (issuer) =>
    signParts(headerOf(issuer), claimsOf(issuer).replace("{", '{"x":{"a":":","a":2},'), signingKey(issuer)),
  ),
  form("a header member that stands twice", (issuer) =>
    signParts(headerOf(issuer).replace("{", '{"alg":"none",'), claimsOf(issuer), signingKey(issuer)),
  ),
  form("alg none without a signature", (issuer) => `${encodePart(headerOf(issuer, { alg: "none" }))}.${partsOf(issuer)[1]}.`),
  ...["none", "None", "nOnE", "NONE"].map((alg) =>
    form(
      `alg ${alg} with some signature`,
      (issuer) => `${encodePart(headerOf(issuer, { alg }))}.${partsOf(issuer)[1]}.AAAA`,
      "alg",
    ),
  ),
  form(
    "HS256 with the public key (PEM) as the secret",
    (issuer) => hs256(issuer, signingKey(issuer).publicKey.export({ type: "spki", format: "pem" }).toString()),
    "alg",
  ),
  form(
    "HS256 with the public key (DER) as the secret",
    (issuer) => hs256(issuer, signingKey(issuer).publicKey.export({ type: "spki", format: "der" })),
    "alg",
  ),
  form("HS256 with the JWK as the secret", (issuer) => hs256(issuer, JSON.stringify(publicJwk(signingKey(issuer)))), "alg"),
  form("HS256 with an empty secret", (issuer) => hs256(issuer, ""), "alg"),
  header("a header without alg", { alg: undefined }, "alg"),
  header("an alg that is a number", { alg: 256 }, "alg"),
  header("an alg that is a list", { alg: ["RS256"] }, "alg"),
  header("an alg with a blank", { alg: "RS256 " }, "alg"),
  header("an alg in lower case", { alg: "rs256" }, "alg"),
  header("an alg nobody has", { alg: "RS1" }, "alg"),
  header("an alg named as what every object has", { alg: "constructor" }, "alg"),
  header("a header without kid", { kid: undefined }, "kid"),
  header("an empty kid", { kid: "" }, "kid"),
  header("a kid that is a number", { kid: 1 }, "kid"),
  header("a kid that is a list", { kid: ["first-RS256"] }, "kid"),
  header("a kid of 300 characters", { kid: "k".repeat(300) }, "kid"),
  header("crit with a known claim", { crit: ["exp"], exp: 1 }, "crit"),
  header("an empty crit", { crit: [] }, "crit"),
  header("an unencoded payload (b64)", { b64: false }, "b64"),
  header("a compressed payload (zip)", { zip: "DEF" }, "zip"),
  header("an enc member", { enc: "A256GCM" }, "enc"),
  header("a nested token (cty)", { cty: "JWT" }, "cty"),
  header("a header typ that is a number", { typ: 1 }, "typ"),
];

/** Well formed, and not signed by a key that the issuer publishes for it. */
export const hostileSignatures: readonly HostileToken[] = [
  form("another key's signature under this kid", (issuer) => forged(issuer, {}), "signature"),
  form("an embedded key (jwk)", (issuer) => forged(issuer, { jwk: publicJwk(attacker()) }), "signature"),
  form("a key elsewhere (jku)", (issuer) => forged(issuer, { jku: "http://127.0.0.1:1/jwks" }), "signature"),
  form("a certificate elsewhere (x5u)", (issuer) => forged(issuer, { x5u: "http://127.0.0.1:1/cert" }), "signature"),
  form("a certificate within (x5c)", (issuer) => forged(issuer, { x5c: ["MIIB"] }), "signature"),
  form("an unknown kid", (issuer) => forged(issuer, { kid: "attacker" }), "kid"),
  ...["../../../../dev/null", "__proto__", "constructor", "' OR 1=1 --", "first-RS256\u0000"].map((kid) =>
    form(`the kid ${JSON.stringify(kid)}`, (issuer) => forged(issuer, { kid }), "kid"),
  ),
  form("an unknown kid beside an embedded key", (issuer) => forged(issuer, { kid: "own", jwk: publicJwk(attacker()) }), "kid"),
  form("the kid of a key of another algorithm", (issuer) => forged(issuer, { kid: "key-ES256" }), "kid"),
  form(
    "a changed payload",
    (issuer) => {
      const [head, , signature] = partsOf(issuer);
      return [head, encodePart(claimsOf(issuer).replaceAll("alice", "bob")), signature].join(".");
    },
    "signature",
  ),
  form(
    "a changed header",
    (issuer) => [encodePart(headerOf(issuer, { x: 1 })), ...partsOf(issuer).slice(1)].join("."),
    "signature",
  ),
  form(
    "the signature of another token",
    (issuer) => [...partsOf(issuer).slice(0, 2), issuer.tokenFor("bob").split(".")[2]].join("."),
    "signature",
  ),
  form("a short signature", (issuer) => [...partsOf(issuer).slice(0, 2), "AAAA"].join("."), "signature"),
  form(
    "a signature of zeros",
    (issuer) => [...partsOf(issuer).slice(0, 2), encodePart(new Uint8Array(256))].join("."),
    "signature",
  ),
  form("an ECDSA signature of zeros", (issuer) => zeros(issuer, { alg: "ES256", kid: "key-ES256" }, 64), "signature"),
  form("an EdDSA signature of zeros", (issuer) => zeros(issuer, { alg: "EdDSA", kid: "key-EdDSA" }, 64), "signature"),
  form(
    "RSA encryption in place of a signature",
    (issuer) => {
      const data = publicEncrypt({ key: signingKey(issuer).publicKey, padding: constants.RSA_PKCS1_PADDING }, Buffer.from("x"));
      return [...partsOf(issuer).slice(0, 2), encodePart(data)].join(".");
    },
    "signature",
  ),
  form(
    "an expired token whose signature does not hold",
    (issuer) => issuer.tokenFor("alice", { lifetime: -600, key: { ...attacker(), kid: signingKey(issuer).kid } }),
    "signature",
  ),
  form("a key that was withdrawn", (issuer) => issuer.tokenFor("alice", { key: withdrawn() }), "kid"),
];

const claim = (part: string, name: string, value: unknown): HostileToken => ({
  name: `${part} ${name}`,
  part,
  make: (issuer) => issuer.tokenFor("alice", { claims: { [part]: value } }),
});
const wrong = (part: string, values: readonly unknown[]): readonly HostileToken[] => [
  claim(part, "missing", undefined),
  ...values.map((value) => claim(part, `= ${JSON.stringify(value).slice(0, 60)}`, value)),
];
const mistyped = [null, true, 0, {}, [], [[]]];
const seconds = (issuer: OidcIssuer, offset: number) => Math.floor(issuer.now() / 1_000) + offset;
const timed = (part: string, name: string, offset: number): HostileToken => ({
  name: `${part} ${name}`,
  part,
  make: (issuer) => issuer.tokenFor("alice", { claims: { [part]: seconds(issuer, offset) } }),
});
const huge = [-1, 1.5, 1e308, 2 ** 53, "4102444800", "soon"];

/** Signed by the issuer; one claim, alone, is not as it must be. */
export const hostileClaims: readonly HostileToken[] = [
  ...wrong("iss", [...mistyped, "", "fairlead", "https://evil.example/realms/fairlead"]),
  form("iss with a slash at its end", (issuer) => issuer.tokenFor("alice", { claims: { iss: `${issuer.issuer}/` } }), "iss"),
  form("iss in capitals", (issuer) => issuer.tokenFor("alice", { claims: { iss: issuer.issuer.toUpperCase() } }), "iss"),
  form("iss in a list", (issuer) => issuer.tokenFor("alice", { claims: { iss: [issuer.issuer] } }), "iss"),
  ...wrong("aud", [...mistyped, "", "account", "fairlead-api2", "FAIRLEAD-API", " fairlead-api", ["account", "fairlead"]]),
  claim("aud", "with something that is no text beside it", ["fairlead-api", { a: 1 }]),
  ...wrong("azp", [...mistyped, "", "other-app", "fairlead ", ["fairlead-cli"]]),
  ...wrong("typ", [...mistyped, "", "ID", "Refresh", "Offline", "Logout", "DPoP", "JWT", ["Bearer"]]),
  ...wrong("exp", [...mistyped, ...huge]),
  timed("exp", "ten minutes ago", -600),
  timed("exp", "of 1970", -seconds({ now: Date.now } as OidcIssuer, 0)),
  form(
    "exp before iat",
    (issuer) => issuer.tokenFor("alice", { claims: { exp: seconds(issuer, 5), iat: seconds(issuer, 10) } }),
    "exp",
  ),
  ...wrong("iat", [null, true, {}, [], ...huge]),
  timed("iat", "in ten minutes", 600),
  ...[null, true, {}, [], ...huge].map((value) => claim("nbf", `= ${JSON.stringify(value)}`, value)),
  timed("nbf", "in ten minutes", 600),
  ...wrong("sub", [...mistyped, "", "a\nb", "a\u0000", "s".repeat(256)]),
  ...[...mistyped, "", "j".repeat(256)].map((value) => claim("jti", `= ${JSON.stringify(value).slice(0, 60)}`, value)),
  ...[...mistyped, "", "s\r\n"].map((value) => claim("sid", `= ${JSON.stringify(value)}`, value)),
  claim("cnf", "that binds it to a key", { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" }),
  header("the header of a logout token", { typ: "logout+jwt" }, "typ"),
  header("the header of a DPoP proof", { typ: "dpop+jwt" }, "typ"),
  form("an ID token", (issuer) => issuer.idToken(issuer.startSession("alice"), "fairlead"), "typ"),
  form(
    "an ID token for our audience",
    (issuer) => issuer.idToken(issuer.startSession("alice"), "fairlead", { claims: { aud: "fairlead-api" } }),
    "typ",
  ),
  form("a logout token", (issuer) => issuer.logoutToken(issuer.startSession("alice"), "fairlead"), "typ"),
  form("the token of another application", (issuer) => issuer.tokenFor("alice", { client: "other-app" }), "aud"),
  form(
    "the token of another application for our audience",
    (issuer) => issuer.tokenFor("alice", { client: "other-app", claims: { aud: "fairlead-api" } }),
    "azp",
  ),
  form("no claims at all", (issuer) => issuer.sign({}), "typ"),
  form(
    "claims that hide below __proto__",
    (issuer) => {
      const text = `{"__proto__":${claimsOf(issuer)}}`;
      return signParts(headerOf(issuer), text, signingKey(issuer));
    },
    "typ",
  ),
];

function respell(last: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return alphabet[alphabet.indexOf(last) ^ 1] ?? "A";
}

function hs256(issuer: OidcIssuer, secret: string | Uint8Array): string {
  return signWithSecret(headerOf(issuer, { alg: "HS256" }), claimsOf(issuer), secret);
}

function forged(issuer: OidcIssuer, changes: Changes): string {
  return signParts(headerOf(issuer, changes), claimsOf(issuer), attacker());
}

function zeros(issuer: OidcIssuer, changes: Changes, bytes: number): string {
  return [encodePart(headerOf(issuer, changes)), partsOf(issuer)[1], encodePart(new Uint8Array(bytes))].join(".");
}

/** Signed as the issuer once did: the first key that the process made, under a kid that is no longer published. */
let withdrawnKey: SigningKey | undefined;
function withdrawn(): SigningKey {
  withdrawnKey ??= { kid: "withdrawn", alg: "RS256", ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
  return withdrawnKey;
}
