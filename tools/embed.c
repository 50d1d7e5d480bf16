/* embed.c - compiles data/ (CSV) into the constant tables of src/standard: the build runs `embed DATA_FOLDER OUT.c`.
 *
 * Every rule that the tables' readers rely on is checked here, so that a bad row stops the build with file and line: header,
 * number of fields, printable ASCII, a source on every row, known names, no value twice without regard to case, masks that fit
 * the class, broad groups and census categories that partition the harmonised list, census rows that add up.
 * The output depends on the rows alone. Memory is kept in one pool and freed at the end. */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "candour/label.h"

enum { MAX_FIELDS = 32, MAX_BLOCKS = 64, MAX_BITS = 64, MAX_BASES = 8, MAX_FILE = 16 << 20 };

struct row {
    const char *file;
    char *f[MAX_FIELDS];
    unsigned line, n;
    uint64_t mask;
};

struct table {
    struct row *rows;
    struct row head;
    size_t n;
};

struct data {
    const char *folder;
    FILE *out;
    void *blocks[MAX_BLOCKS];
    size_t n_blocks;
    unsigned errors;
    uint64_t all;
    struct table harmonised, lists, codes, outcomes, groups, registers, forces, bases, base[MAX_BASES];
};

static const char *const characteristics[] = {
#define X(name, text) #name,
    CD_CHARACTERISTICS(X)
#undef X
};
static const char *const reasons[] = {
#define X(name, text) #name,
    CD_REASONS(X)
#undef X
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* --- Small things ------------------------------------------------------------------------------------------------ */

__attribute__((format(printf, 3, 4))) static void bad(struct data *d, const struct row *at, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)fprintf(stderr, "%s/%s:%u: ", d->folder, at->file, at->line);
    (void)vfprintf(stderr, fmt, args);
    (void)fputc('\n', stderr);
    va_end(args);
    d->errors++;
}

static void *take(struct data *d, size_t n, size_t size)
{
    void *p = d->n_blocks < MAX_BLOCKS ? calloc(n ? n : 1, size) : NULL;
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

/* The order in which standard.c searches: bytewise after folding ASCII letters, shorter first. */
static int compare_folded(const char *a, const char *b)
{
    while (*a && fold((unsigned char)*a) == fold((unsigned char)*b)) a++, b++;
    return fold((unsigned char)*a) - fold((unsigned char)*b);
}

static bool known(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

static bool yes_or_no(struct data *d, const struct row *r, const char *s)
{
    const bool yes = strcmp(s, "yes") == 0;
    if (!yes && strcmp(s, "no") != 0) bad(d, r, "\"%s\" is neither yes nor no", s);
    return yes;
}

static void needs(struct data *d, const struct row *r, unsigned field, const char *name)
{
    const char *s = r->f[field];
    const size_t n = strlen(s);
    if (n == 0) bad(d, r, "%s is missing", name);
    else if (s[0] == ' ' || s[n - 1] == ' ') bad(d, r, "%s has white space at an end", name);
}

/* --- Reading CSV ------------------------------------------------------------------------------------------------- */

/* Ends the field that starts at *p in place and moves *p to what follows; returns the delimiter (',' or '\n') or 0. */
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
        if (r->n == MAX_FIELDS) return bad(d, r, "more than %d fields", MAX_FIELDS), false;
        end = end_field(p);
        if (!end) return bad(d, r, "a quote is out of place, or the last line does not end"), false;
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
            text = take(d, (size_t)size + 1, 1);
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
            bad(d, &at, "byte 0x%02x is not printable ASCII", (unsigned)(unsigned char)*text);
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
        bad(d, &at, "cannot be read");
        return;
    }
    check_bytes(d, name, p);
    size_t lines = 0;
    for (const char *s = p; *s; s++) lines += *s == '\n';
    t->rows = take(d, lines, sizeof *t->rows);
    const size_t width = header ? strlen(header) : 0;
    if (header && (strncmp(p, header, width) != 0 || p[width] != '\n')) bad(d, &at, "the header must be: %s", header);
    if (!read_row(d, &t->head, &p)) return;
    while (*p) {
        struct row *r = &t->rows[t->n];
        r->file = name;
        r->line = (unsigned)t->n + 2;
        if (!read_row(d, r, &p)) return;
        if (r->n != t->head.n) {
            bad(d, r, "%u fields where the header has %u", r->n, t->head.n);
            return;
        }
        t->n++;
    }
}

