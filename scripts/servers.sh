#!/usr/bin/env bash
# Private servers for tests and benchmarks: PostgreSQL and NATS on free loopback ports, nobody else's.
#
#   scripts/servers.sh start DIR [--durable]   writes DIR/env (source it); --durable keeps fsync on
#   scripts/servers.sh stop DIR                stops exactly what start recorded in DIR, and forgets it
set -euo pipefail
export PATH="$PATH:/usr/sbin:/usr/local/sbin"

say() { echo "servers: $*" >&2; }

usage() { say "usage: scripts/servers.sh start DIR [--durable] | stop DIR"; exit 2; }

free_port() {
    node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

postgres_bin() {
    local newest
    newest=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) || true
    if [ -n "$newest" ]; then echo "$newest"; else dirname "$(command -v initdb)"; fi
}

# PostgreSQL refuses to run as root, so root lends it to the user `postgres`.
as_postgres() {
    if [ "$(id -u)" -eq 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

start_postgres() {
    local bin home password port try
    bin=$(postgres_bin)
    home=$(mktemp -d "${TMPDIR:-/tmp}/guichet-pg.XXXXXX") # short: a socket's path has 107 bytes
    echo "$home" >"$dir/postgres.home"
    password=$(node -p 'require("crypto").randomBytes(12).toString("hex")')
    echo "$password" >"$home/password"
    [ "$(id -u)" -ne 0 ] || chown -R postgres "$home"
    as_postgres "$bin/initdb" -D "$home/data" -U guichet --pwfile="$home/password" \
        --auth=password --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 \
        || { cat "$dir/initdb.log" >&2; say "initdb failed"; exit 1; }

    local fast="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    [ "$durable" = no ] || fast=""
    for try in 1 2 3; do # another program may take the port in between
        port=$(free_port)
        if as_postgres "$bin/pg_ctl" start -s -w -t 60 -D "$home/data" -l "$home/log" \
            -o "-c listen_addresses=127.0.0.1 -p $port -k $home -c max_connections=300 -c shared_buffers=256MB $fast" </dev/null; then
            as_postgres head -n 1 "$home/data/postmaster.pid" >"$dir/postgres.pid"
            echo "export GUICHET_TEST_POSTGRES=postgres://guichet:$password@127.0.0.1:$port/postgres" >>"$dir/env"
            return
        fi
        say "PostgreSQL did not start on port $port (try $try)"
    done
    as_postgres cat "$home/log" >&2
    exit 1
}

start_nats() {
    local port try
    for try in 1 2 3; do
        port=$(free_port)
        # A session of its own, so that Ctrl-C in the terminal leaves the stopping to `stop`.
        setsid nats-server --addr 127.0.0.1 --port "$port" --log "$dir/nats.log" </dev/null >/dev/null 2>&1 &
        echo $! >"$dir/nats.pid"
        for _ in $(seq 100); do
            if (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
                echo "export GUICHET_TEST_NATS=nats://127.0.0.1:$port" >>"$dir/env"
                return
            fi
            kill -0 "$(cat "$dir/nats.pid")" 2>/dev/null || break
            sleep 0.1
        done
        say "nats-server did not start on port $port (try $try)"
        end "$dir/nats.pid" nats-server TERM
    done
    cat "$dir/nats.log" >&2
    exit 1
}

# end PIDFILE NAME SIGNAL: ends that one process if the pid still belongs to a program of that name.
end() {
    local pid
    [ -s "$1" ] || return 0
    pid=$(cat "$1")
    if [ "$(ps -o comm= -p "$pid" 2>/dev/null)" = "$2" ]; then
        kill -"$3" "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -0 "$pid" 2>/dev/null && kill -KILL "$pid" 2>/dev/null
    fi
    rm -f "$1"
}

start() {
    [ ! -e "$dir/env" ] || { say "$dir is in use; stop it first: scripts/servers.sh stop $dir"; exit 1; }
    mkdir -p "$dir"
    dir=$(cd "$dir" && pwd)
    # Whatever did start is stopped again when the rest does not.
    trap 'stop' ERR EXIT
    : >"$dir/env"
    start_postgres
    start_nats
    trap - ERR EXIT
}

stop() {
    trap - ERR EXIT
    end "$dir/nats.pid" nats-server TERM
    end "$dir/postgres.pid" postgres INT
    if [ -s "$dir/postgres.home" ]; then
        case $(cat "$dir/postgres.home") in
            */guichet-pg.??????) rm -rf "$(cat "$dir/postgres.home")" ;;
        esac
    fi
    rm -f "$dir/postgres.home" "$dir/initdb.log" "$dir/nats.log" "$dir/env"
}

[ $# -ge 2 ] || usage
dir=$2
durable=no
[ "${3:-}" != --durable ] || durable=yes
case $1 in
    start) start ;;
    stop) stop ;;
    *) usage ;;
esac
