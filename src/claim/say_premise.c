/* say_premise.c - premises about the open ones as words: "odds-within 2 by force"; the grammar is in docs/claims.md. */
#include "say_int.h"

static const char *const strata_names[] = {
#define X(name, text) text,
    CD_STRATA(X)
#undef X
};

static bool number(struct cd_say *s, struct cd_fraction *out)
{
    const unsigned before = s->at;
    struct cd_say_amount amount;
    struct cd_fraction half;
    if (cd__say_amount(s, &amount) && cd_fraction_parse(amount.number, out, &half)) return true;
    s->at = before;
    return false;
}

static bool count(struct cd_say *s, const char *what, uint64_t *out)
{
    cd__say_want(s, "<a whole number>");
    if (cd__say_now(s)->kind != CD_SAY_NUMBER || !cd_str_u64(cd__say_now(s)->text, out)) return false;
    s->at++;
    return cd__say_phrase(s, what);
}

static bool parameters(struct cd_say *s, struct cd_premise *p)
{
    switch (cd_premise_facts(p->kind)->takes) {
    case CD_TAKES_SHARE:
    case CD_TAKES_FACTOR: return number(s, &p->at_most);
    case CD_TAKES_RANGE: return number(s, &p->at_least) && cd__say_phrase(s, "to") && number(s, &p->at_most);
    case CD_TAKES_COUNTS:
        return count(s, "in", &p->false_in) && cd__say_phrase(s, ",") && count(s, "out", &p->false_out);
    default: return true;
    }
}

/* Whether stats/ takes it: asked of somebody recorded in the group, somebody outside it, and somebody open. */
static enum cd_status in_range(struct cd_say *s, unsigned at, const struct cd_premise *p)
{
    struct cd_premised out;
    struct cd_err err = {0};
    if (cd_premise_share(p, &(struct cd_tally){1, 2, 3}, 1, &out, &err) != CD_USAGE) return CD_OK;
    return cd__say_fault(
        s, at, "%s; a share lies from 0 to 1, a factor is 1 or more, and limits are over 0, the lower first", err.text);
}

static enum cd_status strata(struct cd_say *s, struct cd_assumed *a)
{
    const unsigned at = s->at, periods = a->premise.kind == CD_PREMISE_RISING || a->premise.kind == CD_PREMISE_SAME;
    a->strata = periods ? CD_STRATA_MONTH : CD_STRATA_NONE;
    for (unsigned i = CD_STRATA_COUNT; i-- > 1;) {
        if (!cd__say_phrase(s, strata_names[i])) continue;
        a->strata = (uint8_t)i;
        break;
    }
    if (a->premise.kind == CD_PREMISE_RISING && a->strata != CD_STRATA_MONTH && a->strata != CD_STRATA_YEAR)
        return cd__say_fault(s, at, "rising-share compares periods: by month, or by year");
    if (a->premise.kind == CD_PREMISE_MISCODED && a->strata != CD_STRATA_NONE)
        return cd__say_fault(s, at, "miscoded-at-most counts records of all together: leave out \"by ...\"");
    return CD_OK;
}

static enum cd_status premise(struct cd_say *s)
{
    struct cd_claim *c = s->claim;
    const unsigned at = s->at;
    if (cd__say_phrase(s, "officer-accurate")) {
        c->officer_accurate = 1;
        return CD_OK;
    }
    struct cd_assumed a = {0};
    unsigned kind = CD_PREMISE_NONE + 1;
    while (kind < CD_PREMISE_COUNT && !cd__say_phrase(s, cd_premise_facts((enum cd_premise_kind)kind)->name)) kind++;
    if (kind == CD_PREMISE_COUNT) return cd__say_unexpected(s);
    a.premise.kind = (enum cd_premise_kind)kind;
    if (!parameters(s, &a.premise)) return cd__say_unexpected(s);
    CD_TRY(in_range(s, at, &a.premise));
    CD_TRY(strata(s, &a));
    const bool miscoded =
        c->n_assumed > 0 && (kind == CD_PREMISE_MISCODED || c->assumed[0].premise.kind == CD_PREMISE_MISCODED);
    if (miscoded) return cd__say_fault(s, at, "miscoded-at-most stands alone: it changes what is recorded");
    if (c->n_assumed == CD_CLAIM_ASSUMED)
        return cd__say_fault(s, at, "over %d premises: assume fewer", (int)CD_CLAIM_ASSUMED);
    c->assumed[c->n_assumed++] = a;
    return CD_OK;
}

