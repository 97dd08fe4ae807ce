# The workers, the gateway and the command line. glibc is needed by the SDK's native core, so Debian and not Alpine.
#
#   docker build --build-arg BUILD_REVISION="$(git rev-parse --short=12 HEAD)" -t satlink-responder .
# In production by digest: deploy/check-image.sh says whether it is, see docs/deployment.md.
ARG NODE_IMAGE=node:24-bookworm-slim
FROM ${NODE_IMAGE} AS build
# The native core verifies Temporal's certificate with the system's roots, and the slim image has none.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates
WORKDIR /app
COPY package.json package-lock.json LICENSE ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
ARG BUILD_REVISION=unknown
RUN BUILD_REVISION="$BUILD_REVISION" npm run -s build \
    # The packages in the image, for scanners.
    && npm run -s sbom > /sbom.cdx.json \
    && npm prune --omit=dev --no-audit --no-fund
RUN sh scripts/image-root.sh /app /image && cp /sbom.cdx.json /image/app

# Nothing but what that script put together: no shell, no package manager.
FROM scratch
COPY --from=build /image /
COPY --from=build --chown=1000:1000 /image/var/lib/satlink /var/lib/satlink
WORKDIR /app
ENV NODE_ENV=production PATH=/usr/local/bin:/usr/bin
# The user node, by number: Kubernetes cannot tell of a name that it is not root.
USER 1000
# Which process it is, is named by the command: dist/src/workers/diagnosis-worker.js,
# …/remediation-worker.js or dist/src/gateway/main.js.
ENTRYPOINT ["/usr/local/bin/node"]
