# Of the image that it is built in nothing is left but what its Go makes. It is the Go of releases (go.mod, toolchain),
# so the files in the image are those of the release's image, byte for byte. To have it pinned:
# --build-arg GO_IMAGE=golang:VERSION@sha256:DIGEST
ARG GO_IMAGE=golang:1.26.8

# The binary is cross-compiled on the machine that builds, so an image for another
# architecture needs no emulation: docker buildx build --platform linux/amd64,linux/arm64 .
FROM --platform=$BUILDPLATFORM ${GO_IMAGE} AS build
WORKDIR /src
# The settings that make the same source the same binary, wherever and whenever it is built.
ENV CGO_ENABLED=0 GOFLAGS="-trimpath -buildvcs=false" GOTOOLCHAIN=local
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod ["go", "mod", "download"]
COPY . .
ARG TARGETOS
ARG TARGETARCH
ARG VERSION=dev
ARG COMMIT=unknown
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH \
    go build -ldflags "-s -w -buildid= -X main.version=$VERSION -X main.commit=$COMMIT" -o /scim-bridge ./cmd/scim-bridge

# The certification authorities that are trusted, as a Go module has them.
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    go run -C release ./certificates/write > /ca-certificates.crt

FROM scratch
ARG VERSION=dev
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="scim-bridge" \
    org.opencontainers.image.description="Lets SCIM 2.0 identity providers provision people into a Magento shop" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.source="https://github.com/scim-bridge/scim-bridge" \
    org.opencontainers.image.documentation="https://github.com/scim-bridge/scim-bridge/tree/main/docs" \
    org.opencontainers.image.version="$VERSION" \
    org.opencontainers.image.revision="$COMMIT"
COPY --from=build /ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /scim-bridge /scim-bridge
USER 65532:65532
# In a container 127.0.0.1 is reached by nobody else. Publish 8080 to the reverse proxy, and 9090
# (probes, metrics, and the console, which asks for a token of CONSOLE_TOKENS here) to the machine
# or the monitoring alone.
ENV SCIM_LISTEN=:8080 OPS_LISTEN=:9090
EXPOSE 8080 9090
# It asks /livez, since what follows from a failure is a restart.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["/scim-bridge", "healthcheck"]
ENTRYPOINT ["/scim-bridge"]
CMD ["serve"]
