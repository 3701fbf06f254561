import { join } from "node:path";
import type { Programs } from "./releases.js";

/** What the programs of one bed are told. */
export interface BedPlan {
  readonly folder: string;
  readonly programs: Programs;
  readonly ports: { readonly etcd: number; readonly etcdPeers: number; readonly apiServer: number };
}

/** Files of a bed's folder that its programs share. */
export const bedFiles = {
  ca: "ca.crt",
  certificate: "server.crt",
  key: "server.key",
  serviceAccountKey: "service-accounts.key",
  tokens: "tokens.csv",
  kubeconfig: "kubeconfig",
} as const;

type CommandLine = (plan: BedPlan) => readonly [string, ...string[]];

const etcd: CommandLine = ({ folder, programs, ports }) => {
  const [clients, peers] = [`http://127.0.0.1:${ports.etcd}`, `http://127.0.0.1:${ports.etcdPeers}`];
  return [
    programs.etcd,
    `--data-dir=${join(folder, "etcd")}`,
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    // A bed is thrown away; what the disk of the machine costs is not what is measured.
    "--unsafe-no-fsync",
    "--log-level=warn",
  ];
};

const apiServer: CommandLine = ({ folder, programs, ports }) => {
  const file = (name: string) => join(folder, name);
  return [
    programs["kube-apiserver"],
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    `--secure-port=${ports.apiServer}`,
    "--bind-address=127.0.0.1",
    "--endpoint-reconciler-type=none",
    `--cert-dir=${file("pki")}`,
    `--tls-cert-file=${file(bedFiles.certificate)}`,
    `--tls-private-key-file=${file(bedFiles.key)}`,
    `--client-ca-file=${file(bedFiles.ca)}`,
    `--token-auth-file=${file(bedFiles.tokens)}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.96.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${file(bedFiles.serviceAccountKey)}`,
    `--service-account-signing-key-file=${file(bedFiles.serviceAccountKey)}`,
    "--allow-privileged=true",
    "--profiling=false",
  ];
};

const controllerManager: CommandLine = ({ folder, programs }) => {
  const kubeconfig = join(folder, bedFiles.kubeconfig);
  return [
    programs["kube-controller-manager"],
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${join(folder, bedFiles.serviceAccountKey)}`,
    `--root-ca-file=${join(folder, bedFiles.ca)}`,
    "--use-service-account-credentials=false",
    "--secure-port=0",
    "--leader-elect=false",
    "--profiling=false",
    // Their own limits would be what is measured.
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
    // The nodes have no heartbeats.
    "--controllers=*,-node-lifecycle-controller",
  ];
};

const kwok: CommandLine = ({ folder, programs }) => [
  programs.kwok,
  `--kubeconfig=${join(folder, bedFiles.kubeconfig)}`,
  `--config=${join(import.meta.dirname, "stages.yaml")}`,
  "--manage-all-nodes=true",
  "--node-lease-duration-seconds=0",
];

/** The command line of each program that runs in a bed. */
export const commandLines = { etcd, "kube-apiserver": apiServer, "kube-controller-manager": controllerManager, kwok } as const;

/** A program that runs in a bed. */
export type BedProgram = keyof typeof commandLines;
