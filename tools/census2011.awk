# census2011.awk - makes data/census2011_force.csv: residents by the 18 groups of 2011 in the 43 police force areas, in
# Manchester and in England and Wales.
#
#     awk -f tools/census2011.awk data/forces.csv FORCES.csv DISTRICTS.csv
#
# FORCES.csv has the area's short name in column 1 and 24 counts; DISTRICTS.csv has date, name, code, "Total" and the
# same 24 counts. The 18 groups must sum to the column of all residents; the columns of the five broad groups are not
# read. The 2011 census had no category for Roma: its other White covers ROMA and W9.

function fields(line, out,   n, i, c, quoted, text) {
    n = 0; text = ""; quoted = 0
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\"") quoted = !quoted
        else if (c == "," && !quoted) { out[++n] = text; text = "" }
        else text = text c
    }
    out[++n] = text
    return n
}

function fail(why) { print FILENAME ":" FNR ": " why > "/dev/stderr"; failed = 1; exit 1 }

# counts stand in f[at] (all residents) to f[at + 23]
function row(id, name, at, source,   i, all, line) {
    all = 0
    line = id ",\"" name "\""
    for (i = 1; i <= n_detail; i++) {
        line = line "," f[at + column[i]]
        all += f[at + column[i]]
        sum[i] += f[at + column[i]]
    }
    if (all != f[at]) fail(id ": groups sum to " all ", not to " f[at])
    return line "," all ",\"" source "\""
}

BEGIN {
    # offsets from the column of all residents, in the order of data/harmonised.csv (the table has African first)
    n_detail = split("2 3 4 5 7 8 9 10 12 13 14 15 16 19 18 20 22 23", column, " ")
    made = "ONS Census 2011, ethnic group; github.com/Resistance-Lab/resistancelab_data @ 625e720; "
    print "area,name,W1,W2,W3,ROMA W9,M1,M2,M3,M9,A1,A2,A3,A4,A9,B1,B2,B9,O2,O9,total,source"
}
FNR == 1 { file++; next }
{ sub(/\r$/, ""); fields($0, f) }
file == 1 && f[4] != "" { name[f[2]] = f[3]; order[forces++] = f[2] }
file == 2 {
    id = tolower(f[1]); gsub(/&/, "and", id); gsub(/ /, "-", id)
    if (!(id in name)) fail("no force " id)
    out[id] = row(id, name[id], 2, made "police force area " f[1])
    for (i = 1; i <= n_detail; i++) whole[i] = sum[i]
}
file == 3 && f[3] == "E08000003" && f[4] == "Total" {
    city = row("manchester-city", "Manchester (district)", 5, made "district E08000003")
}
END {
    if (failed) exit 1
    for (i = 0; i < forces; i++) print out[order[i]]
    print city
    line = "england-and-wales,\"England and Wales\""
    for (i = 1; i <= n_detail; i++) { line = line "," whole[i]; all += whole[i] }
    print line "," all ",\"" made "sum of the 43 areas (tools/census2011.awk)\""
}
