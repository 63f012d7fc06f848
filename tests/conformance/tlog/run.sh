#!/bin/sh
# The judge on a sample log: it accepts the log, and refuses it after one byte of any kind of file
# is changed. Needs go with golang.org/x/mod: Debian's golang-go and golang-golang-x-mod-dev.
set -eu
cd "$(dirname "$0")"
export GO111MODULE="${GO111MODULE:-off}" GOPATH="${GOPATH:-/usr/share/gocode}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
GOCACHE="$work/cache" go build -o "$work/judge" judge.go

log="$work/log"
(cd ../../.. && cargo run --quiet -p tlog --example sample_log -- "$log" 70000)
judge() { "$work/judge" -log "$log" -vkey "$log/log.vkey" -older "$log/older-checkpoint" -samples "$log/samples" "$@"; }
judge -n 500
judge -all

for file in checkpoint older-checkpoint tile/0/000 tile/0/273.p/112 tile/1/001.p/17 tile/2/000.p/1 \
    tile/entries/000 tile/entries/273.p/112; do
    cp "$log/$file" "$work/kept"
    # The byte in the middle plus one; of checkpoints one of the root, since Go passes over the
    # ML-DSA signature that makes up most of them.
    case $file in *checkpoint) at=30 ;; *) at=$(($(wc -c <"$work/kept") / 2)) ;; esac
    byte=$(od -An -tu1 -j "$at" -N 1 "$work/kept" | tr -d ' ')
    printf "\\$(printf %03o $(((byte + 1) % 256)))" | dd of="$log/$file" bs=1 seek="$at" conv=notrunc 2>/dev/null
    if judge -all >/dev/null 2>"$work/reason"; then
        echo "accepted although a byte of $file was changed" >&2
        exit 1
    fi
    echo "$file changed: $(cat "$work/reason")"
    cp "$work/kept" "$log/$file"
done
judge -all >/dev/null
