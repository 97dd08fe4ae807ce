#!/bin/sh
# Says whether NODE_IMAGE names the base image by digest, and whether the registry has that image under its tag today.
#
#   NODE_IMAGE='node:24-bookworm-slim@sha256:…' deploy/check-image.sh
set -eu
image=${NODE_IMAGE:?the base image, as name:tag@sha256:digest}
if ! printf '%s' "$image" | grep -Eq '^[a-z0-9./_-]+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}$'; then
  echo "$image names no digest: write name:tag@sha256:digest" >&2
  exit 1
fi
tag=${image%@*}
# From the registry, so that a tag that this machine has pulled long ago does not count.
today=$(docker buildx imagetools inspect "$tag" --format '{{.Manifest.Digest}}')
if [ "$today" != "${image#*@}" ]; then
  echo "$tag is $today in the registry today: look at its changes, then set NODE_IMAGE to it" >&2
  exit 1
fi
echo "$image is what the registry has under its tag"
