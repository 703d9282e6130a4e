# One file for every service: docker build --build-arg SERVICE=<name> .
# `npm run images` builds all of them; --target job leaves the health check out.
ARG NODE_IMAGE=node:22-bookworm-slim

# Only these files decide which packages are installed: after a change of others, the next stage's cache is used.
FROM ${NODE_IMAGE} AS packages
WORKDIR /src
COPY package.json package-lock.json ./
COPY services services
RUN mkdir /packages && cp --parents package.json package-lock.json services/*/package.json /packages

# The same for all services, so that all images take one installation and one build.
FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY --from=packages /packages ./
# Behind a proxy with its own certificate authority, .local/ca.pem holds that; the pattern lets it be absent.
COPY package.json .local/ca.pe[m] /src/
# Only what the services need: the Pulumi programs' packages are several times as much.
RUN if [ -f ca.pem ]; then export NODE_EXTRA_CA_CERTS=/src/ca.pem; fi; \
    npm ci --workspaces --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts/build.ts scripts/
COPY local/bundle.ts local/
COPY platform platform
COPY components/rules components/rules
COPY services services
RUN node --require tsx/cjs scripts/build.ts
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
ARG DESCRIPTION
ARG REVISION=unknown
LABEL org.opencontainers.image.title="millrace/${SERVICE}" \
    org.opencontainers.image.description="${DESCRIPTION}" \
    org.opencontainers.image.revision="${REVISION}" \
    org.opencontainers.image.licenses="Apache-2.0"

FROM job AS service
ENV HTTP_PORT=8080
# HTTP, metrics, gRPC.
EXPOSE 8080 9464 9000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HTTP_PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1))"]
