#!/bin/sh
# The judge accepts a log and refuses it after one byte of any kind of file is changed: a sample of
# libs/tlog with 70,000 entries, and the log of the danh that runs at URL.
# Needs go with golang.org/x/mod: Debian's golang-go and golang-golang-x-mod-dev.
#
#     run.sh URL
set -eu
cd "$(dirname "$0")"
export GO111MODULE="${GO111MODULE:-off}" GOPATH="${GOPATH:-/usr/share/gocode}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
GOCACHE="$work/cache" go build -o "$work/judge" judge.go

# changed LOG FILE: the byte in the middle plus one; of checkpoints one of the root, since Go passes
# over the ML-DSA signature that makes up most of them.
changed() {
    cp "$1/$2" "$work/kept"
    case $2 in *checkpoint) at=$(($(head -n 2 "$work/kept" | wc -c) + 9)) ;; *) at=$(($(wc -c <"$work/kept") / 2)) ;; esac
    byte=$(od -An -tu1 -j "$at" -N 1 "$work/kept" | tr -d ' ')
    printf "\\$(printf %03o $(((byte + 1) % 256)))" | dd of="$1/$2" bs=1 seek="$at" conv=notrunc 2>/dev/null
}

# refused LOG FILE...: judged as `judge` does, after each file in turn was changed and put back.
refused() {
    log=$1
    shift
    for file; do
        changed "$log" "$file"
        if judge -all >/dev/null 2>"$work/reason"; then
            echo "accepted although a byte of $file was changed" >&2
            exit 1
        fi
        echo "$file changed: $(cat "$work/reason")"
        cp "$work/kept" "$log/$file"
    done
    judge -all >/dev/null
}

sample="$work/sample"
(cd ../../.. && cargo run --quiet -p tlog --example sample_log -- "$sample" 70000)
judge() { "$work/judge" -log "$sample" -vkey "$sample/log.vkey" -older "$sample/older-checkpoint" -samples "$sample/samples" "$@"; }
judge -n 500
judge -all
refused "$sample" checkpoint older-checkpoint tile/0/000 tile/0/273.p/112 tile/1/001.p/17 \
    tile/2/000.p/1 tile/entries/000 tile/entries/273.p/112

ours="$work/ours"
"$work/judge" -danh "$1" -save "$ours" -all
judge() { "$work/judge" -log "$ours" -vkey "$ours/log.vkey" "$@"; }
# Every file that it read.
refused "$ours" $(cd "$ours" && find checkpoint tile -type f)
