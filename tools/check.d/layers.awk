# Who includes whom. Reads tools/check.d/rooms first, then stripped sources (texts kept) as "PATH:LINE:SOURCE LINE".
NR == FNR {
    if ($0 ~ /^#/ || NF == 0) next
    level[$1] = $2
    for (i = 3; i <= NF; i++) room_of[$i] = $1
    next
}
{
    split($0, part, ":")
    path = part[1]
    where = path ":" part[2]
    text = substr($0, length(where) + 2)
    if (path != last_path) {
        last_path = path
        split(path, folder, "/")
        if (folder[1] == "src") room = folder[2]
        else { header = folder[3]; sub(/\.h$/, "", header); room = room_of[header] }
        if (room == "") say(path ":1", "header belongs to no room: add it to tools/check.d/rooms")
        else if (!(room in level)) say(path ":1", "src/" room " is no room of tools/check.d/rooms")
    }
    if (text !~ /^[ \t]*#[ \t]*include[ \t]*"/ || !(room in level)) next
    split(text, quoted, "\"")
    target = quoted[2]
    if (target ~ /^candour\//) {
        sub(/^candour\//, "", target)
        sub(/\.h$/, "", target)
        other = room_of[target]
        if (other == "") say(where, "includes candour/" target ".h, which belongs to no room")
        else if (other != room && level[other] >= level[room])
            say(where, room " may not include candour/" target ".h of " other ": it stands " \
                (level[other] == level[room] ? "beside it" : "above it"))
    } else if (path ~ /^include\//) say(where, "a public header may include public headers only, not \"" target "\"")
    else if (target ~ /\//) say(where, "reaches into another folder: \"" target "\"; include \"candour/...\" or a file of " room)
    else if (target == "candour.h" && level[room] < top()) say(where, "candour.h includes rooms above " room)
}
function top(  r, most) { for (r in level) if (level[r] > most) most = level[r]; return most }
function say(at, message) { print at ": layers: " message }
