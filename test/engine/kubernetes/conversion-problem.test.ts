import { expect, test } from "vitest";
import { parse } from "yaml";
import { conversionProblem } from "../../../engine/kubernetes/conversion-problem.js";
import { builtInSchema } from "../../../engine/kubernetes/field-schema.js";

// The answers are those of `runtime.DefaultUnstructuredConverter` of k8s.io/apimachinery v0.36.1.
test.each([
  ["a text for a number", "apps/v1 Deployment", 'spec: {replicas: "1"}', "unrecognized type: int32"],
  ["a number with a fraction for a whole one", "apps/v1 Deployment", "spec: {replicas: 1.5}", "cannot convert float64 to int32"],
  ["a whole number with a fraction of zero", "apps/v1 Deployment", "spec: {replicas: 3.0}", undefined],
  ["null for a number", "apps/v1 Deployment", "spec: {replicas: null}", undefined],
  ["null for all there is", "apps/v1 Deployment", "{metadata: null, spec: null, status: null}", undefined],
  ["nothing", "apps/v1 Deployment", "{}", undefined],
  ["truth for a number", "apps/v1 Deployment", "spec: {replicas: true}", "unrecognized type: int32"],
  ["a list for a number", "apps/v1 Deployment", "spec: {replicas: [1]}", "unrecognized type: int32"],
  ["a number for truth", "apps/v1 Deployment", "spec: {paused: 1}", "unrecognized type: bool"],
  ["a text for truth", "apps/v1 Deployment", 'spec: {paused: "true"}', "unrecognized type: bool"],
  ["a list for an object", "apps/v1 Deployment", "spec: []", "cannot restore struct from: slice"],
  ["a text for an object", "apps/v1 Deployment", "status: x", "cannot restore struct from: string"],
  ["a number for an object", "apps/v1 Deployment", "metadata: 5", "cannot restore struct from: int64"],
  ["a text for a list", "batch/v1 Job", "status: {conditions: x}", "cannot restore slice from string"],
  ["an object for a list", "batch/v1 Job", "status: {conditions: {type: Failed}}", "cannot restore slice from map"],
  ["a text in a list of objects", "batch/v1 Job", "status: {conditions: [x]}", "cannot restore struct from: string"],
  ["null in a list of objects", "batch/v1 Job", "status: {conditions: [null]}", undefined],
  ["a whole number for a text", "apps/v1 Deployment", "metadata: {name: 5}", "cannot convert int64 to string"],
  ["a number for a text", "apps/v1 Deployment", "metadata: {name: 1.5}", "unrecognized type: string"],
  ["truth for a text", "apps/v1 Deployment", "metadata: {labels: {a: true}}", "unrecognized type: string"],
  ["a number in a map of texts", "apps/v1 Deployment", "metadata: {annotations: {a: 1}}", "cannot convert int64 to string"],
  ["null in a map of texts", "apps/v1 Deployment", "metadata: {annotations: {a: null}}", undefined],
  ["a text for a map", "apps/v1 Deployment", "metadata: {labels: x}", "cannot restore map from string"],
  ["fields that are not known", "apps/v1 Deployment", "{data: 5, spec: {Replicas: x, REPLICAS: [], extra: {a: 1}}}", undefined],
  ["a text where either may stand", "apps/v1 Deployment", 'spec: {strategy: {rollingUpdate: {maxSurge: "25%"}}}', undefined],
  ["a number where either may stand", "apps/v1 Deployment", "spec: {strategy: {rollingUpdate: {maxSurge: 1}}}", undefined],
  [
    "a fraction where either may stand",
    "apps/v1 Deployment",
    "spec: {strategy: {rollingUpdate: {maxSurge: 1.5}}}",
    "json: cannot unmarshal number 1.5 into Go value of type int32",
  ],
  [
    "too large a number where either may stand",
    "apps/v1 Deployment",
    "spec: {strategy: {rollingUpdate: {maxSurge: 2147483648}}}",
    "json: cannot unmarshal number 2147483648 into Go value of type int32",
  ],
  [
    "truth where either may stand",
    "apps/v1 Deployment",
    "spec: {strategy: {rollingUpdate: {maxSurge: true}}}",
    "json: cannot unmarshal bool into Go value of type int32",
  ],
  [
    "an object where either may stand",
    "apps/v1 Deployment",
    "spec: {strategy: {rollingUpdate: {maxSurge: {}}}}",
    "json: cannot unmarshal object into Go value of type int32",
  ],
  ["a time", "apps/v1 Deployment", 'metadata: {creationTimestamp: "2026-01-31T09:00:00Z"}', undefined],
  [
    "no time",
    "apps/v1 Deployment",
    "metadata: {creationTimestamp: x}",
    'parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"',
  ],
  [
    "a number for a time",
    "apps/v1 Deployment",
    "metadata: {creationTimestamp: 5}",
    "json: cannot unmarshal number into Go value of type string",
  ],
  [
    "truth for a time",
    "apps/v1 Deployment",
    "metadata: {creationTimestamp: true}",
    "json: cannot unmarshal bool into Go value of type string",
  ],
  [
    "a list for a time",
    "apps/v1 Deployment",
    "metadata: {creationTimestamp: []}",
    "json: cannot unmarshal array into Go value of type string",
  ],
  ["an amount", "v1 PersistentVolumeClaim", "spec: {resources: {requests: {storage: 1.5Gi}}}", undefined],
  ["a number as an amount", "v1 PersistentVolumeClaim", "spec: {resources: {requests: {storage: 5}}}", undefined],
  ["an amount in spaces", "v1 PersistentVolumeClaim", 'spec: {resources: {requests: {storage: " 1Gi "}}}', undefined],
  ["an amount without digits", "v1 PersistentVolumeClaim", 'spec: {resources: {requests: {storage: "Gi"}}}', undefined],
  [
    "an amount of a unit that is none",
    "v1 PersistentVolumeClaim",
    "spec: {resources: {requests: {storage: 1Kii}}}",
    "unable to parse quantity's suffix",
  ],
  [
    "no amount",
    "v1 PersistentVolumeClaim",
    "spec: {resources: {requests: {storage: much}}}",
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    "an empty amount",
    "v1 PersistentVolumeClaim",
    'spec: {resources: {requests: {storage: ""}}}',
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  [
    "truth for an amount",
    "v1 PersistentVolumeClaim",
    "spec: {resources: {requests: {storage: true}}}",
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  ["bytes", "apiregistration.k8s.io/v1 APIService", "spec: {caBundle: aGVsbG8=}", undefined],
  ["bytes one by one", "apiregistration.k8s.io/v1 APIService", "spec: {caBundle: [104, 105]}", undefined],
  [
    "bytes that are no Base64",
    "apiregistration.k8s.io/v1 APIService",
    'spec: {caBundle: "aGV$"}',
    "error decoding from json: illegal base64 data at input byte 3",
  ],
  ["a number for bytes", "apiregistration.k8s.io/v1 APIService", "spec: {caBundle: 5}", "cannot restore slice from int64"],
  ["anything in managed fields", "apps/v1 Deployment", "metadata: {managedFields: [{fieldsV1: x}]}", undefined],
  [
    "managed fields that are no objects",
    "apps/v1 Deployment",
    "metadata: {managedFields: [x]}",
    "cannot restore struct from: string",
  ],
  [
    "a text deep within",
    "apps/v1 StatefulSet",
    "spec: {volumeClaimTemplates: [{spec: {accessModes: x}}]}",
    "cannot restore slice from string",
  ],
  ["a text for a port", "v1 Service", "spec: {ports: [{port: http}]}", "unrecognized type: int32"],
])("conversionProblem() of %s", (_, type, object, expected) => {
  const [apiVersion = "", kind = ""] = type.split(" ");
  const [version = "", group = ""] = apiVersion.split("/").toReversed();
  const schema = builtInSchema(group, version, kind);
  if (schema === undefined) throw new Error(`There is no ${type}`);
  const value = { apiVersion, kind, ...parse(object.startsWith("{") ? object : `{${object}}`) };
  expect(conversionProblem(value, schema)).toBe(expected);
});
