# syntax=docker/dockerfile:1

FROM golang:1.26 AS build
WORKDIR /src
ENV CGO_ENABLED=0
COPY go.mod go.sum ./
RUN ["go", "mod", "download"]
COPY . .
ARG VERSION=dev
ARG COMMIT=unknown
RUN go build -trimpath -ldflags "-s -w -X main.version=${VERSION} -X main.commit=${COMMIT}" -o /scim-bridge ./cmd/scim-bridge

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /scim-bridge /scim-bridge
USER 65532:65532
# Probes, metrics and the console, which asks for a token of CONSOLE_TOKENS here.
ENV OPS_LISTEN=:9090
EXPOSE 8080 9090
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["/scim-bridge", "healthcheck"]
ENTRYPOINT ["/scim-bridge"]
CMD ["serve"]
