import type { KubernetesObject } from "@fairlead/plugin-sdk";
import type { Service } from "./catalogue-service.js";
import type { Parameters } from "./parameters.js";

/** The objects of one service: Deployment, Service, and Ingress where it is exposed and a domain is known. */
export function objectsOf(service: Service, parameters: Parameters): readonly KubernetesObject[] {
  const { name, expose } = service;
  const host = expose && parameters.domain !== undefined ? `${name}.${parameters.domain}` : undefined;
  return [
    deploymentOf(service),
    serviceOf(service),
    ...(host === undefined ? [] : [ingressOf(service, host, parameters.ingressClass)]),
  ];
}

function metadataOf({ name, team }: Service) {
  const owner = team === undefined ? {} : { "catalogue.example.com/team": team };
  return { name, labels: { "app.kubernetes.io/name": name, ...owner } };
}

function selectorOf({ name }: Service) {
  return { "app.kubernetes.io/name": name };
}

function deploymentOf(service: Service): KubernetesObject {
  const { name, image, port, replicas, env, health } = service;
  const variables = Object.entries(env).map(([key, value]) => ({ name: key, value }));
  const probe = { httpGet: { path: health, port: "http" } };
  const container = {
    name,
    image,
    ports: [{ name: "http", containerPort: port }],
    ...(variables.length > 0 && { env: variables }),
    ...(health !== undefined && { readinessProbe: probe, livenessProbe: probe }),
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: metadataOf(service),
    spec: {
      replicas,
      selector: { matchLabels: selectorOf(service) },
      template: { metadata: { labels: metadataOf(service).labels }, spec: { containers: [container] } },
    },
  };
}

function serviceOf(service: Service): KubernetesObject {
  const ports = [{ name: "http", port: 80, targetPort: "http" }];
  return { apiVersion: "v1", kind: "Service", metadata: metadataOf(service), spec: { selector: selectorOf(service), ports } };
}

function ingressOf(service: Service, host: string, ingressClassName: string): KubernetesObject {
  const backend = { service: { name: service.name, port: { name: "http" } } };
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: metadataOf(service),
    spec: { ingressClassName, rules: [{ host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }] },
  };
}
