# What the cases share; a case begins with `. "$SRC/tests/cli/lib.sh"`.

HEADER='Type,Date,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Outcome'
MONTHLY=$SRC/examples/monthly
DIALECT=$MONTHLY/dialect.yaml

# run ARGUMENT...: the program's two outputs as one, then its exit code
run() {
    "$CANDOUR" "$@" 2>&1
    echo "exit $?"
}

# quiet ARGUMENT...: only what it complains about, then its exit code
quiet() {
    "$CANDOUR" "$@" 2>&1 >/dev/null
    echo "exit $?"
}

# row [MONTH]: one search that says everything
row() {
    echo "Person search,${1:-2019-01}-05T10:00:00+00:00,51.500000,-0.100000,Male,18-24,White - Irish,White,Misuse of Drugs Act 1971 (section 23),Arrest"
}

# return_file FORCE MONTH [FOLDER]: a sound return of one row
return_file() {
    mkdir -p "${3:-returns}"
    { echo "$HEADER"; row "$2"; } >"${3:-returns}/$2-$1-stop-and-search.csv"
}

# remains: what stands in this folder besides what the case made itself, and what an unfinished run left
remains() {
    ls -A | grep -v -x -e returns -e 'expected.*' | sed 's/partial-[0-9]*/partial-N/'
}

# big FOLDER ROWS FORCE...: returns of so many rows, all different
big() {
    folder=$1 rows=$2
    shift 2
    mkdir -p "$folder"
    for force in "$@"; do
        awk -v n="$rows" -v header="$HEADER" 'BEGIN {
            print header
            for (i = 0; i < n; i++)
                printf "Person search,2019-01-%02dT%02d:%02d:00+00:00,51.%06d,-0.1,Male,18-24,,White,,Arrest\n",
                    1 + i % 28, i % 24, i % 60, i % 1000000
        }' >"$folder/2019-01-$force-stop-and-search.csv"
    done
}