enum cd_status cd__say_premises(struct cd_say *s)
{
    do CD_TRY(premise(s));
    while (cd__say_phrase(s, "and"));
    return CD_OK;
}

enum cd_status cd__claim_assume(struct cd_str text, struct cd_claim *claim, struct cd_err *err)
{
    struct cd_say s = {.text = cd_str_trim(text), .claim = claim, .err = err};
    if (s.text.n > CD_SAY_TEXT || !cd__say_lex(&s)) return cd_fail(err, CD_INPUT, "a premise that long: say less");
    CD_TRY(cd__say_premises(&s));
    if (cd__say_now(&s)->kind == CD_SAY_END) return CD_OK;
    cd__say_want(&s, "<the end>");
    return cd__say_unexpected(&s);
}

enum cd_status cd_claims_assume(struct cd_claims *claims, struct cd_str premise_text, struct cd_err *err)
{
    for (size_t i = 0; i < claims->n; i++) CD_TRY(cd__claim_assume(premise_text, &claims->items[i], err));
    return CD_OK;
}

/* --- And back into words ------------------------------------------------------------------------------------------------ */

/* As a whole number or decimal where it is one, else as a fraction. */
void cd__put_number(struct cd_buf *b, struct cd_fraction f, bool percent)
{
    char down[48], up[48], text[96];
    for (unsigned decimals = 0; decimals <= 6; decimals++) {
        if (percent) cd_fraction_percent(f, false, decimals, down), cd_fraction_percent(f, true, decimals, up);
        else cd_fraction_ratio(f, false, decimals, down), cd_fraction_ratio(f, true, decimals, up);
        if (strcmp(down, up) != 0) continue;
        cd_buf_printf(b, "%s%s", down, percent ? " %" : "");
        return;
    }
    cd_fraction_text(f, text);
    cd_buf_puts(b, text);
}

void cd__put_assumed(struct cd_buf *b, const struct cd_assumed *a)
{
    const struct cd_premise *p = &a->premise;
    const struct cd_premise_facts *facts = cd_premise_facts(p->kind);
    cd_buf_puts(b, facts->name);
    if (facts->takes == CD_TAKES_RANGE) {
        cd_buf_char(b, ' ');
        cd__put_number(b, p->at_least, false);
        cd_buf_puts(b, " to");
    }
    if (facts->takes == CD_TAKES_COUNTS)
        cd_buf_printf(b, " %llu in, %llu out", (unsigned long long)p->false_in, (unsigned long long)p->false_out);
    else if (facts->takes != CD_TAKES_NOTHING) {
        cd_buf_char(b, ' ');
        cd__put_number(b, p->at_most, facts->takes == CD_TAKES_SHARE);
    }
    if (a->strata != CD_STRATA_NONE) cd_buf_printf(b, " %s", strata_names[a->strata]);
}

void cd__put_premises(struct cd_buf *b, const struct cd_claim *claim)
{
    for (uint32_t i = 0; i < claim->n_assumed; i++) {
        if (i > 0) cd_buf_puts(b, "; ");
        cd__put_assumed(b, &claim->assumed[i]);
        if (cd_premise_facts(claim->assumed[i].premise.kind)->scenario)
            cd_buf_puts(b, " (a scenario: no verdict stands on it)");
    }
}
