# Two commands matter: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/bash
BINARY := target/release/guichet
# `make build CPU=native` hashes passwords faster on this machine and may not start on an older one.
CPU ?=
ifneq ($(CPU),)
export RUSTFLAGS += -C target-cpu=$(CPU)
endif

.DEFAULT_GOAL := help
.PHONY: help prerequisites packages assets build run demo test dev bench lint requirements clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

prerequisites:
	@scripts/prerequisites.sh

packages: assets/node_modules/.package-lock.json

assets/node_modules/.package-lock.json: assets/package-lock.json | prerequisites
	npm ci --prefix assets --no-audit --no-fund
	@touch $@

# Only when a source changed: the binary embeds what lies there, and a new time stamp would have it built again.
ASSETS := $(shell find assets -path assets/node_modules -prune -o -path assets/dist -prune -o -type f -print)

assets/dist/manifest.json: $(ASSETS) | packages
	npm run --prefix assets build
	@touch $@

assets: prerequisites packages assets/dist/manifest.json ## bundle styles, controllers and the widget into assets/dist

build: assets ## the release binary, target/release/guichet, with its assets inside
	cargo build --release --locked

run: build ## set up what is missing and serve on http://localhost:8080
	$(BINARY) serve

demo: build ## a furnished organisation, a shop with the web chat, and the mails; PORT=9000, FRESH=1
	@node scripts/demo.mjs

test: ## set up what is missing and run everything that .ci/run runs
	@scripts/test.sh

dev: assets ## serve from the development build, rebuilt whenever a file changes
	@node scripts/dev.mjs

bench: build ## print the table of bench/README.md
	@scripts/bench.sh

lint: assets ## format, clippy and the assets' own check
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	npm run --prefix assets check

requirements: ## which requirement is shown by which test
	@node scripts/requirements.mjs

clean: ## everything that was built or fetched; ./data and ./demo-data stay
	cargo clean
	rm -rf assets/dist assets/node_modules journeys/node_modules journeys/report journeys/test-results journeys/shots