static const struct row *find(const struct table *t, const char *id)
{
    for (size_t i = 0; i < t->n; i++)
        if (strcmp(t->rows[i].f[0], id) == 0) return &t->rows[i];
    return NULL;
}

/* --- Checks ------------------------------------------------------------------------------------------------------ */

static void check_unique(struct data *d, const struct table *t, unsigned field)
{
    for (size_t i = 0; i < t->n; i++) {
        needs(d, &t->rows[i], field, t->head.f[field]);
        for (size_t j = 0; j < i; j++)
            if (compare_folded(t->rows[i].f[field], t->rows[j].f[field]) == 0)
                bad(d, &t->rows[i], "%s \"%s\" is also on line %u", t->head.f[field], t->rows[i].f[field], t->rows[j].line);
    }
}

/* Harmonised codes separated by single blanks, or ALL; "" is the empty mask. */
static uint64_t parse_mask(struct data *d, const struct row *r, const char *s)
{
    uint64_t mask = 0;
    if (strcmp(s, "ALL") == 0) return d->all;
    while (*s) {
        const size_t n = strcspn(s, " ");
        size_t bit = 0;
        while (bit < d->harmonised.n &&
               (strlen(d->harmonised.rows[bit].f[1]) != n || memcmp(d->harmonised.rows[bit].f[1], s, n) != 0))
            bit++;
        if (bit == d->harmonised.n) return bad(d, r, "\"%.*s\" is not a harmonised code", (int)n, s), mask;
        if (mask >> bit & 1) bad(d, r, "\"%.*s\" stands twice in the mask", (int)n, s);
        mask |= UINT64_C(1) << bit;
        s += n + (s[n] == ' ' && s[n + 1]);
        if (*s == ' ') return bad(d, r, "a mask has stray blanks"), mask;
    }
    return mask;
}

static void check_harmonised(struct data *d)
{
    struct table *t = &d->harmonised;
    check_unique(d, t, 1);
    check_unique(d, t, 2);
    for (size_t i = 0; i < t->n; i++) {
        char bit[24];
        (void)snprintf(bit, sizeof bit, "%zu", i);
        if (i >= MAX_BITS || strcmp(t->rows[i].f[0], bit) != 0) bad(d, &t->rows[i], "the bit must be %zu", i);
        needs(d, &t->rows[i], 4, "source");
    }
    d->all = t->n < MAX_BITS ? (UINT64_C(1) << t->n) - 1 : UINT64_MAX;
}

/* "", YYYY, YYYY-MM or YYYY-MM-DD: no more is said than is known. */
static void check_date(struct data *d, const struct row *r, const char *s)
{
    static const char shape[] = "dddd-dd-dd";
    const size_t n = strlen(s);
    bool good = n == 0 || n == 4 || n == 7 || n == 10;
    for (size_t i = 0; good && i < n; i++) good = shape[i] == 'd' ? isdigit((unsigned char)s[i]) != 0 : s[i] == '-';
    if (!good) bad(d, r, "\"%s\" is not a date", s);
}

enum { L_ID, L_TITLE, L_WHAT, L_VERSION, L_FROM, L_UNTIL, L_ORDERED, L_INCLUDES, L_SOURCE, L_NOTE };
enum { C_LIST, C_VALUE, C_LABEL, C_CLASS, C_REASON, C_MASK, C_NOTE, C_SOURCE };

static void check_lists(struct data *d)
{
    check_unique(d, &d->lists, L_ID);
    for (size_t i = 0; i < d->lists.n; i++) {
        struct row *r = &d->lists.rows[i];
        needs(d, r, L_TITLE, "title");
        needs(d, r, L_VERSION, "version");
        needs(d, r, L_SOURCE, "source");
        if (*r->f[L_WHAT] && !known(r->f[L_WHAT], characteristics, COUNT(characteristics)))
            bad(d, r, "\"%s\" is not a characteristic", r->f[L_WHAT]);
        check_date(d, r, r->f[L_FROM]);
        check_date(d, r, r->f[L_UNTIL]);
        if (*r->f[L_UNTIL] && strcmp(r->f[L_UNTIL], r->f[L_FROM]) < 0) bad(d, r, "valid_until is before valid_from");
        (void)yes_or_no(d, r, r->f[L_ORDERED]);
    }
}

