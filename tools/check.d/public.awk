# Names of the functions that stripped headers declare, as "PATH:LINE:NAME". Input: "PATH:LINE:SOURCE LINE".
# Only what stands outside braces and parentheses is a declaration of its own; typedefs of functions are not functions.
{
    split($0, part, ":")
    where = part[1] ":" part[2]
    text = substr($0, length(where) + 2)
    if (part[1] != last_path) { last_path = part[1]; braces = parens = continued = typedefed = 0; token = "" }
    directive = continued || text ~ /^[ \t]*#/
    continued = directive && text ~ /\\$/
    if (directive) next
    n = length(text)
    for (i = 1; i <= n + 1; i++) {
        c = i > n ? " " : substr(text, i, 1)
        if (c ~ /[A-Za-z0-9_]/) { if (!fresh) token = ""; fresh = 1; token = token c; continue }
        if (fresh && token == "typedef" && !braces) typedefed = 1
        fresh = 0
        if (c == "(") {
            if (!braces && !parens && !typedefed && token ~ /^cd_/) print where ":" token
            parens++
        } else if (c == ")") parens--
        else if (c == "{") braces++
        else if (c == "}") braces--
        else if (c == ";" && !braces) typedefed = 0
        if (c !~ /[ \t]/) token = ""
    }
}
