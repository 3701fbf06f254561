/** The family of suffixes a quantity is written with: `500m` `2G`, `1Mi`, `1e3`. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** An exact amount: nanos (10⁻⁹) as a whole number, and the family it was written in. */
export interface Quantity {
  readonly nanos: bigint;
  readonly format: QuantityFormat;
}

const decimalSuffixes: ReadonlyMap<string, number> = new Map(
  ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"].map((suffix, at) => [suffix, 3 * at - 9]),
);
const binarySuffixes: ReadonlyMap<string, number> = new Map(
  ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((suffix, at) => [suffix, 10 * at]),
);
const written = /^([+-]?)(\d{0,64})(?:\.(\d{0,64}))?([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d{1,4})?$/;
const nano = 1_000_000_000n;
/** Larger amounts are cut to this, as Kubernetes does. */
const largest = (2n ** 63n - 1n) * nano;

/**
 * Reads a quantity such as `100m`, `1.5Gi`, `1e3` or a JSON number. What is finer than a nano is rounded away from zero, what is larger than 2⁶³-1 is cut.
 * @returns undefined if it is none
 * @see Kubernetes API reference: Quantity; kubernetes/apimachinery:pkg/api/resource/quantity.go
 */
export function parseQuantity(text: string | number): Quantity | undefined {
  const [, sign, whole = "", fraction = "", suffix = ""] = written.exec(String(text)) ?? [];
  if (sign === undefined || whole + fraction === "") return undefined;
  const digits = BigInt(whole + fraction);
  const { factor, divisor, format } = scaleOf(suffix, fraction.length);
  const magnitude = (digits * factor * nano + divisor - 1n) / divisor;
  const nanos = magnitude > largest ? largest : magnitude;
  return { nanos: sign === "-" ? -nanos : nanos, format };
}

/**
 * Compares two amounts however they are written: negative, zero or positive as the left one is smaller, equal or larger.
 */
export function compareQuantities(left: Quantity, right: Quantity): number {
  return left.nanos < right.nanos ? -1 : left.nanos > right.nanos ? 1 : 0;
}

/**
 * Writes an amount the one way Kubernetes prints it: no fraction, the largest suffix that loses nothing; binary suffixes only for whole numbers of at
 * least 1024.
 */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return "0";
  const magnitude = nanos < 0n ? -nanos : nanos;
  const isBinary = format === "BinarySI" && magnitude >= 1024n * nano && magnitude % nano === 0n;
  const sign = nanos < 0n ? "-" : "";
  if (isBinary) {
    const [mantissa, power] = shrink(magnitude / nano, 1024n, binarySuffixes.size - 1);
    return `${sign}${mantissa}${[...binarySuffixes.keys()][power] ?? ""}`;
  }
  const limit = format === "DecimalExponent" ? 40 : decimalSuffixes.size - 1;
  const [mantissa, power] = shrink(magnitude, 1000n, limit);
  const exponent = 3 * power - 9;
  if (format === "DecimalExponent") return `${sign}${mantissa}${exponent === 0 ? "" : `e${exponent}`}`;
  return `${sign}${mantissa}${[...decimalSuffixes.keys()][power] ?? ""}`;
}

/**
 * A quantity as Kubernetes prints it: `1000m` → `1`, `0.5` → `500m`, `1024Ki` → `1Mi`.
 * @returns undefined if it is no quantity
 */
export function canonicalQuantity(text: string | number): string | undefined {
  const quantity = parseQuantity(text);
  return quantity && formatQuantity(quantity);
}

/** What the digits are multiplied with and divided by. Exponents out of all proportion are cut to where nothing changes any more. */
function scaleOf(
  suffix: string,
  decimals: number,
): { readonly factor: bigint; readonly divisor: bigint; readonly format: QuantityFormat } {
  const binary = suffix === "" ? undefined : binarySuffixes.get(suffix);
  if (binary !== undefined) return { factor: 2n ** BigInt(binary), divisor: 10n ** BigInt(decimals), format: "BinarySI" };
  const decimal = decimalSuffixes.get(suffix);
  const power = Math.max(-200, Math.min(200, decimal ?? Number(suffix.slice(1)))) - decimals;
  const format = decimal === undefined ? "DecimalExponent" : "DecimalSI";
  return power >= 0
    ? { factor: 10n ** BigInt(power), divisor: 1n, format }
    : { factor: 1n, divisor: 10n ** BigInt(-power), format };
}

/** Divides by `step` as often as it goes without rest, at most `limit` times. */
function shrink(amount: bigint, step: bigint, limit: number): readonly [mantissa: bigint, times: number] {
  let mantissa = amount;
  let times = 0;
  while (times < limit && mantissa % step === 0n) {
    mantissa /= step;
    times++;
  }
  return [mantissa, times];
}
