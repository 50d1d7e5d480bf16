/* link_style.c - what a linkage's page adds to the style sheet: bars for and against, lines of a threshold. */
#include "link_int.h"

const char *const cd_link_style[] = {
    ".for{fill:#1d4f91}.against{fill:#a33b00}.start{fill:#6f777b}.sum{fill:#0b0c0c}.light{fill:#b5d0ea;stroke:#1d4f91;stroke-width:.5}",
    ".zero{stroke:#0b0c0c}.cut{stroke:#942514;stroke-width:1.5;stroke-dasharray:4 3}svg .cutname{fill:#942514;font-weight:600}",
    ".gap{stroke:#fff;stroke-width:4}",
    ".span{stroke:#5694ca;stroke-width:6}.join{stroke:#6f777b;stroke-dasharray:2 2}svg .small{font-size:11px;fill:#484949}",
    ".example{border:1px solid #b1b4b6;padding:.25rem 1rem .5rem;margin:0 0 1rem}.example h3{margin-top:.75rem}",
    ".grey{color:#484949}",
    ".warn code{background:none}table{min-width:min(28rem,100%)}",
    "@media(min-width:60rem){.cards.two{grid-template-columns:1.3fr 1fr}}",
    NULL,
};
