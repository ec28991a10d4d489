# make test    everything CI runs          make soak     the long versions
# make bench   writes docs/benchmarks.md   make release  binaries, checksums, SBOM
# make gen     templates to Go             make lint     gofumpt, golangci-lint

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
export ROUNDTABLE_TEST_ALL ?= 1

.PHONY: test need gen fmt lint unit watched left browser benches release soak bench cover clean

# Journeys in a browser mostly wait: what is not measured in time runs beside them.
test: need lint watched
	scripts/beside browser left benches release
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

# Unit, property, HTTP and command-line tests: with the race detector (watched), and
# without it what it does not watch or watches in part. That are the ledger's
# conformance suite on SQLite and on a PostgreSQL of its own (kills, large bodies,
# thousands of appends), the made collaborative, and of the other packages the tests that
# were left out, such as pages crawled by one visitor after another and verbs run one
# after another. Where something happens at once, the detector sees it. It does not look
# inside the database engine, the password hash and the compressor, which make up most of
# the time and have tests of their own. A module with generic code must not be named
# there: what it makes of sync/atomic would stand in the place of the watched code of
# others.
STORES := ./ledger/sqlite ./ledger/postgres
WHOLE := ./ledger/sqlite ./ledger/postgres ./demo ./sharing ./web ./cmd/roundtable ./facts ./waiting ./sessions/plan ./people/linkage ./people/linkage/clk ./sharing/accesslog ./people ./intake ./intake/table ./measures/stats
UNWATCHED := ./ledger/sqlite ./ledger/postgres ./demo
LEFT := $(filter-out $(UNWATCHED),$(WHOLE))
UNSEEN := modernc.org golang.org/x/crypto github.com/klauspost/compress
RACE := -race $(UNSEEN:%=-gcflags='%/...=-race=false')
unit: watched left
watched: need
	go test $(RACE) -timeout 20m $$(go list ./... | grep -v -x -F "$$(go list $(UNWATCHED))")
	go test $(RACE) -timeout 15m -run 'Conformance/(concurrent_writers|tails|replicas|an_append|a_backup_while|scratch|a_booking)' $(STORES)
	go test -timeout 15m $(STORES)
left: need
	go test -timeout 15m $(filter-out $(STORES),$(UNWATCHED))
	go test -timeout 15m -run "$$(scripts/leftout $(LEFT))" $(LEFT)


# Journeys in a real Chromium, each page checked with axe.
browser: need
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -o bin/roundtable ./cmd/roundtable
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
