# Redis and MariaDB for one test run, on the base that the services have.
ARG NODE_IMAGE=node:22-bookworm-slim
FROM ${NODE_IMAGE}
USER root
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends redis-server mariadb-server \
 && rm -rf /var/lib/apt/lists/*
USER 1000
