export type {
  GeneratorContext,
  GeneratorDiagnostics,
  GeneratorFiles,
  GeneratorLog,
  GeneratorNetwork,
  GeneratorYaml,
  Place,
} from "./context.js";
export { defineGenerator, type Generated, type Generator } from "./define-generator.js";
export type { GeneratorInput, KubernetesObject, ParameterAnnouncement, Result } from "./messages.js";