static void check_code(struct data *d, struct row *r)
{
    const struct row *list = find(&d->lists, r->f[C_LIST]);
    needs(d, r, C_VALUE, "value");
    needs(d, r, C_LABEL, "label");
    needs(d, r, C_SOURCE, "source");
    r->mask = parse_mask(d, r, r->f[C_MASK]);
    const bool recorded = strcmp(r->f[C_CLASS], "RECORDED") == 0;
    const bool ethnic = list && strcmp(list->f[L_WHAT], "ETHNICITY") == 0;
    if (!list) bad(d, r, "there is no list \"%s\"", r->f[C_LIST]);
    else if (*list->f[L_INCLUDES]) bad(d, r, "list \"%s\" is a union and has no codes of its own", r->f[C_LIST]);
    if (!recorded && strcmp(r->f[C_CLASS], "NOT_STATED") != 0)
        bad(d, r, "class \"%s\" is neither RECORDED nor NOT_STATED", r->f[C_CLASS]);
    if (!known(r->f[C_REASON], reasons, COUNT(reasons))) bad(d, r, "\"%s\" is not a reason", r->f[C_REASON]);
    else if (recorded != (strcmp(r->f[C_REASON], "NONE") == 0)) bad(d, r, "the reason does not fit the class");
    if (!ethnic && r->mask) bad(d, r, "a list that is not about ethnicity has no masks");
    if (ethnic && !r->mask) bad(d, r, "the mask is missing");
    if (ethnic && !recorded && r->mask != d->all) bad(d, r, "a value that is not stated may be any group: the mask must be ALL");
}

static void check_groups(struct data *d)
{
    uint64_t seen = 0;
    bool detail = false;
    check_unique(d, &d->groups, 0);
    check_unique(d, &d->groups, 1);
    for (size_t i = 0; i < d->groups.n; i++) {
        struct row *r = &d->groups.rows[i];
        const struct row *variant = find(&d->groups, r->f[5]);
        needs(d, r, 2, "basis");
        needs(d, r, 6, "source");
        r->mask = parse_mask(d, r, r->f[3]);
        if (!r->mask) bad(d, r, "the mask is missing");
        if (*r->f[5] && (!variant || strcmp(variant->f[5], r->f[0]) != 0)) bad(d, r, "the variant must name this group back");
        if (!yes_or_no(d, r, r->f[4])) detail = true;
        else if (detail) bad(d, r, "the broad groups must come first");
        else if (seen & r->mask) bad(d, r, "overlaps a broad group above");
        else seen |= r->mask;
    }
    if (seen != d->all) bad(d, &d->groups.head, "the broad groups do not cover the harmonised list");
}

static bool slug(const char *s)
{
    return *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyz-0123456789")] == 0;
}

static void check_forces(struct data *d)
{
    check_unique(d, &d->registers, 0);
    for (size_t i = 0; i < d->registers.n; i++)
        for (unsigned k = 1; k < 4; k++) needs(d, &d->registers.rows[i], k, d->registers.head.f[k]);
    for (size_t i = 0; i < d->forces.n; i++) {
        const struct row *r = &d->forces.rows[i];
        if (!find(&d->registers, r->f[0])) bad(d, r, "there is no register \"%s\"", r->f[0]);
        if (!slug(r->f[1])) bad(d, r, "\"%s\" is not an id", r->f[1]);
        needs(d, r, 2, "name");
        needs(d, r, 4, "source");
        if (*r->f[3] && (strlen(r->f[3]) != 9 || strspn(r->f[3] + 1, "0123456789") != 8))
            bad(d, r, "\"%s\" is not an area code", r->f[3]);
        for (size_t j = 0; j < i; j++)
            if (strcmp(r->f[0], d->forces.rows[j].f[0]) == 0 && strcmp(r->f[1], d->forces.rows[j].f[1]) == 0)
                bad(d, r, "force \"%s\" is also on line %u", r->f[1], d->forces.rows[j].line);
    }
}

static uint64_t number(struct data *d, const struct row *r, const char *s)
{
    const size_t n = strlen(s);
    if (n == 0 || n > 18 || strspn(s, "0123456789") != n) return bad(d, r, "\"%s\" is not a count", s), 0;
    return strtoull(s, NULL, 10);
}

