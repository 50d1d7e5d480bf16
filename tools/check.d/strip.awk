# Prints C source with the contents of comments, texts and character constants blanked, line for line, so that what is
# left can be searched for code. keep_texts=1 blanks comments only (an #include names its file in a text).
BEGIN { state = "code" }
FNR == 1 { state = "code" }
{
    out = ""
    n = length($0)
    for (i = 1; i <= n; i++) {
        c = substr($0, i, 1)
        two = substr($0, i, 2)
        if (state == "code") {
            if (two == "/*") { state = "comment"; i++; out = out "  " }
            else if (two == "//") break
            else if (c == "\"" || c == "'") { state = c; out = out c }
            else out = out c
        } else if (state == "comment") {
            if (two == "*/") { state = "code"; i++; out = out " " }
            out = out " "
        } else if (c == "\\") {
            out = out (keep_texts ? two : "  ")
            i++
        } else if (c == state) { state = "code"; out = out c }
        else out = out (keep_texts ? c : " ")
    }
    if (state == "\"" || state == "'") state = "code"
    print out
}
