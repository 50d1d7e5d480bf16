# census.awk - makes data/census2021_force.csv: residents by ethnic group in the 43 police force areas, in Manchester
# and in England and Wales, from the ONS table of districts by ethnic group (20 categories) and the ONS lookup of
# districts to police force areas.
#
#     awk -f tools/census.awk data/harmonised.csv data/codes.csv data/forces.csv LOOKUP.csv TABLE.csv
#
# LOOKUP.csv has the district's code in column 1 and the area's in column 5; TABLE.csv has district code, name,
# category number, category and residents. Sums are of the cells as they stand in TABLE.csv.

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

function row(id, name, source,   i, all, line) {
    line = id ",\"" name "\""
    all = 0
    for (i = 0; i < groups; i++) { line = line "," (sum[id, code[i]] + 0); all += sum[id, code[i]] }
    print line "," all ",\"" source "\""
}

FNR == 1 { file++; next }
{ sub(/\r$/, ""); fields($0, f) }
file == 1 { code[groups++] = f[2] }
file == 2 && f[1] == "ons-census-2021" { group[f[2]] = f[6] }
file == 3 && f[4] != "" { force[f[4]] = f[2]; order[forces++] = f[2]; name[f[2]] = f[3]; area[f[2]] = f[4] }
file == 4 { if (!(f[5] in force)) fail("no force for area " f[5]); owner[f[1]] = force[f[5]] }
file == 5 {
    if (!(f[1] in owner)) fail("no area for district " f[1])
    if (f[4] in group) {
        sum[owner[f[1]], group[f[4]]] += f[5]
        sum["england-and-wales", group[f[4]]] += f[5]
        if (f[1] == "E08000003") sum["manchester-city", group[f[4]]] += f[5]
    } else if (f[5] != 0) fail("unknown category " f[4])
}
END {
    if (failed) exit 1
    line = "area,name"
    for (i = 0; i < groups; i++) line = line "," code[i]
    print line ",total,source"
    made = "ONS Census 2021, ethnic group (20 categories) by district; github.com/BlackThrive/ExtractSS @ 47869ed; "
    for (i = 0; i < forces; i++)
        row(order[i], name[order[i]], made "sum of the districts of " area[order[i]] " (tools/census.awk)")
    row("manchester-city", "Manchester (district)", made "district E08000003")
    row("england-and-wales", "England and Wales", made "sum of all 331 districts (tools/census.awk)")
}
