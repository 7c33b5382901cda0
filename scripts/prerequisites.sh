#!/usr/bin/env bash
# Says in one line what is missing before anything is built: Rust, Node 20 or newer, a C compiler.
set -euo pipefail

missing=()
command -v cargo >/dev/null || missing+=("Rust (https://rustup.rs)")
command -v cc >/dev/null || missing+=("a C compiler (on Debian: apt-get install build-essential)")
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    missing+=("Node.js 20 or newer with npm")
elif [ "$(node -p 'parseInt(process.versions.node)')" -lt 20 ]; then
    missing+=("Node.js 20 or newer (found $(node --version))")
fi

if [ ${#missing[@]} -gt 0 ]; then
    printf -v list '%s; ' "${missing[@]}"
    echo "guichet needs: ${list%; }" >&2
    exit 1
fi
