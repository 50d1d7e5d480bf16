/* link_manifest_int.h - run.json: what a folder of `candour link run` was made of and how, so that it can be judged later without saying so again. */
#ifndef CANDOUR_CLI_LINK_MANIFEST_INT_H
#define CANDOUR_CLI_LINK_MANIFEST_INT_H

#include <jansson.h>

#include "link_people_int.h"

/* Into a folder under way: the inputs with sizes and digests, and the options that decide which pairs are made and what they weigh. */
CD_MUST_CHECK enum cd_status link_manifest_write(struct cd_outdir *dir, const struct linking *linking, char **paths,
                                                 int n, const struct link_people *people, struct cd_err *err);

struct link_manifest {
    json_t *json;
    char **paths; /* n; they and all texts live as long as the manifest */
    int n;
    const char *at, *links; /* the first threshold, as it was given; link_people_how */
    bool several;           /* thresholds */
    const char *kept;       /* which links, as "best"; NULL: all, and people are whom they join */
};
/* CD_INPUT: not there, or none. */
CD_MUST_CHECK enum cd_status link_manifest_read(struct link_manifest *manifest, const char *path, struct cd_err *err);
/* The run's options, where `linking` has none of its own; strings only where asked for. */
CD_MUST_CHECK enum cd_status link_manifest_apply(const struct link_manifest *manifest, struct linking *linking,
                                                 bool strings, struct cd_err *err);
/* CD_INPUT where paths[0..n) are not, byte for byte, what the run read: which file, and what differs. */
CD_MUST_CHECK enum cd_status link_manifest_check(const struct link_manifest *manifest, char **paths, int n,
                                                 struct cd_err *err);
void link_manifest_free(struct link_manifest *manifest);

#endif
