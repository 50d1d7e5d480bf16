/* claim_show.h - verdicts as text for a person, as JSON for a program, and as a page, for `candour claim` (docs/claim.md). */
#ifndef CANDOUR_CLAIM_SHOW_H
#define CANDOUR_CLAIM_SHOW_H

#include "candour/buf.h"
#include "candour/claim.h"

/* explain: with every derivation, to be redone by hand. */
struct cd_claim_show {
    bool colour, explain;
};
void cd_claim_show_text(struct cd_buf *b, const struct cd_verdicts *verdicts, const struct cd_claim_show *how);
/* An array, one object a claim. CD_NOMEM only. */
CD_MUST_CHECK enum cd_status cd_claim_show_json(struct cd_buf *b, const struct cd_verdicts *verdicts,
                                                struct cd_err *err);
/* A whole page without script, to be read and printed; `about` says what was counted. b->failed on short memory. */
void cd_claim_show_html(struct cd_buf *b, const struct cd_verdicts *verdicts, struct cd_str about);

#endif