/* A census file: area, name, one column per category (its mask as header), total, source. */
static void check_base(struct data *d, struct table *t)
{
    const unsigned last = t->head.n - 2;
    uint64_t seen = 0;
    if (t->head.n < 5 || strcmp(t->head.f[0], "area") != 0 || strcmp(t->head.f[1], "name") != 0 ||
        strcmp(t->head.f[last], "total") != 0 || strcmp(t->head.f[last + 1], "source") != 0) {
        bad(d, &t->head, "the header must be: area,name,(categories),total,source");
        return;
    }
    for (unsigned k = 2; k < last; k++) {
        const uint64_t mask = parse_mask(d, &t->head, t->head.f[k]);
        if (!mask || seen & mask) bad(d, &t->head, "category \"%s\" is empty or overlaps another", t->head.f[k]);
        seen |= mask;
    }
    if (seen != d->all) bad(d, &t->head, "the categories do not cover the harmonised list");
    check_unique(d, t, 0);
    for (size_t i = 0; i < t->n; i++) {
        const struct row *r = &t->rows[i];
        uint64_t sum = 0;
        if (!slug(r->f[0])) bad(d, r, "\"%s\" is not an id", r->f[0]);
        needs(d, r, 1, "name");
        needs(d, r, last + 1, "source");
        for (unsigned k = 2; k < last; k++) sum += number(d, r, r->f[k]);
        if (sum != number(d, r, r->f[last])) bad(d, r, "the groups sum to %" PRIu64 ", not to the total", sum);
    }
}

static void load_all(struct data *d)
{
    static const char codes[] = "list,value,label,class,reason,mask,note,source";
    load(d, &d->harmonised, "harmonised.csv", "bit,code,label,broad,source");
    load(d, &d->lists, "lists.csv", "id,title,characteristic,version,valid_from,valid_until,ordered,includes,source,note");
    load(d, &d->codes, "codes.csv", codes);
    load(d, &d->outcomes, "outcomes.csv", codes);
    load(d, &d->groups, "groups.csv", "id,label,basis,mask,broad,variant,source");
    load(d, &d->registers, "registers.csv", "id,title,version,source");
    load(d, &d->forces, "forces.csv", "register,id,name,area,source");
    load(d, &d->bases, "bases.csv", "id,title,who,date,file,source");
    if (d->bases.n > MAX_BASES) {
        bad(d, &d->bases.head, "more than %d bases", MAX_BASES);
        d->bases.n = MAX_BASES;
    }
    for (size_t i = 0; i < d->bases.n; i++) load(d, &d->base[i], d->bases.rows[i].f[4], NULL);
}

static void check_all(struct data *d)
{
    check_harmonised(d);
    check_lists(d);
    for (size_t i = 0; i < d->codes.n; i++) check_code(d, &d->codes.rows[i]);
    for (size_t i = 0; i < d->outcomes.n; i++) check_code(d, &d->outcomes.rows[i]);
    check_groups(d);
    check_forces(d);
    check_unique(d, &d->bases, 0);
    for (size_t i = 0; i < d->bases.n; i++) {
        for (unsigned k = 1; k < 6; k++) needs(d, &d->bases.rows[i], k, d->bases.head.f[k]);
        check_date(d, &d->bases.rows[i], d->bases.rows[i].f[3]);
        check_base(d, &d->base[i]);
    }
}

/* --- Writing C --------------------------------------------------------------------------------------------------- */

/* A C string and a comma; '?' is escaped because C17 still has trigraphs. */
static void put_text(struct data *d, const char *s)
{
    (void)fputc('"', d->out);
    for (; *s; s++) {
        if (strchr("\"\\?", *s)) (void)fputc('\\', d->out);
        (void)fputc(*s, d->out);
    }
    (void)fputs("\", ", d->out);
}

static void put_fields(struct data *d, const struct row *r, const unsigned *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) put_text(d, r->f[fields[i]]);
}

#define PUT(d, r, ...) put_fields(d, r, (const unsigned[]){__VA_ARGS__}, COUNT(((const unsigned[]){__VA_ARGS__})))

struct ranked {
    const struct row *row;
    size_t rank;
};

static int compare_codes(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return compare_folded(x->row->f[C_VALUE], y->row->f[C_VALUE]);
}

static int compare_forces(const void *a, const void *b)
{
    const struct row *const *x = a, *const *y = b;
    return strcmp((*x)->f[1], (*y)->f[1]);
}

static int compare_areas(const void *a, const void *b)
{
    const struct row *const *x = a, *const *y = b;
    return strcmp((*x)->f[0], (*y)->f[0]);
}

static size_t gather(const struct table *t, const char *id, size_t length, struct ranked *out, size_t n)
{
    for (size_t i = 0; i < t->n; i++) {
        const char *list = t->rows[i].f[C_LIST];
        if (strlen(list) != length || memcmp(list, id, length) != 0) continue;
        out[n] = (struct ranked){&t->rows[i], n};
        n++;
    }
    return n;
}

