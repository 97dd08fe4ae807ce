# The workers, the gateway and the command line. glibc is needed by the SDK's native core, so Debian and not Alpine.
#
#   docker build --build-arg BUILD_REVISION="$(git rev-parse --short=12 HEAD)" -t satlink-responder .
# In production by digest: deploy/check-image.sh says whether it is, see docs/deployment.md.
ARG NODE_IMAGE=node:24-bookworm-slim
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY src src
ARG BUILD_REVISION=unknown
RUN BUILD_REVISION="$BUILD_REVISION" npm run -s build && npm prune --omit=dev --no-audit --no-fund \
    && rm -rf node_modules/.cache

FROM ${NODE_IMAGE}
# The native core verifies Temporal's certificate with the system's roots, and the slim image has none.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build /app/package.json /app/LICENSE* ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
RUN ln -s /app/dist/src/cli/main.js /usr/local/bin/satlink \
    # A new volume for the archive gets its owner from here.
    && install -d -o node -g node -m 700 /var/lib/satlink
# The user node, by number: Kubernetes cannot tell of a name that it is not root.
USER 1000
# Which process it is, is named by the command: dist/src/workers/diagnosis-worker.js,
# …/remediation-worker.js or dist/src/gateway/main.js.
ENTRYPOINT ["node"]
