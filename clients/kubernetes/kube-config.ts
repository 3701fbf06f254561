// A file of its own, because the build replaces it by a bundle of what it exports (`build.mjs`): the package's generated clients, which nobody here uses, would
// take some 50 MiB of memory.
export { KubeConfig } from "@kubernetes/client-node/dist/config.js";
