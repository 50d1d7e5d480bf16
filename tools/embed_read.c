/* embed_read.c - reads the CSV files of data/ for the generator: RFC 4180 without newlines in fields, printable
 * ASCII only, one header line. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "embed_int.h"

enum { MAX_FILE = 16 << 20 };

/* --- Small things ------------------------------------------------------------------------------------------------ */

void embed_bad(struct data *d, const struct row *at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)fprintf(stderr, "%s/%s:%u: ", d->folder, at->file, at->line);
    (void)vfprintf(stderr, fmt, args);
    (void)fputc('\n', stderr);
    va_end(args);
    d->errors++;
}

void *embed_take(struct data *d, size_t n, size_t size)
{
    void *p = d->n_blocks < EMBED_BLOCKS ? calloc(n ? n : 1, size) : NULL;
    if (!p) {
        (void)fputs("embed: out of memory\n", stderr);
        exit(1);
    }
    d->blocks[d->n_blocks++] = p;
    return p;
}

static int fold(int c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

int embed_compare(const char *a, const char *b)
{
    while (*a && fold((unsigned char)*a) == fold((unsigned char)*b)) a++, b++;
    return fold((unsigned char)*a) - fold((unsigned char)*b);
}

/* --- Reading CSV ------------------------------------------------------------------------------------------------- */

/* Ends the field that starts at *p in place and moves *p to what follows; returns the delimiter (',' or '\n') or
 * 0. */
static char end_field(char **p)
{
    char *from = *p, *to = *p;
    if (*from != '"') {
        while (*from && *from != ',' && *from != '\n' && *from != '"') from++;
        to = from;
    } else {
        for (from++; *from && *from != '\n' && (*from != '"' || from[1] == '"'); from++) {
            if (*from == '"') from++;
            *to++ = *from;
        }
        if (*from == '"') from++;
        else *from = 0;
    }
    const char end = *from;
    if (end != ',' && end != '\n') return 0;
    *to = 0;
    *p = from + 1;
    return end;
}

static bool read_row(struct data *d, struct row *r, char **p)
{
    r->n = 0;
    for (char end = ','; end == ',';) {
        char *field = *p;
        if (r->n == EMBED_FIELDS) return embed_bad(d, r, "more than %d fields", EMBED_FIELDS), false;
        end = end_field(p);
        if (!end) return embed_bad(d, r, "a quote is out of place, or the last line does not end"), false;
        r->f[r->n++] = field;
    }
    return true;
}

static char *read_file(struct data *d, const char *name)
{
    char path[4096];
    if (snprintf(path, sizeof path, "%s/%s", d->folder, name) >= (int)sizeof path) return NULL;
    FILE *f = fopen(path, "rb");
    if (!f) return NULL;
    char *text = NULL;
    if (fseek(f, 0, SEEK_END) == 0) {
        const long size = ftell(f);
        if (size > 0 && size <= MAX_FILE && fseek(f, 0, SEEK_SET) == 0) {
            text = embed_take(d, (size_t)size + 1, 1);
            if (fread(text, 1, (size_t)size, f) != (size_t)size || strlen(text) != (size_t)size) text = NULL;
        }
    }
    (void)fclose(f);
    return text;
}

static void check_bytes(struct data *d, const char *name, const char *text)
{
    struct row at = {.file = name, .line = 1};
    for (; *text; text++) {
        if (*text == '\n') at.line++;
        else if ((unsigned char)*text < ' ' || (unsigned char)*text > '~') {
            embed_bad(d, &at, "byte 0x%02x is not printable ASCII", (unsigned)(unsigned char)*text);
            return;
        }
    }
}

/* header NULL: any header (a census file, whose categories are in it). Every row must end with its source. */
static void load(struct data *d, struct table *t, const char *name, const char *header)
{
    struct row at = {.file = name, .line = 1};
    char *p = read_file(d, name);
    t->head = at;
    if (!p) {
        embed_bad(d, &at, "cannot be read");
        return;
    }
    check_bytes(d, name, p);
    size_t lines = 0;
    for (const char *s = p; *s; s++) lines += *s == '\n';
    t->rows = embed_take(d, lines, sizeof *t->rows);
    const size_t width = header ? strlen(header) : 0;
    if (header && (strncmp(p, header, width) != 0 || p[width] != '\n'))
        embed_bad(d, &at, "the header must be: %s", header);
    if (!read_row(d, &t->head, &p)) return;
    while (*p) {
        struct row *r = &t->rows[t->n];
        r->file = name;
        r->line = (unsigned)t->n + 2;
        if (!read_row(d, r, &p)) return;
        if (r->n != t->head.n) {
            embed_bad(d, r, "%u fields where the header has %u", r->n, t->head.n);
            return;
        }
        t->n++;
    }
}

const struct row *embed_find(const struct table *t, const char *id)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->rows[i].f[0], id) == 0) return &t->rows[i];
    return NULL;
}

void embed_load(struct data *d)
{
    static const char codes[] = "list,value,label,class,reason,mask,note,source";
    load(d, &d->harmonised, "harmonised.csv", "bit,code,label,broad,source");
    load(d, &d->lists, "lists.csv",
         "id,title,characteristic,version,valid_from,valid_until,ordered,includes,source,note");
    load(d, &d->codes, "codes.csv", codes);
    load(d, &d->outcomes, "outcomes.csv", codes);
    load(d, &d->groups, "groups.csv", "id,label,basis,mask,broad,variant,source");
    load(d, &d->registers, "registers.csv", "id,title,version,source");
    load(d, &d->forces, "forces.csv", "register,id,name,area,source");
    load(d, &d->bases, "bases.csv", "id,title,who,date,file,source");
    if (d->bases.n > EMBED_BASES) {
        embed_bad(d, &d->bases.head, "more than %d bases", EMBED_BASES);
        d->bases.n = EMBED_BASES;
    }
    for (size_t i = 0; i < d->bases.n; i++) load(d, &d->base[i], d->bases.rows[i].f[4], NULL);
}
