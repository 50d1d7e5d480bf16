/* fold_table.h - what cd_fold makes of code points that neither case folding nor decomposition brings together: CD__FOLDS(X) with
 * X(code point, first, second) in ascending order; 0: nothing. Asked after decomposition and case folding, so capitals and letters with marks are here
 * by what they come apart into (o-slash with acute is o-slash and a mark).
 *
 * Blanks of all kinds are one, and apostrophes (with okina, half rings of transliteration, primes, accents that stand alone and what
 * else is typed for them), and dashes (with minus, Hebrew maqaf and Armenian hyphen; not the long-vowel mark of kana). What cannot be seen
 * is left out: soft hyphen, joiners, marks of direction, byte order mark, tatweel. Latin letters that Unicode does not take apart stand for
 * those that people without that key type: l-stroke l, o-slash o, d-stroke and eth d, thorn th, ae, oe, dotless i, eng n, the schwa of Azerbaijan a (as
 * its passports have it), the hooked letters of Hausa, Fula and Ewe. Kaf, yeh and heh have other code points on Persian and Urdu
 * keyboards than on Arabic ones; letters that Urdu tells apart (do-chashmi he, bari ye) stay. */
#ifndef CANDOUR_LINK_FOLD_TABLE_H
#define CANDOUR_LINK_FOLD_TABLE_H

/* clang-format off */
#define CD__FOLDS(X) \
    X(0x0009, ' ', 0) \
    X(0x000a, ' ', 0) \
    X(0x000b, ' ', 0) \
    X(0x000c, ' ', 0) \
    X(0x000d, ' ', 0) \
    X(0x0060, '\'', 0) \
    X(0x0085, ' ', 0) \
    X(0x00a0, ' ', 0) \
    X(0x00aa, 'a', 0) \
    X(0x00ad, 0, 0) \
    X(0x00b4, '\'', 0) \
    X(0x00ba, 'o', 0) \
    X(0x00e6, 'a', 'e') \
    X(0x00f0, 'd', 0) \
    X(0x00f8, 'o', 0) \
    X(0x00fe, 't', 'h') \
    X(0x0111, 'd', 0) \
    X(0x0127, 'h', 0) \
    X(0x0131, 'i', 0) \
    X(0x0133, 'i', 'j') \
    X(0x0138, 'k', 0) \
    X(0x0140, 'l', 0) \
    X(0x0142, 'l', 0) \
    X(0x014b, 'n', 0) \
    X(0x0153, 'o', 'e') \
    X(0x0167, 't', 0) \
    X(0x0180, 'b', 0) \
    X(0x0188, 'c', 0) \
    X(0x0192, 'f', 0) \
    X(0x0199, 'k', 0) \
    X(0x019a, 'l', 0) \
    X(0x019e, 'n', 0) \
    X(0x01a5, 'p', 0) \
    X(0x01ab, 't', 0) \
    X(0x01ad, 't', 0) \
    X(0x01b4, 'y', 0) \
    X(0x01b6, 'z', 0) \
    X(0x01c6, 'd', 'z') \
    X(0x01c9, 'l', 'j') \
    X(0x01cc, 'n', 'j') \
    X(0x01dd, 'e', 0) \
    X(0x01e5, 'g', 0) \
    X(0x01f3, 'd', 'z') \
    X(0x0225, 'z', 0) \
    X(0x023c, 'c', 0) \
    X(0x024d, 'r', 0) \
    X(0x024f, 'y', 0) \
    X(0x0253, 'b', 0) \
    X(0x0254, 'o', 0) \
    X(0x0256, 'd', 0) \
    X(0x0257, 'd', 0) \
    X(0x0259, 'a', 0) \
    X(0x025b, 'e', 0) \
    X(0x0260, 'g', 0) \
    X(0x0261, 'g', 0) \
    X(0x0263, 'g', 0) \
    X(0x0268, 'i', 0) \
    X(0x026b, 'l', 0) \
    X(0x0272, 'n', 0) \
    X(0x0275, 'o', 0) \
    X(0x0282, 's', 0) \
    X(0x0288, 't', 0) \
    X(0x0289, 'u', 0) \
    X(0x028b, 'v', 0) \
    X(0x0292, 'z', 0) \
    X(0x02b9, '\'', 0) \
    X(0x02bb, '\'', 0) \
    X(0x02bc, '\'', 0) \
    X(0x02bd, '\'', 0) \
    X(0x02be, '\'', 0) \
    X(0x02bf, '\'', 0) \
    X(0x02c8, '\'', 0) \
    X(0x02ca, '\'', 0) \
    X(0x02cb, '\'', 0) \
    X(0x058a, '-', 0) \
    X(0x05be, '-', 0) \
    X(0x061c, 0, 0) \
    X(0x0640, 0, 0) \
    X(0x0649, 0x064a, 0) \
    X(0x06a9, 0x0643, 0) \
    X(0x06c1, 0x0647, 0) \
    X(0x06cc, 0x064a, 0) \
    X(0x1680, ' ', 0) \
    X(0x2002, ' ', 0) \
    X(0x2003, ' ', 0) \
    X(0x2004, ' ', 0) \
    X(0x2005, ' ', 0) \
    X(0x2006, ' ', 0) \
    X(0x2007, ' ', 0) \
    X(0x2008, ' ', 0) \
    X(0x2009, ' ', 0) \
    X(0x200a, ' ', 0) \
    X(0x200b, 0, 0) \
    X(0x200c, 0, 0) \
    X(0x200d, 0, 0) \
    X(0x200e, 0, 0) \
    X(0x200f, 0, 0) \
    X(0x2010, '-', 0) \
    X(0x2011, '-', 0) \
    X(0x2012, '-', 0) \
    X(0x2013, '-', 0) \
    X(0x2014, '-', 0) \
    X(0x2015, '-', 0) \
    X(0x2018, '\'', 0) \
    X(0x2019, '\'', 0) \
    X(0x201b, '\'', 0) \
    X(0x2028, ' ', 0) \
    X(0x2029, ' ', 0) \
    X(0x202a, 0, 0) \
    X(0x202b, 0, 0) \
    X(0x202c, 0, 0) \
    X(0x202d, 0, 0) \
    X(0x202e, 0, 0) \
    X(0x202f, ' ', 0) \
    X(0x2032, '\'', 0) \
    X(0x2035, '\'', 0) \
    X(0x2043, '-', 0) \
    X(0x205f, ' ', 0) \
    X(0x2060, 0, 0) \
    X(0x2066, 0, 0) \
    X(0x2067, 0, 0) \
    X(0x2068, 0, 0) \
    X(0x2069, 0, 0) \
    X(0x207b, '-', 0) \
    X(0x2212, '-', 0) \
    X(0x2c65, 'a', 0) \
    X(0x2c66, 't', 0) \
    X(0x2e3a, '-', 0) \
    X(0x2e3b, '-', 0) \
    X(0x3000, ' ', 0) \
    X(0xa78c, '\'', 0) \
    X(0xfe58, '-', 0) \
    X(0xfe63, '-', 0) \
    X(0xfeff, 0, 0) \
    X(0xff07, '\'', 0) \
    X(0xff0d, '-', 0)
/* clang-format on */

#endif
