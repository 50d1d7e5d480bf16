/* link_first.c - the first screen of a linkage's page: what came out, how to read it, what to look at before using it. */
#include "link_int.h"

static uint64_t candidates(const struct cd_link_results *r)
{
    uint64_t n = 0;
    for (uint32_t k = 0; k < r->n_rules; k++) n += r->rules[k].pairs.first;
    return n;
}

static void lead(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    const struct cd_link_threshold *at = &r->at[0];
    cd_html(
        page->b,
        "<p class=\"lead\"><strong>%llu</strong> records are <strong>%llu</strong> people, where a match probability of %.*s and "
        "more counts as a link.</p>\n",
        (unsigned long long)r->n_records, (unsigned long long)at->people, CD_ARG(at->text));
}

static void figures(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    const struct cd_link_threshold *at = &r->at[0];
    struct cd_buf *b = page->b;
    cd_buf_puts(
        b,
        "<section class=\"card wide\" aria-labelledby=\"out\"><h2 id=\"out\">What came out</h2><ul class=\"figures\">\n");
    cd_html(b, "<li><b>%llu</b> records of %u %s</li>\n<li><b>%llu</b> candidate pairs compared</li>\n",
            (unsigned long long)r->n_records, r->n_datasets, r->n_datasets == 1 ? "dataset" : "datasets",
            (unsigned long long)candidates(r));
    cd_html(b, "<li><b>%llu</b> pairs kept</li>\n<li><b>%llu</b> links at %.*s</li>\n<li><b>%llu</b> people</li>\n",
            (unsigned long long)r->n_pairs, (unsigned long long)at->links, CD_ARG(at->text),
            (unsigned long long)at->people);
    cd_buf_puts(b, "</ul></section>\n");
}

static void words(struct cd_link_page *page)
{
    struct cd_buf *b = page->b;
    const struct cd_word one_in = cd_one_in_word(page->r->lambda), prior = cd_weight_word(page->r->prior);
    cd_buf_puts(b, "<section class=\"card\" aria-labelledby=\"words\"><h2 id=\"words\">In plain words</h2>\n");
    cd_html(
        b,
        "<p>A <strong>match weight</strong> says how strongly two records look like one person. Every pair starts at %s (%s pairs "
        "drawn at random is one person&#8217;s); each comparison adds or takes away. 0 means as likely as not, and each +1 doubles "
        "the odds: +3 is 89&#160;%% likely, +7 is 99&#160;%%, &#8722;7 is 1&#160;%%.</p>\n",
        prior.s, one_in.s);
    cd_buf_puts(
        b,
        "<p><strong>Assumed:</strong> that the comparisons are independent of each other, among pairs of one person and among "
        "pairs of two; that errors are as common in one record as in another; and that what was learned from many pairs holds "
        "for each. No one was asked, and nothing here has been checked against the truth: what is <em>expected</em> is what the "
        "model expects of itself.</p>\n");
    if (page->r->refined)
        cd_buf_puts(b, "<p>Where comparisons say the same, or two people share a household, the sum was corrected "
                       "(<code>refine.yaml</code>).</p>\n");
    cd_buf_puts(
        b,
        "<p><strong>Ethnicity, nationality and religion, and what stands for them, take no part:</strong> a model that names one "
        "is refused, and nothing is inferred from a name. Whether links are as good for one group as for another is a question "
        "of its own: <code>candour link evaluate --groups</code> answers it.</p>\n</section>\n");
}

static void sessions(struct cd_link_page *page)
{
    uint32_t stopped = 0;
    for (uint32_t s = 0; s < page->r->n_sessions; s++) stopped += !page->r->sessions[s].converged;
    if (page->r->n_sessions == 0)
        cd_buf_puts(page->b, "<li>There was no <a href=\"#training\">training session</a>.</li>\n");
    else if (stopped == 0)
        cd_html(page->b, "<li>All %u <a href=\"#training\">training sessions</a> converged.</li>\n",
                page->r->n_sessions);
    else
        cd_html(
            page->b,
            "<li><b>%u</b> of %u <a href=\"#training\">training sessions</a> did <b>not</b> converge: they were stopped while the "
            "probabilities still moved, which may be far from where they would have ended.</li>\n",
            stopped, page->r->n_sessions);
}

static void warnings(struct cd_link_page *page)
{
    const uint32_t n = page->r->n_warnings;
    if (n == 0) {
        cd_buf_puts(page->b, "<li>Training gave no warning.</li>\n");
        return;
    }
    cd_html(
        page->b,
        "<li><b>%u</b> <a href=\"#warnings\">%s</a>. A warning is no error: the links stand. It says where an assumption does not "
        "hold, so that probabilities may be too sure of themselves.</li>\n",
        n, n == 1 ? "warning" : "warnings");
}

static void rules(struct cd_link_page *page)
{
    for (uint32_t k = 0; k < page->r->n_rules; k++) {
        const struct cd_link_rule *rule = &page->r->rules[k];
        const struct cd_word share = cd_count_share_word(rule->pairs.largest_block, rule->pairs.all);
        if (cd_rule_is_skewed(&rule->pairs))
            cd_html(
                page->b,
                "<li>One block makes <b>%s</b> of the pairs of <a href=\"#linked\">rule %u</a>, <code>%.*s</code>: many records "
                "share a value, perhaps one that stands for &#8220;not known&#8221;. Such a value is better left blank.</li>\n",
                share.s, k, CD_ARG(rule->sql));
    }
}

static void of_records(struct cd_link_page *page)
{
    const struct cd_link_threshold *at = &page->r->at[0];
    const struct cd_word unlinkable = cd_count_share_word(at->unlinkable, page->r->n_records);
    if (at->unlinkable == 0)
        cd_buf_puts(page->b,
                    "<li>Every record says enough to be <a href=\"#unlinkable\">linked to something</a>.</li>\n");
    else
        cd_html(page->b,
                "<li><b>%s</b> of records say too little to be <a href=\"#unlinkable\">linked to anything</a>.</li>\n",
                unlinkable.s);
    if (at->largest > 1)
        cd_html(
            page->b,
            "<li>The largest <a href=\"#people\">person</a> has <b>%llu</b> records. One that is too large to be one person tells of "
            "links that are wrong.</li>\n",
            (unsigned long long)at->largest);
}

static void heed(struct cd_link_page *page)
{
    const struct cd_link_results *r = page->r;
    const struct cd_link_threshold *at = &r->at[0];
    struct cd_buf *b = page->b;
    const struct cd_word wrong = cd_false_word(at->matches, at->links);
    cd_buf_puts(b, "<section class=\"card\" aria-labelledby=\"heed\"><h2 id=\"heed\">Look at this first</h2><ul>\n");
    if (r->proposed)
        cd_buf_puts(
            b,
            "<li>Nobody gave a model: <a href=\"#weights\">what is compared</a> was proposed from the columns.</li>\n");
    sessions(page);
    warnings(page);
    rules(page);
    if (r->n_pairs > 0)
        cd_html(b, "<li>Of %llu links, <b>%s</b> are <a href=\"#thresholds\">expected to be wrong</a>.</li>\n",
                (unsigned long long)at->links, wrong.s);
    if (r->n_records > 0) of_records(page);
    cd_buf_puts(b, "</ul></section>\n");
}

void cd_link_draw_first(struct cd_link_page *page)
{
    lead(page);
    cd_buf_puts(page->b, "<div class=\"cards two\">\n");
    figures(page);
    words(page);
    heed(page);
    cd_buf_puts(page->b, "</div>\n");
}
