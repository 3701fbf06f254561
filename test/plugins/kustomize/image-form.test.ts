import { expect, test } from "vitest";
import { checkImageForm } from "../../../plugins/kustomize/image-form.js";

test.each([
  "app=registry.example.com/app",
  "app=new:v1",
  "app=new@sha256:abc",
  "app=new:v1@sha256:abc",
  "app:v1",
  "app:v1@sha256:abc",
  "app@sha256:abc",
  "app=*:v2",
  "host:5000/x=*:v2",
  "host:5000/x:v2",
  "host:5000/x=other:6000/y:v2",
])("checkImageForm() 21 takes %s", (image) => {
  expect(checkImageForm(image)).toBeUndefined();
});

test.each([
  ["app", /^invalid format of image, use one of the following options: <image>=<newimage>:<newtag>, /],
  ["host:5000/x", /^invalid format of image/],
  ["", /^invalid format of image/],
  ["app:", /^the tag of the image is empty/],
  ["app=new:", /^the tag of the image is empty/],
  ["app=new:@sha256:abc", /^the tag of the image is empty/],
  ["app@", /^the digest of the image is empty/],
  ["=new:v1", /^the name of the image is empty/],
  [":v1", /^the name of the image is empty/],
])("checkImageForm() 21 refuses %j", (image, sentence) => {
  expect(checkImageForm(image)).toMatch(sentence);
});
