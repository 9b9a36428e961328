#!/usr/bin/env bash
# cargo calls this instead of rustc: coverage for our crates and for those that take apart what
# strangers wrote.
set -euo pipefail

crate=
previous=
for argument in "$@"; do
    [ "$previous" = --crate-name ] && crate=$argument
    previous=$argument
done
case $crate in
    mail | office | casework | media | search | store | web | \
        mail_parser | image | zune_jpeg | zune_core | png | gif | weezl | image_webp | \
        img_parts | exif | infer)
        exec "$@" --cfg fuzzing -Cpasses=sancov-module \
            -Cllvm-args=-sanitizer-coverage-level=4 \
            -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
            -Cllvm-args=-sanitizer-coverage-pc-table \
            -Cllvm-args=-sanitizer-coverage-trace-compares
        ;;
    *) exec "$@" ;;
esac
