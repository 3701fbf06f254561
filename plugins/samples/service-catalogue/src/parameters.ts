/** The parameters, as the schema in fairlead-plugin.yaml describes them. */
export interface Parameters {
  readonly environment: "development" | "staging" | "production";
  readonly domain?: string;
  readonly ingressClass: string;
  readonly imageTags: Readonly<Record<string, string>>;
  readonly maxReplicas: number;
}
