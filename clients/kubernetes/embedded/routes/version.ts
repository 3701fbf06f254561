/** What `/version` says: the Kubernetes release whose API is served, and that this is not its server. */
export const versionDocument = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.3+fairlead",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "",
  goVersion: "",
  compiler: "",
  platform: `${process.platform === "darwin" ? "darwin" : "linux"}/${process.arch === "x64" ? "amd64" : process.arch}`,
};
