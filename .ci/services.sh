# PostgreSQL and Redis for one test run, in a folder of their own, on ports that are free. To be sourced by bash.
# start_services sets DATABASE_URL and REDIS_URL; stop_services ends both and removes the folder.

start_services() {
    services=$(mktemp -d --tmpdir="$(in_memory)")
    chmod 755 "$services"
    local pg_bin pg_port redis_port
    pg_bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
    pg_bin=${pg_bin:-$(dirname "$(command -v initdb)")}
    read -r pg_port redis_port < <(free_ports)

    mkdir "$services/postgres"
    if [ "$(id -u)" = 0 ]; then # PostgreSQL does not run as root
        chown postgres "$services/postgres"
        as_postgres=(runuser -u postgres --)
    else
        as_postgres=()
    fi
    (
        cd /
        "${as_postgres[@]}" "$pg_bin/initdb" --pgdata "$services/postgres/data" --username portal --auth trust \
            --encoding UTF8 --locale C.UTF-8 >"$services/initdb.log"
        # durability is of no use to a database that lives for one run, and compiling a query to a run of ten rows
        "${as_postgres[@]}" "$pg_bin/pg_ctl" --pgdata "$services/postgres/data" --wait --silent \
            --log "$services/postgres/log" start \
            --options "-p $pg_port -k $services/postgres -c listen_addresses=127.0.0.1 -c max_connections=60 \
                -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal \
                -c max_wal_senders=0 -c max_wal_size=2GB -c checkpoint_timeout=1h -c jit=off"
    )
    pg_ctl=("${as_postgres[@]}" "$pg_bin/pg_ctl" --pgdata "$services/postgres/data")

    redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --appendonly no --dir "$services" \
        >"$services/redis.log" 2>&1 &
    redis_pid=$!
    until redis-cli -p "$redis_port" ping >/dev/null 2>&1; do
        kill -0 "$redis_pid" || { cat "$services/redis.log"; return 1; }
        sleep 0.1
    done

    export DATABASE_URL="postgresql://portal@127.0.0.1:$pg_port/postgres" REDIS_URL="redis://127.0.0.1:$redis_port/0"
}

stop_services() {
    [ -n "${redis_pid:-}" ] && kill "$redis_pid" 2>/dev/null
    [ -n "${pg_ctl:-}" ] && (cd / && "${pg_ctl[@]}" --mode immediate --silent stop) 2>/dev/null
    [ -n "${services:-}" ] && rm -rf "$services"
    unset DATABASE_URL REDIS_URL redis_pid pg_ctl services
}

# The folder for it: in memory where 4 GB are free there, as each test that commits empties a hundred tables after it.
in_memory() {
    local free
    free=$(df --output=avail --block-size=1M /dev/shm 2>/dev/null | tail -n 1)
    if [ -w /dev/shm ] && [ "${free:-0}" -ge 4096 ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

free_ports() {
    python3 -c '
import socket
held = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(one.getsockname()[1] for one in held))'
}
