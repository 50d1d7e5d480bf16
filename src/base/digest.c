/* digest.c - SHA-256 by libcrypto (4 to 9 times as fast as portable code); see os.h. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "candour/os.h"

static enum cd_status checked(int done, struct cd_err *err)
{
    return done == 1 ? CD_OK : cd_fail(err, CD_SYSTEM, "libcrypto could not compute SHA-256");
}

enum cd_status cd_sha256(const void *bytes, size_t n, uint8_t out[32], struct cd_err *err)
{
    return checked(EVP_Digest(bytes, n, out, NULL, EVP_sha256(), NULL), err);
}

enum cd_status cd_digest_begin(struct cd_digest *digest, struct cd_err *err)
{
    if (digest->context == NULL && (digest->context = EVP_MD_CTX_new()) == NULL)
        return cd_fail(err, CD_NOMEM, "no memory for a digest");
    return checked(EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL), err);
}

enum cd_status cd_digest_put(struct cd_digest *digest, const void *bytes, size_t n, struct cd_err *err)
{
    return checked(EVP_DigestUpdate(digest->context, bytes, n), err);
}

enum cd_status cd_digest_end(struct cd_digest *digest, uint8_t out[32], struct cd_err *err)
{
    return checked(EVP_DigestFinal_ex(digest->context, out, NULL), err);
}

void cd_digest_free(struct cd_digest *digest)
{
    EVP_MD_CTX_free(digest->context);
    digest->context = NULL;
}

enum { PIECE = 1 << 16 };

static enum cd_status cannot(const char *path, struct cd_err *err)
{
    (void)cd_fail_errno(err, "%s: cannot read it", path);
    return err != NULL ? (err->status = CD_INPUT) : CD_INPUT;
}

static enum cd_status digest_all(struct cd_digest *digest, int fd, const char *path, uint64_t *size, struct cd_err *err)
{
    uint8_t piece[PIECE];
    *size = 0;
    for (ssize_t got = 1; got != 0;) {
        got = read(fd, piece, sizeof piece);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot(path, err);
        CD_TRY(cd_digest_put(digest, piece, (size_t)got, err));
        *size += (uint64_t)got;
    }
    return CD_OK;
}

enum cd_status cd_sha256_file(const char *path, uint64_t *size, uint8_t out[32], struct cd_err *err)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return cannot(path, err);
    struct cd_digest digest = {0};
    enum cd_status status = cd_digest_begin(&digest, err);
    if (status == CD_OK) status = digest_all(&digest, fd, path, size, err);
    if (status == CD_OK) status = cd_digest_end(&digest, out, err);
    cd_digest_free(&digest);
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
