const forms = [
  "<image>=<newimage>:<newtag>",
  "<image>=<newimage>@<digest>",
  "<image>=<newimage>:<newtag>@<digest>",
  "<image>=<newimage>",
  "<image>:<newtag>",
  "<image>:<newtag>@<digest>",
  "<image>@<digest>",
];

/**
 * What is wrong with an image override; undefined if nothing is. A registry's port is no tag, and `*` leaves a part as it is.
 * @see kubernetes-sigs/kustomize:kustomize/commands/edit/set/setimage.go
 */
export function checkImageForm(image: string): string | undefined {
  const equals = image.indexOf("=");
  const value = equals < 0 ? image : image.slice(equals + 1);
  const { name, tag, digest } = splitImage(value);
  if (equals < 0 && tag === undefined && digest === undefined) {
    return `invalid format of image, use one of the following options: ${forms.join(", ")}`;
  }
  if (equals === 0 || name === "") return "the name of the image is empty";
  if (tag === "") return "the tag of the image is empty";
  return digest === "" ? "the digest of the image is empty" : undefined;
}

/** Name, tag and digest; a tag or digest that is not there is undefined, one with nothing behind its mark is empty. */
function splitImage(image: string): { readonly name: string; readonly tag?: string; readonly digest?: string } {
  const host = Math.max(0, image.indexOf("/"));
  const at = image.indexOf("@", host);
  const beforeDigest = at < 0 ? image : image.slice(0, at);
  const colon = beforeDigest.indexOf(":", host);
  return {
    name: colon < 0 ? beforeDigest : beforeDigest.slice(0, colon),
    ...(colon >= 0 && { tag: beforeDigest.slice(colon + 1) }),
    ...(at >= 0 && { digest: image.slice(at + 1) }),
  };
}
