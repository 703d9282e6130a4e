# Stands in for the services where only their deployment is tested.
ARG NODE_IMAGE=node:22-bookworm-slim
FROM ${NODE_IMAGE}
COPY stand-in.mjs /app/main.mjs
ARG FAILS=""
ENV FAILS=${FAILS}
USER 1000:1000
CMD ["node", "/app/main.mjs"]
