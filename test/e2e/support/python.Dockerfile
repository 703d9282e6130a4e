# A service in Python, with packages that were installed outside, on the base that the other services have. Its Python may
# be older than the one outside: redis then needs async-timeout.
ARG NODE_IMAGE=node:22-bookworm-slim
FROM ${NODE_IMAGE}
USER root
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3 python3-async-timeout \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN mv lib/python3.*/site-packages packages && chmod -R u=rwX,go=rX .
ENV PYTHONPATH=/app/packages PYTHONUNBUFFERED=1
USER 1000:1000
CMD ["python3", "main.py"]
