# Manifests first: a change to a source file does not install again.
FROM node:24-trixie-slim AS install
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY apps/backend/package.json apps/backend/
COPY packages/contract/package.json packages/contract/
COPY packages/service/package.json packages/service/
RUN npx -y pnpm@12.21.0 install --prod --frozen-lockfile --filter-prod '@guestbook/backend...'

# No shell and no package manager. Its entry point is node, which runs TypeScript as it is.
FROM gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
COPY --from=install /app ./
# The mode is for clones with a strict umask: the files belong to root, and another user must read them.
COPY --chmod=755 packages/contract/src packages/contract/src
COPY --chmod=755 packages/service/src packages/service/src
# A backup is compared with the book by these.
COPY --chmod=755 deploy/components/backup/scripts/*.sql deploy/components/backup/scripts/
COPY --chmod=755 apps/backend/migrations apps/backend/migrations
COPY --chmod=755 apps/backend/src apps/backend/src
ENV NODE_ENV=production HOST=0.0.0.0 METRICS_PORT=9464
EXPOSE 5000 9464
# It may read its code and the files mounted at /secrets. It writes nothing and starts no program.
CMD ["--permission", "--allow-fs-read=/app", "--allow-fs-read=/proc/self/status", "--allow-fs-read=/proc/self/fd", "--allow-fs-read=/proc/self/limits", "--allow-fs-read=/secrets", "apps/backend/src/main.ts"]
