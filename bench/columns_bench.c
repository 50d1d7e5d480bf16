/* CSV to typed, dictionary-coded columns with findings: what intake does to a folder, without the fold. Two folders of eight files of about
 * 12 MB are made in a temporary folder: clean rows, and rows of which a tenth have quotes and a fiftieth are broken or incomplete. Prints MB/s
 * for 1 and 2 threads, the median of five turns; the SHA-256 of every file and the search for duplicate rows are part of it.
 * usage: columns_bench [FOLDER...]   folders of your own instead */
#include <candour.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 8, ROWS = 60000, TURNS = 5 };

static uint64_t state = 1;

static unsigned pick(unsigned n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % n;
}

static void put_row(struct cd_buf *b, bool dirty, unsigned month)
{
    static const char *const self[] = {"White - English/Welsh/Scottish/Northern Irish/British",
                                       "Asian/Asian British - Pakistani",
                                       "Black/African/Caribbean/Black British - African",
                                       "Other ethnic group - Not stated", "White - Any other White background"};
    static const char *const officer[] = {"White", "Asian", "Black", "Other", "Mixed"};
    static const char *const age[] = {"10-17", "18-24", "25-34", "over 34"};
    const bool broken = dirty && pick(50) == 0, quoted = dirty && pick(10) == 0;
    const char *quote = quoted ? "\"" : "";
    cd_buf_printf(b, "Person search,2019-%02u-%02uT%02u:%02u:00+00:00,False,,%u.%06u,-1.%06u,%s,%s,%s%s%s%s,%s,", month,
                  1 + pick(28), pick(24), pick(60), 51 + pick(4), pick(1000000), pick(1000000),
                  pick(5) == 0 ? "Female" : "Male", age[pick(4)], quote,
                  broken && pick(2) == 0 ? "" : self[dirty ? pick(5) : pick(3)], quote, broken && quoted ? "x\"" : "",
                  officer[pick(5)]);
    cd_buf_puts(b, "Misuse of Drugs Act 1971 (section 23),Controlled drugs,A no further action disposal,True,False\n");
}

static size_t make_folder(const char *folder, bool dirty)
{
    size_t bytes = 0;
    (void)mkdir(folder, 0700);
    for (unsigned f = 1; f <= FILES; f++) {
        struct cd_buf b = {0}, path = {0};
        cd_buf_puts(&b, "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,"
                        "Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,"
                        "Outcome linked to object of search,Removal of more than just outer clothing\n");
        for (int row = 0; row < ROWS; row++) put_row(&b, dirty, f);
        cd_buf_printf(&path, "%s/2019-%02u-kent-stop-and-search.csv", folder, f);
        FILE *file = fopen(path.p, "w");
        if (file == NULL || fwrite(b.p, 1, b.n, file) != b.n || fclose(file) != 0) exit(4);
        bytes += b.n;
        cd_buf_free(&b);
        cd_buf_free(&path);
    }
    return bytes;
}

static enum cd_status let_go(void *ctx, size_t index, struct cd_register *reg, struct cd_err *err)
{
    (void)err;
    ((size_t *)ctx)[index] = reg->findings.n;
    return CD_OK;
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void measure(const char *name, const char *folder, unsigned threads)
{
    double took[TURNS];
    size_t findings[4096] = {0}, found = 0;
    uint64_t bytes = 0, rows = 0;
    for (int turn = 0; turn < TURNS; turn++) {
        const struct cd_intake_opts opts = {.period = CD_NO_PERIOD, .as_of = CD_NO_DAY, .par.threads = threads};
        struct cd_plan *plan = NULL;
        struct cd_err err = {0};
        struct timespec began, ended;
        if (cd_intake_plan(&folder, 1, &opts, &plan, &err) != CD_OK || cd_intake_facts(plan).n_sources > 4096) exit(3);
        (void)clock_gettime(CLOCK_MONOTONIC, &began);
        if (cd_intake_read(plan, let_go, findings, &err) != CD_OK) exit(3);
        (void)clock_gettime(CLOCK_MONOTONIC, &ended);
        took[turn] = (double)(ended.tv_sec - began.tv_sec) + 1e-9 * (double)(ended.tv_nsec - began.tv_nsec);
        const struct cd_intake_facts facts = cd_intake_facts(plan);
        bytes = rows = found = 0;
        for (size_t i = 0; i < facts.n_sources; i++) {
            bytes += facts.sources[i].bytes;
            rows += facts.sources[i].rows;
            found += findings[i];
        }
        cd_intake_free(plan);
    }
    qsort(took, TURNS, sizeof took[0], by_value);
    (void)printf("%-24s %u thread%s %8.0f MB/s   %llu rows, %zu findings, %.0f MB\n", name, threads,
                 threads == 1 ? " " : "s", (double)bytes / 1e6 / took[TURNS / 2], (unsigned long long)rows, found,
                 (double)bytes / 1e6);
}

static void remove_folder(const char *folder)
{
    for (unsigned f = 1; f <= FILES; f++) {
        struct cd_buf path = {0};
        cd_buf_printf(&path, "%s/2019-%02u-kent-stop-and-search.csv", folder, f);
        (void)unlink(path.p);
        cd_buf_free(&path);
    }
    (void)rmdir(folder);
}

int main(int argc, char **argv)
{
    if (argc > 1) {
        for (int i = 1; i < argc; i++)
            for (unsigned threads = 1; threads <= 2; threads++) measure(argv[i], argv[i], threads);
        return 0;
    }
    char folder[] = "/tmp/candour-bench-XXXXXX";
    if (mkdtemp(folder) == NULL || chdir(folder) != 0) return 4;
    (void)make_folder("clean", false);
    (void)make_folder("dirty", true);
    for (unsigned threads = 1; threads <= 2; threads++) measure("clean rows", "clean", threads);
    for (unsigned threads = 1; threads <= 2; threads++) measure("quotes and broken rows", "dirty", threads);
    remove_folder("clean");
    remove_folder("dirty");
    return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : 4;
}
