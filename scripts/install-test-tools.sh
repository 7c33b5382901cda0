#!/usr/bin/env bash
# What only the tests need: a browser, a PostgreSQL server, a NATS server, a second maker of time-based codes, a reader
# of QR codes, a guesser of passwords, a way into a database file, a mail server, a maker of certificates,
# a SAML provider, a clock that can be held and a checker of SCIM. Installs
# what is missing through apt, as root or by sudo, and says what to install by hand where it cannot.
set -euo pipefail
cd "$(dirname "$0")/.."

postgres_is_there() { compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null; }
nats_is_there() { PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v nats-server >/dev/null; }
oathtool_is_there() { command -v oathtool >/dev/null; }
zbarimg_is_there() { command -v zbarimg >/dev/null; }
hydra_is_there() { command -v hydra >/dev/null; }
sqlite3_is_there() { command -v sqlite3 >/dev/null; }
# With its libraries and its user; without either it does not even tell its version.
exim_is_there() {
    local one
    for one in /usr/sbin/exim4 target/exim/usr/sbin/exim4; do
        "$one" -C /dev/null -bV >/dev/null 2>&1 && return
    done
    return 1
}
openssl_is_there() { command -v openssl >/dev/null; }
faketime_is_there() { compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null; }
pysaml2_is_there() { "${PYTHON:-/usr/bin/python3}" -c 'import saml2' 2>/dev/null; }
xmlsec1_is_there() { command -v xmlsec1 >/dev/null; }
# Of PyPI, in a folder of its own: the list names each piece and its version.
scim2_is_there() { cmp -s scripts/scim2.txt target/scim2/installed.txt; }
venv_is_there() { scim2_is_there || python3 -c 'import ensurepip, venv' 2>/dev/null; }
chromium_is_there() { [ -x "${CHROMIUM:-/usr/bin/chromium}" ]; }

wanted() {
    chromium_is_there || echo chromium
    postgres_is_there || echo postgresql
    nats_is_there || echo nats-server
    oathtool_is_there || echo oathtool
    zbarimg_is_there || echo zbar-tools
    hydra_is_there || echo hydra
    sqlite3_is_there || echo sqlite3
    faketime_is_there || echo faketime
    openssl_is_there || echo openssl
    exim_is_there || echo exim4-daemon-light
    pysaml2_is_there || echo python3-pysaml2
    xmlsec1_is_there || echo xmlsec1
    venv_is_there || echo python3-venv
}

# Debian allows one mail server a machine: installing Exim would take away the one that is there, and start a daemon.
# The tests need its program alone, so that is unpacked beside our own, with the libraries and the user it asks for.
exim_libraries() { apt-cache depends exim4-daemon-light | sed -n 's/^  Depends: \(lib[^ ]*\)$/\1/p' | xargs; }

bring_exim() {
    local folder=target/exim
    rm -rf "$folder" && mkdir -p "$folder" \
        && (cd "$folder" && apt-get download -qq -o APT::Sandbox::User=root exim4-daemon-light) \
        && dpkg-deb -x "$folder"/exim4-daemon-light_*.deb "$folder" \
        && chmod 755 "$folder/usr/sbin/exim4" || return # not setuid: it is to do nothing in anybody's name
    getent passwd Debian-exim >/dev/null || "${as_root[@]}" useradd --system --user-group --no-create-home \
        --home-dir /var/spool/exim4 --shell /usr/sbin/nologin Debian-exim
}

bring_scim2() {
    scim2_is_there && return
    echo "Installing scim2-cli"
    rm -rf target/scim2 && mkdir -p target \
        && python3 -m venv target/scim2 \
        && target/scim2/bin/pip install --quiet --disable-pip-version-check --no-deps -r scripts/scim2.txt \
        && cp scripts/scim2.txt target/scim2/installed.txt && return
    echo "make test needs scim2-cli, and pip could not bring it from PyPI: see scripts/scim2.txt" >&2
    exit 1
}

missing=$(wanted | xargs)
if [ -z "$missing" ]; then
    bring_scim2
    exit 0
fi

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
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-upgrade \
    ${missing/exim4-daemon-light/$(exim_libraries)} >/dev/null || by_hand "apt-get could not install them"
case $missing in
    *exim4-daemon-light*) bring_exim || by_hand "apt-get could not bring its program" ;;
esac

missing=$(wanted | xargs)
[ -z "$missing" ] || by_hand "apt-get did not bring them"
bring_scim2
