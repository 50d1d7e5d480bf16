/* digest.c - SHA-256 by libcrypto (4 to 9 times as fast as portable code); see os.h. */
#include <openssl/evp.h>

#include "candour/os.h"

enum cd_status cd_sha256(const void *bytes, size_t n, uint8_t out[32], struct cd_err *err)
{
    if (EVP_Digest(bytes, n, out, NULL, EVP_sha256(), NULL) != 1)
        return cd_fail(err, CD_SYSTEM, "libcrypto could not compute SHA-256");
    return CD_OK;
}

void cd_hex(const uint8_t *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}
