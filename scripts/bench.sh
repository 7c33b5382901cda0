#!/usr/bin/env bash
# `make bench`: the release build against private servers that flush for real.
set -euo pipefail
cd "$(dirname "$0")/.."
here=$PWD

scripts/install-test-tools.sh
servers=$(mktemp -d "${TMPDIR:-/tmp}/guichet-bench.XXXXXX")
finish() {
    "$here/scripts/servers.sh" stop "$servers"
    rm -rf "$servers"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
scripts/servers.sh start "$servers" --durable
# shellcheck disable=SC1091
. "$servers/env"
cargo run --release --locked -p bench -- "$@"