/* The list's own codes, or those of the lists that it unites, sorted; 0 after an error. */
static size_t codes_of(struct data *d, const struct row *list, struct ranked *out)
{
    const char *ids = *list->f[L_INCLUDES] ? list->f[L_INCLUDES] : list->f[L_ID];
    size_t n = 0;
    while (*ids) {
        const size_t length = strcspn(ids, " "), before = n;
        n = gather(&d->codes, ids, length, out, n);
        n = gather(&d->outcomes, ids, length, out, n);
        if (n == before) bad(d, list, "\"%.*s\" has no codes", (int)length, ids);
        ids += length + (ids[length] == ' ');
    }
    qsort(out, n, sizeof *out, compare_codes);
    for (size_t i = 1; i < n; i++)
        if (compare_codes(&out[i - 1], &out[i]) == 0)
            bad(d, out[i].row, "value \"%s\" is twice in list %s", out[i].row->f[C_VALUE], list->f[L_ID]);
    return n;
}

static void put_lists(struct data *d)
{
    struct ranked *codes = take(d, d->codes.n + d->outcomes.n, sizeof *codes);
    size_t *counts = take(d, d->lists.n, sizeof *counts);
    for (size_t i = 0; i < d->lists.n; i++) {
        counts[i] = codes_of(d, &d->lists.rows[i], codes);
        (void)fprintf(d->out, "static const struct cd_code codes_%zu[] = {\n", i);
        for (size_t k = 0; k < counts[i]; k++) {
            const struct row *r = codes[k].row;
            (void)fputs("    {", d->out);
            PUT(d, r, C_VALUE, C_LABEL);
            (void)fprintf(d->out, "UINT64_C(0x%" PRIx64 "), CD_CLASS_%s, CD_REASON_%s, ", r->mask, r->f[C_CLASS],
                          r->f[C_REASON]);
            PUT(d, r, C_NOTE, C_SOURCE);
            (void)fprintf(d->out, "%zu},\n", codes[k].rank);
        }
        (void)fputs("};\n", d->out);
    }
    (void)fputs("const struct cd_code_list cd_standard_lists[] = {\n", d->out);
    for (size_t i = 0; i < d->lists.n; i++) {
        const struct row *r = &d->lists.rows[i];
        (void)fputs("    {", d->out);
        PUT(d, r, L_ID, L_TITLE, L_VERSION, L_FROM, L_UNTIL, L_SOURCE, L_NOTE);
        (void)fprintf(d->out, "CD_CHARACTERISTIC_%s, %d, codes_%zu, %zu},\n", *r->f[L_WHAT] ? r->f[L_WHAT] : "COUNT",
                      strcmp(r->f[L_ORDERED], "yes") == 0, i, counts[i]);
    }
    (void)fprintf(d->out, "};\nconst uint32_t cd_standard_n_lists = %zu;\n", d->lists.n);
}

static void put_groups(struct data *d)
{
    (void)fprintf(d->out, "_Static_assert(CD_ETHNIC_BITS == %zu, \"harmonised.csv and standard.h differ\");\n",
                  d->harmonised.n);
    (void)fputs("const struct cd_standard_ethnic cd_standard_ethnics[CD_ETHNIC_BITS] = {\n", d->out);
    for (size_t i = 0; i < d->harmonised.n; i++) {
        (void)fputs("    {", d->out);
        PUT(d, &d->harmonised.rows[i], 1, 2);
        (void)fputs("},\n", d->out);
    }
    (void)fputs("};\nconst struct cd_group cd_standard_groups[] = {\n", d->out);
    for (size_t i = 0; i < d->groups.n; i++) {
        const struct row *r = &d->groups.rows[i];
        (void)fputs("    {", d->out);
        PUT(d, r, 0, 1, 2);
        (void)fprintf(d->out, "UINT64_C(0x%" PRIx64 "), %d, ", r->mask, strcmp(r->f[4], "yes") == 0);
        if (*r->f[5]) PUT(d, r, 5);
        else (void)fputs("NULL, ", d->out);
        PUT(d, r, 6);
        (void)fputs("},\n", d->out);
    }
    (void)fprintf(d->out, "};\nconst uint32_t cd_standard_n_groups = %zu;\n", d->groups.n);
}

