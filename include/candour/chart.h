/* chart.h - one unit's share over time: whether it changed, and when.
 *
 *     CD_TRY(cd_p_chart(months, 18, &chart, z, err));
 *     cd_p_chart_limits(&chart, months[i].n, 3, true)            where month i may lie
 *     n = cd_cusum(z, 18, 0.5, 5, shifts, 4);                    runs of months on one side of the mean
 *
 * For questions about a process; nothing here changes a verdict. */
#ifndef CANDOUR_CHART_H
#define CANDOUR_CHART_H

#include "candour/interval.h"

/* share: all periods together. spread: Laney's sigma of z, the mean distance of neighbouring z-scores over 1.128; over 1 where months differ by more than
 * chance, as those of large counts do. 1 where there is one period alone. */
struct cd_p_chart {
    double share, spread;
};
/* z[i] (may be NULL): (p_i - share) / sqrt(share (1 - share) / n_i), before `spread` (Shewhart 1931); 0 where the share is 0 or 1. Laney 2002, Quality
 * Engineering 14:531-537. No period, or one of nobody: CD_INPUT. */
CD_MUST_CHECK enum cd_status cd_p_chart(const struct cd_counted *periods, size_t n, struct cd_p_chart *out, double *z,
                                        struct cd_err *err);
/* share -+ width sqrt(share (1 - share) / n), times the spread if `laney` (the p' chart), clipped to 0 to 1. */
struct cd_interval cd_p_chart_limits(const struct cd_p_chart *chart, uint64_t n, double width, bool laney);

/* S_i = max(0, S_(i-1) + x ln(p1 / p0) + (n - x) ln((1 - p1) / (1 - p0))): evidence for p1 and against p0 since it was last 0. Page 1954, Biometrika
 * 41:100-115; Steiner and others 2000, Biostatistics 1:441-452. p0 and p1 between 0 and 1. */
CD_MUST_CHECK enum cd_status cd_cusum_shares(const struct cd_counted *periods, size_t n, double p0, double p1,
                                             double *s, struct cd_err *err);

/* A run of standardised values on one side: from the period after the sum was last 0 to the one where it is greatest. */
struct cd_shift {
    size_t start, alarm, peak; /* `alarm`: the first period over the limit */
    bool up;
};
/* Two-sided: C+ = max(0, C+ + z - k), C- = max(0, C- - z - k); a run is reported once, if it passes h. Writes at most `most`, in the order of their
 * alarms; returns how many there are. */
size_t cd_cusum(const double *z, size_t n, double k, double h, struct cd_shift *shifts, size_t most);
/* How many periods pass on average before the two-sided chart signals, if z is normal with mean `shift` and variance 1: 465 for k 1/2, h 5, shift 0. Integral
 * equation of Page by Gauss-Legendre sums of CD_ARL_NODES terms; 6 digits for h up to 10. NaN unless k >= 0 and 0 < h <= 10. */
#define CD_ARL_NODES 48
double cd_cusum_run_length(double k, double h, double shift);

#endif
