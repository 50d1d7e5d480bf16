/* replay.c - runs a fuzz target over its corpus as an ordinary test: replay NAME FOLDER. */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* 1 when the file was fed, 0 when it is no regular file, -1 when it could not be read. */
static int feed(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) return -1;
    if (!S_ISREG(st.st_mode)) return 0;
    FILE *f = fopen(path, "rb");
    const size_t size = (size_t)st.st_size;
    uint8_t *bytes = malloc(size ? size : 1); /* exact, so that a sanitizer sees the first byte read too far */
    const int fed = f && bytes && fread(bytes, 1, size, f) == size ? 1 : -1;
    if (f) fclose(f);
    if (fed == 1) LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return fed;
}

static long feed_all(const char *folder)
{
    struct dirent **entries;
    const int n = scandir(folder, &entries, NULL, alphasort);
    long fed = n < 0 ? -1 : 0;
    for (int i = 0; i < n; i++) {
        char path[PATH_MAX];
        const int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        const int one = length < 0 || length >= PATH_MAX ? -1 : feed(path);
        if (one < 0) fprintf(stderr, "cannot read %s\n", path);
        fed = one < 0 || fed < 0 ? -1 : fed + one;
        free(entries[i]);
    }
    if (n >= 0) free(entries);
    return fed;
}

int main(int argc, char **argv)
{
    if (argc != 3) return fprintf(stderr, "usage: replay NAME FOLDER\n"), 2;
    printf("[==========] Running 1 test(s).\n[ RUN      ] %s\n", argv[1]);
    fflush(stdout);
    const long fed = feed_all(argv[2]);
    if (fed > 0) printf("%ld inputs\n", fed);
    else printf("no corpus, or one that cannot be read: %s\n", argv[2]);
    printf("[  %s ] %s\n", fed > 0 ? "     OK" : "FAILED ", argv[1]);
    return fed > 0 ? 0 : 1;
}
