/* behaviour.h - how recording was done: where completeness, codes and refusals look unlike the rest, or changed from one month to the next.
 *
 *     CD_TRY(cd_behaviour_make(&audit, &breakdown, &behaviour, err));
 *     behaviour.queries[i].asks                        a question to whoever recorded, with its counts: never an accusation
 *
 * Questions about a process: areas, systems and cases differ, and a query may have a good answer. Nothing here changes a verdict or a bound. Methods:
 * docs/methods.md, "Recording behaviour". */
#ifndef CANDOUR_BEHAVIOUR_H
#define CANDOUR_BEHAVIOUR_H

#include "candour/agreement.h"
#include "candour/audit.h"
#include "candour/compare_rates.h"
#include "candour/funnel.h"

/* What is asked about: a name for files, and the question. */
#define CD_ASKS(X)                                                                                               \
    X(FORCE, "force", "Is a force's completeness further from the others' than forces usually are?")             \
    X(UNIT, "unit", "Is a unit's completeness further from its force's than its units usually are?")             \
    X(RECORDER, "recorder", "Is a recorder's completeness further from the force's than recorders usually are?") \
    X(CHANGE, "change", "Did completeness change from one month to the next, and stay changed?")                 \
    X(DECLINED, "declined", "Did more people decline to say from some month on?")                                \
    X(CODE, "code", "Does a unit write one code more often than its force does?")                                \
    X(DIRECTION, "direction", "Do officers take one group for another more often than the other way round?")     \
    X(SAME, "same", "Do what people said and what officers saw agree more often than elsewhere?")                \
    X(OUTCOME, "outcome", "Is ethnicity left out more often where a case ended in one way?")
#define X(name, text, question) CD_ASK_##name,
enum cd_ask { CD_ASKS(X) CD_ASK_COUNT };
#undef X
const char *cd_ask_name(enum cd_ask);
const char *cd_ask_question(enum cd_ask);

/* One thing that was looked at; asks: it is a query. `here` is what it is about, `there` what it stands beside; NaN and CD_NO_PERIOD where they do not apply. */
struct cd_query {
    uint8_t ask;
    bool asks;
    uint32_t force;           /* code in picture->forces */
    struct cd_str unit, what; /* unit; recorder, code or outcome */
    int32_t from, to;         /* months */
    struct cd_counted here, there;
    double statistic;   /* z with over-dispersion; Bowker's value */
    double p, adjusted; /* two-sided but of CODE; Benjamini-Hochberg over all lines of the same question */
};

/* Below these a difference is no query, however sure: points of a share. */
#define CD_ASK_POINTS 0.05
#define CD_ASK_DECLINED_POINTS 0.02
#define CD_ASK_RATE 0.05 /* false discovery rate */
#define CD_ASK_UNITS 5   /* fewest units of a funnel */
#define CD_ASK_MONTHS 6  /* fewest months of a chart */
#define CD_ASK_PEOPLE 30 /* fewest of a unit's entries, of people with both labels, of an outcome's cases */
#define CD_ASK_CUSUM_K .5
#define CD_ASK_CUSUM_H 5.

struct cd_behaviour {
    struct cd_query *queries; /* by question, then force, then as met */
    size_t n, n_asks;
    bool has_funnel, has_agreed, has_trend;
    struct cd_funnel funnel; /* of forces: those of FORCE */
    struct cd_agreed agreed; /* all forces, broad groups that both said */
    struct cd_decomposed
        trend; /* completeness of the later half of months less that of the earlier one, forces in both */
    struct cd_counted before, after;
    int32_t split;   /* first month of the later half */
    size_t n_forces; /* in the trend */
    struct cd_arena arena;
};
/* Of a measured picture; breakdown may be NULL. Texts are those of the picture and the breakdown, which must outlive it. Free also after a failure. */
CD_MUST_CHECK enum cd_status cd_behaviour_make(const struct cd_audit *audit, const struct cd_breakdown *breakdown,
                                               struct cd_behaviour *out, struct cd_err *err);
void cd_behaviour_free(struct cd_behaviour *behaviour);

#endif
