#!/usr/bin/env bash
# What only the tests need: a browser, a PostgreSQL server, a NATS server, a second maker of time-based codes, a reader
# of QR codes, a guesser of passwords and a way into a database file. Installs what is missing through apt, as root or
# by sudo, and says what to install by hand where it cannot.
set -euo pipefail

postgres_is_there() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }
nats_is_there() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v nats-server >/dev/null; }
oathtool_is_there() { command -v oathtool >/dev/null; }
zbarimg_is_there() { command -v zbarimg >/dev/null; }
hydra_is_there() { command -v hydra >/dev/null; }
sqlite3_is_there() { command -v sqlite3 >/dev/null; }
chromium_is_there() { [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; }

wanted() {
    chromium_is_there || echo chromium
    postgres_is_there || echo postgresql
    nats_is_there || echo nats-server
    oathtool_is_there || echo oathtool
    zbarimg_is_there || echo zbar-tools
    hydra_is_there || echo hydra
    sqlite3_is_there || echo sqlite3
}

missing=$(wanted | xargs)
[ -z "$missing" ] && exit 0

by_hand() {
    echo "make test needs $missing, and $1. Install them, then run make test again: apt-get install $missing" >&2
    exit 1
}

command -v apt-get >/dev/null || by_hand "this machine has no apt-get"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || by_hand "there is neither root nor sudo to install them"
    # Nobody is there to type a password when there is no terminal.
    [ -t 0 ] || sudo -n true 2>/dev/null || by_hand "sudo asks for a password here"
    as_root=(sudo)
fi

echo "Installing $missing"
"${as_root[@]}" apt-get update -qq || by_hand "apt-get update failed"
# shellcheck disable=SC2086 # the names are words
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null \
    || by_hand "apt-get could not install them"

missing=$(wanted | xargs)
[ -z "$missing" ] || by_hand "apt-get did not bring them"
