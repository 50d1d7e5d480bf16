/* claim_parts.h - what `candour claim plan`, `settle` and `chase` share. */
#ifndef CANDOUR_CLI_CLAIM_PARTS_H
#define CANDOUR_CLI_CLAIM_PARTS_H

#include <jansson.h>

#include "candour/claim.h"
#include "candour/lots.h"
#include "cli.h"

extern const struct cli_command cli_claim_plan, cli_claim_settle, cli_claim_chase;

/* Returns alone: a published table has no records. cd_intake_free. expect: a file of what was to come, NULL for every force of the register. */
CD_MUST_CHECK enum cd_status claim_plan_returns(const struct cli_reading *reading, char **paths, int n,
                                                struct cd_plan **out, struct cd_err *err);
CD_MUST_CHECK enum cd_status claim_read_returns(const struct cli_reading *reading, const char *expect, char **paths,
                                                int n, struct cd_picture *picture, struct cd_err *err);

/* CD_USAGE: the new folder would be there already, or lie in what is read and be taken for a return the next time. */
CD_MUST_CHECK enum cd_status claim_check_folder(const char *out, char **paths, int n, struct cd_err *err);

/* The day, by the system's clock (UTC): a log says when it was written. */
int32_t claim_today(void);

/* text or json; false, with a text, for anything else. */
bool claim_format(const char *value, bool *json, struct cd_err *err);

/* Prints it to standard output, keys in the order they were set, and lets it go; NULL: CD_NOMEM. */
CD_MUST_CHECK enum cd_status claim_print_json(json_t *json, struct cd_err *err);
json_t *claim_json_fraction(struct cd_fraction f);
json_t *claim_json_count(uint64_t n); /* CD_NO_COUNT: null */
json_t *claim_json_sha256(const uint8_t sha256[32]);

/* work-list.html: a page to print, with a box to tick for each of the order, by force. */
void claim_plan_page(struct cd_buf *b, const struct cd_lots *lots);

#endif
