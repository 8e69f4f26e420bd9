# Manifests first: a change to a source file does not install again.
FROM node:24-trixie-slim AS manifests
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY apps/frontend/package.json apps/frontend/
COPY packages/contract/package.json packages/contract/
COPY packages/service/package.json packages/service/

FROM manifests AS build
RUN npx -y pnpm@12.21.0 install --frozen-lockfile --filter '@guestbook/frontend...'
COPY packages/contract/src packages/contract/src
COPY tsconfig.json ./
COPY apps/frontend apps/frontend
RUN cd apps/frontend && NODE_ENV=production node node_modules/vite/bin/vite.js build

FROM manifests AS install
RUN npx -y pnpm@12.21.0 install --prod --frozen-lockfile --filter-prod '@guestbook/frontend...'

# No shell and no package manager. Its entry point is node, which runs TypeScript as it is.
FROM gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
COPY --from=install /app ./
# The mode is for clones with a strict umask: the files belong to root, and another user must read them.
COPY --chmod=755 packages/contract/src packages/contract/src
COPY --chmod=755 packages/service/src packages/service/src
COPY --chmod=755 apps/frontend/src apps/frontend/src
COPY --from=build --chmod=755 /app/apps/frontend/dist apps/frontend/dist
ENV NODE_ENV=production HOST=0.0.0.0 PORT=80 METRICS_PORT=9464
EXPOSE 80 9464
# It may read its code. It writes nothing and starts no program.
CMD ["--permission", "--allow-fs-read=/app", "--allow-fs-read=/proc/self/status", "--allow-fs-read=/proc/self/fd", "--allow-fs-read=/proc/self/limits", "apps/frontend/src/main.ts"]
