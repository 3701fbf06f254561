/** A moment as Kubernetes writes it: `2026-01-31T08:05:09Z`. */
export function timeStamp(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`;
}

/** A moment as it ends the name of what was made by hand: `202601310805`. */
export function minuteStamp(now: number): string {
  return new Date(now).toISOString().slice(0, 16).replaceAll(/[-T:]/g, "");
}
