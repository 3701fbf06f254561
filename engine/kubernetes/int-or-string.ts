/**
 * The number a percentage or a count comes to: `2` → 2, `"25%"` of 10 → 3 rounded up, 2 rounded down.
 * @param total what percentages are of
 * @returns undefined for a text that is no percentage
 * @see kubernetes/apimachinery:pkg/util/intstr/intstr.go
 */
export function scaledValue(value: number | string, total: number, round: "up" | "down"): number | undefined {
  if (typeof value === "number") return value;
  const percent = /^(\d{1,9})%$/.exec(value)?.[1];
  if (percent === undefined) return undefined;
  const share = (Number(percent) * total) / 100;
  return round === "up" ? Math.ceil(share) : Math.floor(share);
}
