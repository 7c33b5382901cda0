#!/usr/bin/env bash
# `make test`: everything that decides whether the house stands, in the order that fails soonest.
# Development profile throughout; two cores and an empty target folder are enough.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD

step() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

scripts/prerequisites.sh
step "test tools"
scripts/install-test-tools.sh

step "npm packages"
npm ci --prefix assets --no-audit --no-fund
npm ci --prefix journeys --no-audit --no-fund

step "assets"
npm run --prefix assets build
npm run --prefix assets check
npm test --prefix assets
npm run --prefix journeys check

step "format and lint"
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
node scripts/requirements.mjs --check

step "private servers"
servers=$(mktemp -d "${TMPDIR:-/tmp}/guichet-test.XXXXXX")
finish() {
    "$here/scripts/servers.sh" stop "$servers"
    rm -rf "$servers"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
scripts/servers.sh start "$servers"
# shellcheck disable=SC1091
. "$servers/env"

step "cargo test"
cargo test --workspace --locked

# The tests of the program have built the program; building it apart would be another set of features, and minutes.
step "journeys"
test -x target/debug/guichet
(cd journeys && npx playwright test)

# What is timed, with nothing else running beside it.
step "timing"
cargo test --workspace --test timing --test limits --locked -- --ignored

step "done"
