# make.awk - writes the simulated monthly files of this folder; run in it: awk -f make.awk
# A linear congruential generator with a fixed seed, so that the files are the same on every machine. Planted on purpose: southmere
# falls silent after 2024-03, westholt shrinks by half in 2024-05 and leaves ethnicity blank more and more often, eastmarch repeats
# rows and has an unknown code, an impossible date and a broken row.
function next_random() { seed = (seed * 1103515245 + 12345) % 2147483648; return seed / 2147483648 }
function pick(list, n,   items, k) { k = split(list, items, "|"); return items[1 + int(next_random() * k)] }
function ethnicity(   r) {
    r = next_random()
    if (r < .62) return "White - English/Welsh/Scottish/Northern Irish/British@White"
    if (r < .68) return "White - Any other White background@White"
    if (r < .78) return "Asian/Asian British - Pakistani@Asian"
    if (r < .82) return "Asian/Asian British - Indian@Asian"
    if (r < .89) return "Black/African/Caribbean/Black British - African@Black"
    if (r < .93) return "Mixed/Multiple ethnic groups - White and Black Caribbean@Black"
    return "Other ethnic group - Any other ethnic group@Other"
}
function row(force, month, blank,   date, pair, type, r) {
    date = sprintf("2024-%02d-%02dT%02d:%02d:00+00:00", month, 1 + int(next_random() * 28), int(next_random() * 24), 5 * int(next_random() * 12))
    type = next_random() < .06 ? "Vehicle search" : pick("Person search|Person search|Person and Vehicle search")
    split(ethnicity(), pair, "@")
    r = next_random()
    if (r < blank) pair[1] = ""
    else if (r < blank + .1) pair[1] = "Other ethnic group - Not stated"
    if (next_random() < .07) pair[2] = ""
    if (type == "Vehicle search") { pair[1] = ""; pair[2] = "" }
    return sprintf("%s,%s,%s,%s,%s,%s,%s,%s,%s", type, date, next_random() < .8 ? sprintf("%.6f,%.6f", 53 + next_random(), -2 + next_random()) : ",",
        type == "Vehicle search" ? "" : pick("Male|Male|Male|Female|"), type == "Vehicle search" ? "" : pick("10-17|18-24|25-34|over 34|"),
        pair[1], pair[2], pick("Misuse of Drugs Act 1971 (section 23)|Police and Criminal Evidence Act 1984 (section 1)|"),
        pick("A no further action disposal|A no further action disposal|Arrest|Community resolution"))
}
BEGIN {
    seed = 20240607
    forces = split("eastmarch northfell southmere westholt", force, " ")
    for (month = 1; month <= 6; month++) {
        system("mkdir -p returns/2024-0" month)
        for (f = 1; f <= forces; f++) {
            if (force[f] == "southmere" && month > 3) continue
            file = sprintf("returns/2024-%02d/2024-%02d-%s-stop-and-search.csv", month, month, force[f])
            print "Type,Date,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Outcome" > file
            rows = 40 + int(next_random() * 25)
            if (force[f] == "westholt" && month == 5) rows = 15
            blank = force[f] == "westholt" ? .1 + .12 * month : force[f] == "northfell" ? .02 : .12
            for (i = 1; i <= rows; i++) {
                line = row(force[f], month, blank)
                print line > file
                if (force[f] == "eastmarch" && i % 17 == 0) print line > file
            }
            if (force[f] == "eastmarch" && month == 2) {
                print "Person search,2024-02-30T10:00:00+00:00,53.1,-1.9,Male,18-24,IC4,Asian,,Arrest" > file
                print "Person search,2024-02-03T10:00:00+00:00,53.1,-1.9,Male,18-24,\"White\" - Irish,White,,Arrest" > file
            }
            close(file)
        }
    }
    print "force,period" > "expected.csv"
    for (f = 1; f <= forces; f++) for (month = 1; month <= 6; month++) printf "%s,2024-%02d\n", force[f], month > "expected.csv"
}
