#!/bin/sh
# Runs a libFuzzer program over its corpus, no new inputs, and reports as the other tests do: replay.sh PROGRAM NAME FOLDER
printf '[==========] Running 1 test(s).\n[ RUN      ] %s\n' "$2"
count=$(find "$3" -type f 2>/dev/null | wc -l)
if [ "$count" -gt 0 ] && "$1" -runs=0 -timeout=10 "$3"; then
    printf '%d inputs\n[       OK ] %s\n' "$count" "$2"
else
    [ "$count" -gt 0 ] || echo "no corpus: $3"
    printf '[  FAILED  ] %s\n' "$2"
    exit 1
fi
