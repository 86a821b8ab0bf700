# The program alone, in an image that has nothing else: `docker build -t seedlint .`, then
# `docker run --rm -v "$PWD:/work" seedlint content`. To write articles, it needs `--user "$(id -u):$(id -g)"`.
FROM docker.io/library/rust:1-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /build
COPY . .
RUN cargo build --release --locked && cp target/release/seedlint /seedlint

FROM scratch
COPY --from=build /seedlint /seedlint
COPY --from=build /build/LICENSE-MIT /build/LICENSE-APACHE /
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/seedlint"]
