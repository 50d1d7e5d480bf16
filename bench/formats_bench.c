/* A table of people in each format that is read, into batches of fields: MB/s of the file, and cells/s, where a cell is a field that says
 * something. One thread, bytes in memory, median of five turns, and the processor time of one of them, which other work on the machine does not
 * change much; beside it two readers of the same bytes at once, as intake reads two files.
 * usage: formats_bench [FOLDER]     FOLDER: the files stay there, for others to read (bench/formats.sh) */
#include <candour.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 250000, COLUMNS = 14, TURNS = 5, TEXT = 24 };

static const struct cd_writer_column columns[COLUMNS] = {{"record_id", CD_WRITTEN_TEXT},
                                                         {"forenames", CD_WRITTEN_TEXT},
                                                         {"surname", CD_WRITTEN_TEXT},
                                                         {"aliases", CD_WRITTEN_TEXT},
                                                         {"date_of_birth", CD_WRITTEN_DAY},
                                                         {"dob_precision", CD_WRITTEN_TEXT},
                                                         {"sex", CD_WRITTEN_TEXT},
                                                         {"postcode", CD_WRITTEN_TEXT},
                                                         {"identifiers", CD_WRITTEN_TEXT},
                                                         {"in_care", CD_WRITTEN_TEXT},
                                                         {"disability", CD_WRITTEN_TEXT},
                                                         {"missing_episodes", CD_WRITTEN_NUMBER},
                                                         {"earlier_contacts", CD_WRITTEN_NUMBER},
                                                         {"officer", CD_WRITTEN_TEXT}};

static uint64_t state = 1;

