/* frame_bench.c - how fast records are read into a frame: frame_bench FILE [ID COLUMN [THREADS]] */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "candour/frame.h"

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
    struct cd_frame frame = {0};
    struct cd_err err = {0};
    struct stat about;
    if (argc < 2 || stat(argv[1], &about) != 0) return fprintf(stderr, "usage: frame_bench FILE [ID [THREADS]]\n"), 2;
    const double begun = now();
    const struct cd_frame_opts opts = {.unique_id = argc > 2 ? argv[2] : NULL,
                                       .par.threads = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 0};
    if (cd_frame_read(&frame, argv[1], &opts, &err) != CD_OK) return fprintf(stderr, "%s\n", err.text), 3;
    const double seconds = now() - begun;
    printf("%u records, %.0f MB in %.3f s: %.0f MB/s\n", frame.n, (double)about.st_size / 1e6, seconds,
           (double)about.st_size / 1e6 / seconds);
    for (uint32_t c = 0; c < frame.n_columns; c++)
        printf("  " CD_FMT ": %u values\n", CD_ARG(frame.columns[c].name), frame.columns[c].values.n);
    cd_frame_free(&frame);
    return 0;
}
