/* digest.c - SHA-256 by libcrypto (4 to 9 times as fast as portable code); see os.h. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "candour/os.h"

enum cd_status cd_sha256(const void *bytes, size_t n, uint8_t out[32], struct cd_err *err)
{
    if (EVP_Digest(bytes, n, out, NULL, EVP_sha256(), NULL) != 1)
        return cd_fail(err, CD_SYSTEM, "libcrypto could not compute SHA-256");
    return CD_OK;
}

enum { PIECE = 1 << 16 };

static enum cd_status cannot(const char *path, struct cd_err *err)
{
    (void)cd_fail_errno(err, "%s: cannot read it", path);
    return err != NULL ? (err->status = CD_INPUT) : CD_INPUT;
}

static enum cd_status digest_all(EVP_MD_CTX *context, int fd, const char *path, uint64_t *size, uint8_t out[32],
                                 struct cd_err *err)
{
    uint8_t piece[PIECE];
    bool ok = EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1;
    *size = 0;
    for (ssize_t got = 1; ok && got != 0;) {
        got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot(path, err);
        ok = EVP_DigestUpdate(context, piece, (size_t)got) == 1;
        *size += (uint64_t)got;
    }
    ok = ok && EVP_DigestFinal_ex(context, out, NULL) == 1;
    return ok ? CD_OK : cd_fail(err, CD_SYSTEM, "libcrypto could not compute SHA-256");
}

enum cd_status cd_sha256_file(const char *path, uint64_t *size, uint8_t out[32], struct cd_err *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return cannot(path, err);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    const enum cd_status status = context != NULL ? digest_all(context, fd, path, size, out, err)
                                                  : cd_fail(err, CD_NOMEM, "%s: no memory to read it", path);
    EVP_MD_CTX_free(context);
    (void)close(fd);
    return status;
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