static unsigned pick(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

static void make_row(unsigned row, char text[COLUMNS][TEXT], struct cd_str *fields)
{
    static const char *const forenames[] = {"Emma", "Mohammed", "Zo\xC3\xAB", "Jan Piotr", "Grace"};
    static const char *const surnames[] = {"Taylor", "O'Brien", "Kowalczyk", "Ahmed-Khan", "Mac \"Red\" Leod"};
    (void)snprintf(text[0], TEXT, "P%07u", row);
    (void)snprintf(text[1], TEXT, "%s", forenames[pick(5)]);
    (void)snprintf(text[2], TEXT, "%s", surnames[pick(5)]);
    (void)snprintf(text[3], TEXT, "%s", pick(5) == 0 ? "Jay;J" : "");
    (void)snprintf(text[4], TEXT, "%u-%02u-%02u", 1950 + pick(60), 1 + pick(12), 1 + pick(28));
    (void)snprintf(text[5], TEXT, "day");
    (void)snprintf(text[6], TEXT, "%s", pick(2) == 0 ? "female" : "male");
    (void)snprintf(text[7], TEXT, "RE%u %uAB", 10 + pick(80), pick(10));
    (void)snprintf(text[8], TEXT, "%s", pick(4) == 0 ? "pnc:2004/123456A" : "");
    (void)snprintf(text[9], TEXT, "%s", pick(2) == 0 ? "no" : "not recorded");
    (void)snprintf(text[10], TEXT, "%s", pick(3) == 0 ? "yes" : "no");
    (void)snprintf(text[11], TEXT, "%u", pick(30));
    (void)snprintf(text[12], TEXT, "%u", pick(9));
    (void)snprintf(text[13], TEXT, "S%05u", pick(300));
    for (unsigned i = 0; i < COLUMNS; i++) fields[i] = cd_str_of(text[i]);
}

static void make_file(const char *path, enum cd_format format)
{
    static char text[COLUMNS][TEXT];
    struct cd_str fields[COLUMNS];
    struct cd_writer *writer = NULL;
    struct cd_err err = {0};
    if (access(path, R_OK) == 0) return; /* of an earlier run */
    state = 1;
    enum cd_status status = cd_writer_open(&writer, format, path, "people", columns, COLUMNS, &err);
    for (unsigned row = 0; status == CD_OK && row < ROWS; row++) {
        make_row(row, text, fields);
        status = cd_writer_row(writer, fields, &err);
    }
    if (status == CD_OK) status = cd_writer_close(writer, &err);
    if (status == CD_OK) return;
    (void)fprintf(stderr, "%s\n", err.text);
    exit(4);
}

struct job {
    enum cd_format format;
    struct cd_file file;
    uint64_t cells[2], rows[2];
};

static enum cd_status read_whole(void *ctx, size_t index, struct cd_err *err)
{
    struct job *job = ctx;
    struct cd_reader *reader = NULL;
    struct cd_batch *batch = malloc(sizeof *batch);
    if (batch == NULL) exit(4);
    job->cells[index] = job->rows[index] = 0;
    const struct cd_str bytes = {job->file.p, job->file.n};
    enum cd_status status = cd_reader_open(&reader, job->format, bytes, &(struct cd_reader_opts){.name = "bench"}, err);
    while (status == CD_OK && (status = cd_reader_next(reader, batch, err)) == CD_OK && batch->n > 0)
        for (uint32_t i = 0; i < batch->n; i++) {
            job->rows[index]++;
            for (uint32_t f = 0; f < batch->row[i].n; f++)
                job->cells[index] += batch->field[batch->row[i].first + f].n > 0;
        }
    cd_reader_close(reader);
    free(batch);
    return status;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double seconds_of(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Seconds of the median turn with so many readers at once; *busy: of processors, all readers together. */
static double take(struct job *job, unsigned readers, double *busy)
{
    double took[TURNS], worked[TURNS];
    for (int turn = 0; turn < TURNS; turn++) {
        struct cd_err err = {0};
        const double began = seconds_of(CLOCK_MONOTONIC), idle = seconds_of(CLOCK_PROCESS_CPUTIME_ID);
        if (cd_par_run(&(struct cd_par){.threads = readers}, readers, read_whole, job, &err) != CD_OK) {
            (void)fprintf(stderr, "%s\n", err.text);
            exit(3);
        }
        took[turn] = seconds_of(CLOCK_MONOTONIC) - began;
        worked[turn] = seconds_of(CLOCK_PROCESS_CPUTIME_ID) - idle;
    }
    qsort(took, TURNS, sizeof took[0], by_value);
    qsort(worked, TURNS, sizeof worked[0], by_value);
    *busy = worked[TURNS / 2];
    return took[TURNS / 2];
}

static void measure(const char *path, enum cd_format format)
{
    struct job job = {.format = format};
    struct cd_err err = {0};
    if (cd_file_read(path, 0, &job.file, &err) != CD_OK) exit(3);
    for (unsigned readers = 1; readers <= 2; readers++) {
        double busy;
        const double seconds = take(&job, readers, &busy);
        const double megabytes = (double)job.file.n * readers / 1e6, cells = (double)job.cells[0] * readers / 1e6;
        (void)printf(
            "%-8s %u at once %8.0f MB/s %8.2f million cells/s   %.3f s (%.3f s of processors), %llu rows, %.0f MB\n",
            cd_format_name(format), readers, megabytes / seconds, cells / seconds, seconds, busy,
            (unsigned long long)job.rows[0], (double)job.file.n / 1e6);
        (void)fflush(stdout);
    }
    cd_file_free(&job.file);
}

int main(int argc, char **argv)
{
    static const enum cd_format written[] = {CD_FORMAT_CSV, CD_FORMAT_JSONL, CD_FORMAT_XLSX};
    char made[] = "/tmp/candour-bench-XXXXXX";
    const char *folder = argc > 1 ? argv[1] : mkdtemp(made);
    if (folder == NULL) return 4;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        struct cd_buf path = {0};
        cd_buf_printf(&path, "%s/people.%s", folder, cd_format_name(written[i]));
        make_file(path.p, written[i]);
        measure(path.p, written[i]);
        if (argc < 2) (void)unlink(path.p);
        cd_buf_free(&path);
    }
    struct cd_buf path = {0};
    cd_buf_printf(&path, "%s/people.parquet", folder);
    if (access(path.p, R_OK) != 0) (void)printf("parquet  skipped: bench/formats.sh makes such a file with DuckDB\n");
    else if (!cd_format_here(CD_FORMAT_PARQUET)) (void)printf("parquet  skipped: no libduckdb here\n");
    else measure(path.p, CD_FORMAT_PARQUET);
    cd_buf_free(&path);
    return argc > 1 || rmdir(folder) == 0 ? 0 : 4;
}
