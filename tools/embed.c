/* embed.c - compiles data/ (CSV) into the constant tables of src/standard: the build runs `embed DATA_FOLDER
 * OUT.c`.
 *
 * Every rule that the tables' readers rely on is checked (embed_check.c), so that a bad row stops the build with
 * file and line: header, number of fields, printable ASCII, a source on every row, known names, no value twice
 * without regard to case, masks that fit the class, broad groups and census categories that partition the
 * harmonised list, census rows that add up. The output depends on the rows alone. Memory is kept in one pool and
 * freed at the end. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "embed_int.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

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
    return embed_compare(x->row->f[C_VALUE], y->row->f[C_VALUE]);
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
        if (n == before) embed_bad(d, list, "\"%.*s\" has no codes", (int)length, ids);
        ids += length + (ids[length] == ' ');
    }
    qsort(out, n, sizeof *out, compare_codes);
    for (size_t i = 1; i < n; i++)
        if (compare_codes(&out[i - 1], &out[i]) == 0)
            embed_bad(d, out[i].row, "value \"%s\" is twice in list %s", out[i].row->f[C_VALUE], list->f[L_ID]);
    return n;
}

static void put_lists(struct data *d)
{
    struct ranked *codes = embed_take(d, d->codes.n + d->outcomes.n, sizeof *codes);
    size_t *counts = embed_take(d, d->lists.n, sizeof *counts);
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
    const struct row **forces = embed_take(d, d->forces.n, sizeof *forces);
    size_t *counts = embed_take(d, d->registers.n, sizeof *counts);
    for (size_t i = 0; i < d->registers.n; i++) {
        for (size_t k = 0; k < d->forces.n; k++)
            if (strcmp(d->forces.rows[k].f[0], d->registers.rows[i].f[0]) == 0)
                forces[counts[i]++] = &d->forces.rows[k];
        if (!counts[i]) embed_bad(d, &d->registers.rows[i], "the register has no forces");
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
    const struct row **areas = embed_take(d, t->n, sizeof *areas);
    for (size_t i = 0; i < t->n; i++) areas[i] = &t->rows[i];
    qsort(areas, t->n, sizeof *areas, compare_areas);
    (void)fprintf(d->out, "static const uint64_t masks_%zu[] = {", number_of_base);
    for (unsigned k = 2; k < last; k++)
        (void)fprintf(d->out, "UINT64_C(0x%" PRIx64 "), ", embed_mask(d, &t->head, t->head.f[k]));
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

/* Nothing is left behind after an error, so that a build that is run again does not take a half-written file for
 * done. */
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
    embed_load(&d);
    if (!d.errors) embed_check(&d);
    const bool done = !d.errors && write_out(&d, argv[2]);
    for (size_t i = 0; i < d.n_blocks; i++) free(d.blocks[i]);
    return done ? 0 : 1;
}
