/* Groups at the size of a nation: cases of one to eight suspects and one to three victims, a quarter of whom are in another case too, most of them in one near by. So many
 * that one group has most of them: the union-find has long ways to go. Prints seconds and the largest resident size.
 * usage: network_bench [INVOLVEMENTS [THREADS]]   (default: 10 million, all cores) */
#include <candour/date.h>
#include <candour/network.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static uint64_t state = 1;

static uint32_t pick(uint32_t n)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(((state >> 32) * n) >> 32);
}

static void *room(size_t n, size_t size)
{
    void *p = calloc(n, size);
    if (p == NULL) exit(4);
    return p;
}

/* Somebody new, or one of the last fifty, or of all. */
static uint32_t somebody(uint32_t *n)
{
    if (*n == 0 || pick(4) > 0) return (*n)++;
    if (pick(10) == 0) return pick(*n);
    return *n - 1 - pick(*n < 50 ? *n : 50);
}

static void make(struct cd_network_input *input, struct cd_involved *involved, struct cd_network_case *cases, size_t n)
{
    while (input->n_involved < n) {
        const uint32_t kase = input->n_cases++, suspects = 1 + (pick(3) == 0 ? pick(8) : 0), victims = 1 + pick(3);
        cases[kase] = (struct cd_network_case){pick(43), (uint8_t)pick(3)};
        for (uint32_t i = 0; i < suspects + victims && input->n_involved < n; i++) {
            const bool suspect = i < suspects;
            const int32_t day = 15000 + (int32_t)pick(4000);
            involved[input->n_involved++] =
                (struct cd_involved){kase, somebody(suspect ? &input->n_suspects : &input->n_victims), day, day + 3,
                                     suspect ? CD_GROUP_SUSPECT : CD_GROUP_VICTIM};
        }
    }
}

int main(int argc, char **argv)
{
    const size_t n = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 10000000;
    const struct cd_par par = {.threads = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0};
    struct cd_involved *involved = room(n + 1, sizeof *involved);
    struct cd_network_case *cases = room(n + 1, sizeof *cases);
    struct cd_network_trait *traits = room(n + 1, sizeof *traits);
    struct cd_network_input input = {.involved = involved, .cases = cases, .traits = traits, .n_forces = 43};
    struct cd_network network;
    struct cd_err err = {0};
    struct timespec before, after;
    struct rusage usage;
    make(&input, involved, cases, n);
    for (uint32_t s = 0; s < input.n_suspects; s++)
        traits[input.n_traits++] = (struct cd_network_trait){0, pick(input.n_suspects), s};
    (void)clock_gettime(CLOCK_MONOTONIC, &before);
    if (cd_network_make(&network, &input, &par, &err) != CD_OK) {
        (void)fprintf(stderr, "network_bench: %s\n", err.text);
        return 4;
    }
    (void)clock_gettime(CLOCK_MONOTONIC, &after);
    (void)getrusage(RUSAGE_SELF, &usage);
    printf("%zu involvements, %u cases, %u suspects, %u victims, %zu addresses: %.2f s, %ld MB\n", input.n_involved,
           input.n_cases, input.n_suspects, input.n_victims, input.n_traits,
           (double)(after.tv_sec - before.tv_sec) + (double)(after.tv_nsec - before.tv_nsec) / 1e9,
           usage.ru_maxrss / 1024);
    for (uint32_t k = 0; k < CD_GROUP_DEFINITIONS; k++)
        printf("    %-24s %u groups, the largest of %u suspects\n", cd_group_definition_at(k)->id, network.by[k].n,
               network.by[k].n > 0 ? network.by[k].groups[0].suspects : 0);
    cd_network_free(&network);
    free(involved);
    free(cases);
    free(traits);
    return 0;
}
