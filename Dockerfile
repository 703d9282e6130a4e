# One file for every service: docker build --build-arg SERVICE=producer .
# `npm run images` builds all of them; --target job leaves the health check out.
ARG NODE_IMAGE=node:22-bookworm-slim

# The same for all services, so that four images take one installation and one build.
FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
COPY services/common/package.json services/common/
COPY services/consumer/package.json services/consumer/
COPY services/migrations/package.json services/migrations/
COPY services/producer/package.json services/producer/
COPY services/web/package.json services/web/
# Behind a proxy that signs with an authority of its own, .local/ca.pem holds that; the pattern lets it be absent.
COPY package.json .local/ca.pe[m] /src/
# Only what the services need: the Pulumi programs' packages are several times as much.
RUN if [ -f ca.pem ]; then export NODE_EXTRA_CA_CERTS=/src/ca.pem; fi; \
    npm ci --workspaces --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts/build.ts scripts/bundle.ts scripts/
COPY services services
RUN npx esbuild scripts/build.ts --bundle --packages=external --platform=node --outfile=scripts/build.js \
    && node scripts/build.js
# The image runs as another user than root, whatever the umask of this build was.
RUN chmod -R u=rwX,go=rX services/*/dist

FROM ${NODE_IMAGE} AS job
ARG SERVICE
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /src/services/${SERVICE}/dist dist
# By number, so that Kubernetes can tell that it is not root.
USER 1000:1000
CMD ["node", "dist/main.js"]
ARG REVISION=unknown
LABEL org.opencontainers.image.title="millrace/${SERVICE}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.licenses="Apache-2.0"

FROM job AS service
ENV HTTP_PORT=8080
# HTTP, metrics, and the producer's gRPC.
EXPOSE 8080 9464 9000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1))"]
