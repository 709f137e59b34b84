# The Worker, page included, on plain workerd: one process, which a balancer in front may have many of.

FROM node:24-bookworm-slim AS build
WORKDIR /project
COPY package.json package-lock.json .npmrc ./
COPY trainer/node-version.mjs trainer/
RUN npm ci
COPY . .
RUN npm run build && cp "$(node -p "require('workerd').default")" .workerd/workerd

FROM debian:bookworm-slim
WORKDIR /project
COPY --from=build /project/.workerd ./
COPY --from=build /project/static static
USER nobody
ENV ALLOWED_ORIGINS=* REQUEST_LOG=on
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=5s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8787 && printf 'GET /healthz HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r _ status _ <&3 && [ \"$status\" = 200 ]"]
CMD ["./workerd", "serve", "config.capnp", "--directory-path=static=/project/static", "--socket-addr=http=0.0.0.0:8787"]
