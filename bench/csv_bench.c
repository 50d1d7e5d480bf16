/* csv_bench.c - how fast delimited text is read: csv_bench [FILE...]
 *
 * Each file, or without files three texts made in memory (police rows, the same quoted, the same with broken rows), is
 * read several times and the best time kept. Columns of figures are MB/s (10^6 bytes):
 *     decode   finding out the encoding, of bytes that are UTF-8 already
 *     index    the masks of special bytes alone
 *     scalar   batches of records, byte by byte
 *     batches  batches of records, as the processor allows
 *     x2       two readers of the same text in two threads, bytes of both */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../src/io/csv_int.h"
#include "candour/buf.h"
#include "candour/os.h"
#include "candour/par.h"

#define ROUNDS 7
#define SYNTHETIC_ROWS 300000

struct work {
    struct cd_text text;
    bool scalar;
    uint64_t rows[2], sum[2]; /* by thread; printed, so that nothing is optimised away */
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static enum cd_status read_all(void *ctx, size_t index, struct cd_err *err)
{
    struct work *w = ctx;
    struct cd_csv *csv;
    struct cd_batch *batch = malloc(sizeof *batch);
    if (!batch) return cd_fail(err, CD_NOMEM, "no memory for a batch");
    enum cd_status st = cd_csv_open(&csv, &w->text, &(struct cd_csv_opts){.scalar = w->scalar}, err);
    uint64_t rows = 0, sum = 0;
    while (st == CD_OK && (st = cd_csv_next(csv, batch, err)) == CD_OK && batch->n) {
        rows += batch->n;
        sum += batch->row[batch->n - 1].first + batch->row[0].faults;
    }
    if (st == CD_OK) cd_csv_close(csv);
    free(batch);
    w->rows[index] = rows;
    w->sum[index] = sum;
    return st;
}

static enum cd_status decode(void *ctx, size_t index, struct cd_err *err)
{
    struct work *w = ctx;
    struct cd_text text;
    CD_TRY(cd_text_decode(w->text.bytes.p, w->text.bytes.n, &text, err));
    w->sum[index] = text.bytes.n;
    cd_text_free(&text);
    return CD_OK;
}

static enum cd_status index_only(void *ctx, size_t index, struct cd_err *err)
{
    struct work *w = ctx;
    struct cd__csv_block block[CD__CSV_WINDOW];
    cd__csv_index_fn *const fn = cd__csv_index_pick();
    if (!fn) return cd_fail(err, CD_USAGE, "this processor has no AVX2");
    const size_t all = w->text.bytes.n / CD__CSV_BLOCK;
    uint64_t sum = 0;
    for (size_t i = 0; i < all; i += CD__CSV_WINDOW) {
        const size_t blocks = all - i < CD__CSV_WINDOW ? all - i : CD__CSV_WINDOW;
        fn(w->text.bytes.p + i * CD__CSV_BLOCK, blocks, ',', block);
        for (size_t k = 0; k < blocks; k++) sum += block[k].delim ^ block[k].lf ^ block[k].quote;
    }
    w->sum[index] = sum;
    return CD_OK;
}

/* MB/s of `copies` runs of fn at once, 0 when it cannot run; best of ROUNDS. */
static double rate(struct work *w, cd_par_fn *fn, unsigned copies)
{
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct cd_err err;
        const double from = now();
        const enum cd_status st = cd_par_run(&(struct cd_par){.threads = copies}, copies, fn, w, &err);
        const double mbs = (double)(w->text.bytes.n * copies) / (now() - from) / 1e6;
        if (st != CD_OK) return 0;
        if (mbs > best) best = mbs;
    }
    return best;
}

static void report(const char *name, struct cd_text text)
{
    struct work w = {.text = text};
    const double decoded = rate(&w, decode, 1), indexed = rate(&w, index_only, 1);
    const double batches = rate(&w, read_all, 1), two = rate(&w, read_all, 2);
    w.scalar = true;
    const double scalar = rate(&w, read_all, 1);
    printf("%-28s %7.1f MB %9llu rows  decode %6.0f  index %6.0f  scalar %5.0f  batches %5.0f  x2 %5.0f\n", name,
           (double)text.bytes.n / 1e6, (unsigned long long)w.rows[0], decoded, indexed, scalar, batches, two);
}

/* Rows as data.police.uk writes them (15 fields, about 215 bytes); every `quoted`-th field in quotes, every `bad`-th row
 * broken in turn by a stray quote, a missing field, a doubled quote; 0 for none. */
static void synthetic(const char *name, unsigned quoted, unsigned bad)
{
    static const char *const fields[15] = {"Person search",
                                           "2023-04-17T21:55:00+00:00",
                                           "False",
                                           "",
                                           "51.524139",
                                           "-0.084312",
                                           "Male",
                                           "18-24",
                                           "White - English/Welsh/Scottish/Northern Irish/British",
                                           "White",
                                           "Misuse of Drugs Act 1971 (section 23)",
                                           "Controlled drugs",
                                           "A no further action disposal",
                                           "",
                                           "False"};
    struct cd_buf b = {0};
    cd_buf_puts(&b, "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
                    "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
                    "Outcome linked to object of search,Removal of more than just outer clothing\n");
    for (unsigned i = 0, k = 0; i < SYNTHETIC_ROWS; i++) {
        const unsigned broken = bad && i % bad == bad - 1 ? i / bad % 3 + 1 : 0;
        for (unsigned f = broken == 2 ? 1 : 0; f < 15; f++, k++) {
            const char *q = quoted && k % quoted == 0 ? "\"" : "";
            if (f > 0) cd_buf_char(&b, ',');
            cd_buf_printf(&b, "%s%s%s", q, fields[f], q);
            if (f == 6 && broken == 1) cd_buf_puts(&b, "x\"x");
            if (f == 7 && broken == 3) cd_buf_puts(&b, ",\"say \"\"so\"\"\"");
        }
        cd_buf_char(&b, '\n');
    }
    if (cd_buf_room(&b, CD_SLACK)) {
        memset(b.p + b.n, 0, CD_SLACK);
        report(name, (struct cd_text){.bytes = {b.p, b.n}});
    }
    cd_buf_free(&b);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct cd_file file;
        struct cd_text text;
        struct cd_err err;
        if (cd_file_read(argv[i], 0, &file, &err) != CD_OK) return fprintf(stderr, "%s\n", err.text), 3;
        if (cd_text_decode(file.p, file.n, &text, &err) != CD_OK) return fprintf(stderr, "%s\n", err.text), 4;
        report(argv[i], text);
        cd_text_free(&text);
        cd_file_free(&file);
    }
    if (argc > 1) return 0;
    synthetic("police rows", 0, 0);
    synthetic("a tenth of fields quoted", 10, 0);
    synthetic("every field quoted", 1, 0);
    synthetic("quotes and broken rows", 10, 10);
    return 0;
}
