/* regex_run.c - a compiled pattern run over a text: out of its table where it has one (regex_table.c), else all ways at
 * once, in order of preference; see regex.h. */
#include "regex_int.h"
#include "utf8.h"

enum { NOWHERE = -1 };
struct way {
    uint32_t step;
    long begin, end; /* of the wanted group */
};
struct ways {
    struct way *list;
    uint32_t n;
};
struct run {
    const struct cd__regex *regex;
    struct cd_str text;
    uint64_t *seen; /* by step: position + 1 at which it was last added */
};

static bool is_word(struct cd_str text, size_t at)
{
    const unsigned char c = at < text.n ? (unsigned char)text.p[at] : ' ';
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static bool holds(const struct run *run, enum cd__regex_op op, size_t at)
{
    if (op == CD__RE_BEGIN) return at == 0;
    if (op == CD__RE_END) return at == run->text.n;
    const bool edge = (at > 0 && is_word(run->text, at - 1)) != is_word(run->text, at);
    return edge == (op == CD__RE_WORD);
}

/* Adds a way and all that it leads to without reading anything; the first to reach a step is the preferred one. */
static void add(struct run *run, struct ways *ways, struct way way, size_t at)
{
    for (;;) {
        const struct cd__regex_step *s = &run->regex->steps[way.step];
        if (run->seen[way.step] == at + 1) return;
        run->seen[way.step] = at + 1;
        switch ((enum cd__regex_op)s->op) {
        case CD__RE_JUMP: way.step = s->x; continue;
        case CD__RE_SPLIT:
            add(run, ways, (struct way){s->x, way.begin, way.end}, at);
            way.step = s->y;
            continue;
        case CD__RE_SAVE:
            if (s->x == 0) way.begin = (long)at;
            else way.end = (long)at;
            way.step++;
            continue;
        case CD__RE_BEGIN:
        case CD__RE_END:
        case CD__RE_WORD:
        case CD__RE_NOT_WORD:
            if (!holds(run, (enum cd__regex_op)s->op, at)) return;
            way.step++;
            continue;
        default: ways->list[ways->n++] = way; return;
        }
    }
}

bool cd__regex_in_class(const struct cd__regex_step *s, uint32_t code)
{
    for (uint32_t i = 0; i < s->x; i++)
        if (s->ranges[i].low <= code && code <= s->ranges[i].high) return !s->negated;
    return s->negated;
}

/* Moves every way over one code point (size 0: the text has ended); gives whether one of them matched, *found then being the preferred one, and
 * what is less preferred is dropped. */
static bool advance(struct run *run, const struct ways *now, struct ways *then, size_t at, size_t size, uint32_t code,
                    struct way *found)
{
    then->n = 0;
    for (uint32_t i = 0; i < now->n; i++) {
        const struct way way = now->list[i];
        const struct cd__regex_step *s = &run->regex->steps[way.step];
        if (s->op == CD__RE_MATCH) {
            *found = way;
            return true;
        }
        if (size > 0 && cd__regex_in_class(s, code))
            add(run, then, (struct way){way.step + 1, way.begin, way.end}, at + size);
    }
    return false;
}

static int simulate(const struct cd__regex *regex, struct cd_str text, struct cd_arena *scratch, struct cd_str *out)
{
    struct run run = {regex, text, CD_NEW(scratch, uint64_t, regex->n)};
    struct ways now = {CD_NEW(scratch, struct way, regex->n), 0}, then = {CD_NEW(scratch, struct way, regex->n), 0};
    struct way found = {0, NOWHERE, NOWHERE};
    bool any = false;
    if (run.seen == NULL || now.list == NULL || then.list == NULL) return -1;
    for (size_t at = 0, size = 1; size > 0 && (now.n > 0 || !any); at += size) {
        uint32_t code = 0;
        if (!any) add(&run, &now, (struct way){0, NOWHERE, NOWHERE}, at); /* a match may begin here, if none has yet */
        size = at < text.n ? cd__utf8_next((struct cd_str){text.p + at, text.n - at}, &code) : 0;
        if (advance(&run, &now, &then, at, size, code, &found)) any = true;
        const struct ways swap = now;
        now = then;
        then = swap;
    }
    *out = (struct cd_str){NULL, 0};
    if (any && found.begin != NOWHERE && found.end != NOWHERE)
        *out = (struct cd_str){text.p + found.begin, (size_t)(found.end - found.begin)};
    return any ? 1 : 0;
}

int cd__regex_find(const struct cd__regex *regex, struct cd_str text, struct cd_arena *scratch, struct cd_str *out)
{
    const int found = regex->table != NULL ? cd__regex_look_up(regex->table, text, out) : -1;
    return found >= 0 ? found : simulate(regex, text, scratch, out);
}
