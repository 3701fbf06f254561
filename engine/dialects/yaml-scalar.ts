/** What a scalar means. `text` of a number is as written, without underscores. */
export type ScalarMeaning =
  | { readonly type: "null" }
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "boolean"; readonly value: boolean }
  | { readonly type: "integer"; readonly value: bigint }
  | { readonly type: "float"; readonly value: number }
  | { readonly type: "invalid"; readonly because: string };

const words: ReadonlyMap<string, ScalarMeaning> = new Map([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word): [string, ScalarMeaning] => [
    word,
    { type: "boolean", value: true },
  ]),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word): [string, ScalarMeaning] => [
    word,
    { type: "boolean", value: false },
  ]),
  ...["", "~", "null", "Null", "NULL"].map((word): [string, ScalarMeaning] => [word, { type: "null" }]),
  ...[".nan", ".NaN", ".NAN"].map((word): [string, ScalarMeaning] => [word, { type: "float", value: Number.NaN }]),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word): [string, ScalarMeaning] => [
    word,
    { type: "float", value: Number.POSITIVE_INFINITY },
  ]),
  ...["-.inf", "-.Inf", "-.INF"].map((word): [string, ScalarMeaning] => [
    word,
    { type: "float", value: Number.NEGATIVE_INFINITY },
  ]),
]);

const integer = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[oO]([0-7]+)|0[bB]([01]+)|0([0-7]*)|([1-9][0-9]*))$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const dottedFloat = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const startOfNumber = /^[-+.0-9]/;
const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);
const maxUint64 = 2n ** 64n - 1n;
/** Longer digits cannot be a 64-bit number in any base, and reading them as one would cost time that grows with their square. */
const longestInteger = 80;

function readInteger(text: string): bigint | undefined {
  if (text.length > longestInteger) return undefined;
  const match = integer.exec(text);
  if (match === null) return undefined;
  const [, sign, hex, octal, binary, oldOctal, decimal] = match;
  const magnitude =
    hex !== undefined
      ? BigInt(`0x${hex}`)
      : binary !== undefined
        ? BigInt(`0b${binary}`)
        : decimal !== undefined
          ? BigInt(decimal)
          : BigInt(`0o${octal ?? `0${oldOctal ?? ""}`}`);
  if (sign === "") return magnitude <= maxUint64 ? magnitude : undefined;
  const value = sign === "-" ? -magnitude : magnitude;
  return value >= minInt64 && value <= maxInt64 ? value : undefined;
}

function readFloat(text: string): ScalarMeaning | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? { type: "float", value } : undefined;
}

function readPlain(text: string): ScalarMeaning {
  const word = words.get(text);
  if (word !== undefined) return word;
  if (startOfNumber.test(text)) {
    if (text.startsWith(".")) {
      if (dottedFloat.test(text)) return readFloat(text.replaceAll("_", "")) ?? { type: "string", value: text };
      return { type: "string", value: text };
    }
    const plain = text.replaceAll("_", "");
    const value = readInteger(plain);
    if (value !== undefined) return { type: "integer", value };
    const fraction = float.test(plain) ? readFloat(plain) : undefined;
    if (fraction !== undefined) return fraction;
  }
  return { type: "string", value: text };
}

function readBinary(text: string): ScalarMeaning {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll(/\s/g, "")), (char) => char.charCodeAt(0));
    return { type: "string", value: new TextDecoder().decode(bytes) };
  } catch {
    return { type: "invalid", because: "a !!binary value is not base64" };
  }
}

const standard = "tag:yaml.org,2002:";
const typeOfTag: Readonly<Record<string, ScalarMeaning["type"]>> = {
  bool: "boolean",
  int: "integer",
  float: "float",
  null: "null",
};

/**
 * Says what a scalar means to Kubernetes: YAML 1.1 words and octals, `0o17` too, no sexagesimals, times stay strings. What is quoted is a string unless a
 * tag says otherwise; unknown tags count for nothing.
 * @see go.yaml.in/yaml/v2:resolve.go, which sigs.k8s.io/yaml reads with
 */
export function readScalar(text: string, { plain, tag }: { readonly plain: boolean; readonly tag?: string }): ScalarMeaning {
  if (tag === undefined) return plain ? readPlain(text) : { type: "string", value: text };
  const name = tag.startsWith(standard) ? tag.slice(standard.length) : "";
  if (name === "binary") return readBinary(text);
  const expected = typeOfTag[name];
  if (expected === undefined) return { type: "string", value: text };
  const meaning = readPlain(text);
  if (meaning.type === expected) return meaning;
  if (expected === "float" && meaning.type === "integer") return { type: "float", value: Number(meaning.value) };
  return { type: "invalid", because: `"${text.slice(0, 80)}" is not a !!${name}` };
}

/** A float as sigs.k8s.io/yaml writes it when it is a map key: the shortest 32-bit form, Go's `%g`. */
export function formatFloatKey(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  if (single === 0) return Object.is(value, -0) ? "-0" : "0";
  const forms = Array.from({ length: 9 }, (_, digits) => single.toExponential(digits));
  const shortest = forms.find((form) => Math.fround(Number(form)) === single) ?? single.toExponential();
  const [mantissa = "", exponent = "0"] = shortest.split("e");
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(Number(shortest));
  return `${mantissa}e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}