static void put_registers(struct data *d)
{
    const struct row **forces = take(d, d->forces.n, sizeof *forces);
    size_t *counts = take(d, d->registers.n, sizeof *counts);
    for (size_t i = 0; i < d->registers.n; i++) {
        for (size_t k = 0; k < d->forces.n; k++)
            if (strcmp(d->forces.rows[k].f[0], d->registers.rows[i].f[0]) == 0) forces[counts[i]++] = &d->forces.rows[k];
        if (!counts[i]) bad(d, &d->registers.rows[i], "the register has no forces");
        qsort(forces, counts[i], sizeof *forces, compare_forces);
        (void)fprintf(d->out, "static const struct cd_force forces_%zu[] = {\n", i);
        for (size_t k = 0; k < counts[i]; k++) {
            (void)fputs("    {", d->out);
            PUT(d, forces[k], 1, 2, 3, 4);
            (void)fputs("},\n", d->out);
        }
        (void)fputs("};\n", d->out);
    }
    (void)fputs("const struct cd_force_register cd_standard_registers[] = {\n", d->out);
    for (size_t i = 0; i < d->registers.n; i++) {
        (void)fputs("    {", d->out);
        PUT(d, &d->registers.rows[i], 0, 1, 2, 3);
        (void)fprintf(d->out, "forces_%zu, %zu},\n", i, counts[i]);
    }
    (void)fprintf(d->out, "};\nconst uint32_t cd_standard_n_registers = %zu;\n", d->registers.n);
}

/* Counts of one area are a compound literal: it has static storage at file scope. */
static void put_base(struct data *d, const struct table *t, size_t number_of_base)
{
    const unsigned last = t->head.n - 2;
    const struct row **areas = take(d, t->n, sizeof *areas);
    for (size_t i = 0; i < t->n; i++) areas[i] = &t->rows[i];
    qsort(areas, t->n, sizeof *areas, compare_areas);
    (void)fprintf(d->out, "static const uint64_t masks_%zu[] = {", number_of_base);
    for (unsigned k = 2; k < last; k++)
        (void)fprintf(d->out, "UINT64_C(0x%" PRIx64 "), ", parse_mask(d, &t->head, t->head.f[k]));
    (void)fprintf(d->out, "};\nstatic const struct cd_standard_area areas_%zu[] = {\n", number_of_base);
    for (size_t i = 0; i < t->n; i++) {
        (void)fputs("    {", d->out);
        PUT(d, areas[i], 0, 1, last + 1);
        (void)fprintf(d->out, "%s, (const uint64_t[]){", areas[i]->f[last]);
        for (unsigned k = 2; k < last; k++) (void)fprintf(d->out, "%s, ", areas[i]->f[k]);
        (void)fputs("}},\n", d->out);
    }
    (void)fputs("};\n", d->out);
}

static void put_bases(struct data *d)
{
    for (size_t i = 0; i < d->bases.n; i++) put_base(d, &d->base[i], i);
    (void)fputs("const struct cd_standard_base cd_standard_bases[] = {\n", d->out);
    for (size_t i = 0; i < d->bases.n; i++) {
        (void)fputs("    {{", d->out);
        PUT(d, &d->bases.rows[i], 0, 1, 2, 3, 5);
        (void)fprintf(d->out, "}, masks_%zu, areas_%zu, %u, %zu},\n", i, i, d->base[i].head.n - 4, d->base[i].n);
    }
    (void)fprintf(d->out, "};\nconst uint32_t cd_standard_n_bases = %zu;\n", d->bases.n);
}

/* Nothing is left behind after an error, so that a build that is run again does not take a half-written file for done. */
static bool write_out(struct data *d, const char *path)
{
    d->out = fopen(path, "wb");
    if (!d->out) {
        perror(path);
        return false;
    }
    (void)fputs("/* Made by tools/embed from data/: change the rows there. */\n#include \"standard_int.h\"\n", d->out);
    put_lists(d);
    put_groups(d);
    put_registers(d);
    put_bases(d);
    const bool failed = ferror(d->out) != 0;
    if (fclose(d->out) != 0 || failed) perror(path);
    else if (!d->errors) return true;
    (void)remove(path);
    return false;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        (void)fputs("usage: embed DATA_FOLDER OUT.c\n", stderr);
        return 2;
    }
    struct data d = {.folder = argv[1]};
    load_all(&d);
    if (!d.errors) check_all(&d);
    const bool done = !d.errors && write_out(&d, argv[2]);
    for (size_t i = 0; i < d.n_blocks; i++) free(d.blocks[i]);
    return done ? 0 : 1;
}
