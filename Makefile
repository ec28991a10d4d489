# make test    everything CI runs          make soak     the long versions
# make bench   writes docs/benchmarks.md   make release  binaries, checksums, SBOM
# make gen     templates to Go             make lint     gofumpt, golangci-lint

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
export ROUNDTABLE_TEST_ALL ?= 1

.PHONY: test need gen fmt lint unit browser benches release soak bench cover clean

test: need lint unit browser benches release
	@echo "make test: everything passed"

need:
	@scripts/need

gen:
	bin/templ generate -log-level error

fmt:
	bin/gofumpt -w $$(git ls-files '*.go' | grep -v _templ.go)

lint: need
	@out=$$(bin/gofumpt -l $$(git ls-files '*.go' | grep -v '_templ.go$$')); \
	if [ -n "$$out" ]; then echo "not formatted with gofumpt:"; echo "$$out"; exit 1; fi
	bin/golangci-lint run
	bin/templ generate -log-level error
	@git diff --exit-code --stat -- '*_templ.go' || { echo "generated templates were stale: commit what 'make gen' writes"; exit 1; }

# Unit, property, HTTP and command-line tests with the race detector; then the
# ledger's conformance suite on SQLite and on a PostgreSQL of its own, whose
# kills, large bodies and thousands of appends take the detector too long: it
# sees their concurrency alone.
STORES := ./ledger/sqlite ./ledger/postgres
unit: need
	go test -race -timeout 20m $$(go list ./... | grep -v -E 'roundtable/ledger/(sqlite|postgres)$$')
	go test -timeout 15m $(STORES)
	go test -race -timeout 15m -run 'Conformance/(concurrent_writers|tails|replicas|an_append|a_backup_while|scratch|a_booking)' $(STORES)

# Journeys in a real Chromium, each page checked with axe.
browser: need
	go build -o bin/roundtable ./cmd/roundtable
	cd browser && node --test --test-concurrency=1

# Every benchmark and test compiles and is vetted.
benches:
	go vet ./...

release: need
	scripts/release

soak: need
	ROUNDTABLE_SOAK=1 go test -timeout 4h ./...

bench: need
	scripts/bench

cover:
	go test -coverprofile=cover.out ./... && go tool cover -func=cover.out | tail -1

clean:
	rm -rf bin dist browser/node_modules roundtable-data
