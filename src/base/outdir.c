/* outdir.c - an output folder that is the old one or the new one, never half; see os.h.
 *
 * Files are written into "<path>.partial-<pid>", fsynced, and the folder is put in place by one rename: onto nothing
 * (RENAME_NOREPLACE) or in exchange for the old one (RENAME_EXCHANGE), which is then removed. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/os.h"

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about, (void)kind, (void)at;
    return remove(path);
}

static void remove_tree(const char *path)
{
    (void)nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

/* Refuses what we did not make: the folder must not exist, be empty, or hold our marker. */
static enum cd_status check_target(const char *path, const char *marker, struct cd_err *err)
{
    struct stat about;
    struct cd_buf file = {0};
    if (lstat(path, &about) != 0) {
        if (errno == ENOENT) return CD_OK;
        return cd_fail_errno(err, "%s: cannot look at it", path);
    }
    if (!S_ISDIR(about.st_mode))
        return cd_fail(err, CD_USAGE, "%s: exists and is not a folder; choose another name with -o", path);
    cd_buf_printf(&file, "%s/%s", path, marker);
    const bool ours = !file.failed && lstat(file.p, &about) == 0;
    const bool no_memory = file.failed;
    cd_buf_free(&file);
    if (no_memory) return cd_fail(err, CD_NOMEM, "no memory for a path");
    if (ours || rmdir(path) == 0) return CD_OK;
    return cd_fail(err, CD_USAGE,
                   "%s: this folder was not made by candour, so it is not overwritten; choose another with -o", path);
}

enum cd_status cd_outdir_begin(const char *path, const char *marker, struct cd_outdir *dir, struct cd_err *err)
{
    struct cd_buf partial = {0}, whole = {0};
    *dir = (struct cd_outdir){.fd = -1};
    cd_buf_puts(&whole, path);
    while (whole.n > 1 && whole.p[whole.n - 1] == '/') whole.p[--whole.n] = '\0';
    if (whole.n == 0) return cd_fail(err, CD_USAGE, "the output folder has no name");
    cd_buf_str(&partial, (struct cd_str){whole.p, whole.n});
    cd_buf_printf(&partial, ".partial-%ld", (long)getpid());
    dir->path = whole.p;
    dir->partial = partial.p;
    enum cd_status status = CD_OK;
    if (partial.failed || whole.failed) status = cd_fail(err, CD_NOMEM, "no memory for a path");
    if (status == CD_OK) status = check_target(dir->path, marker, err);
    if (status == CD_OK) {
        remove_tree(dir->partial);
        if (mkdir(dir->partial, 0700) != 0) status = cd_fail_errno(err, "%s: cannot make the folder", dir->partial);
    }
    if (status == CD_OK) dir->fd = open(dir->partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (status == CD_OK && dir->fd < 0) status = cd_fail_errno(err, "%s: cannot open the folder", dir->partial);
    if (status == CD_OK) status = cd_outdir_write(dir, marker, "internal, unprotected\n", 22, err);
    if (status != CD_OK) cd_outdir_abort(dir);
    return status;
}

static bool write_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        const ssize_t put = write(fd, p, n < ((size_t)1 << 30) ? n : (size_t)1 << 30);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        p += put;
        n -= (size_t)put;
    }
    return true;
}

enum cd_status cd_outdir_write(struct cd_outdir *dir, const char *name, const void *bytes, size_t n, struct cd_err *err)
{
    const int fd = openat(dir->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return cd_fail_errno(err, "%s/%s: cannot make the file", dir->path, name);
    enum cd_status status = CD_OK;
    if (!write_all(fd, bytes, n) || fsync(fd) != 0)
        status = cd_fail_errno(err, "%s/%s: cannot write it; nothing was changed", dir->path, name);
    if (close(fd) != 0 && status == CD_OK)
        status = cd_fail_errno(err, "%s/%s: cannot close it; nothing was changed", dir->path, name);
    return status;
}

/* The rename is durable only when the folder that holds both names is synced. */
static bool sync_parent(const char *path)
{
    struct cd_buf parent = {0};
    const char *slash = strrchr(path, '/');
    if (slash == NULL) cd_buf_puts(&parent, ".");
    else cd_buf_put(&parent, path, slash == path ? 1 : (size_t)(slash - path));
    const int fd = parent.failed ? -1 : open(parent.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) (void)close(fd);
    cd_buf_free(&parent);
    return ok;
}

enum cd_status cd_outdir_commit(struct cd_outdir *dir, struct cd_err *err)
{
    enum cd_status status = CD_OK;
    bool replaced = false;
    if (fsync(dir->fd) != 0) status = cd_fail_errno(err, "%s: cannot sync the folder; nothing was changed", dir->path);
    if (status == CD_OK && renameat2(AT_FDCWD, dir->partial, AT_FDCWD, dir->path, RENAME_NOREPLACE) != 0) {
        replaced = errno == EEXIST;
        if (!replaced || renameat2(AT_FDCWD, dir->partial, AT_FDCWD, dir->path, RENAME_EXCHANGE) != 0)
            status = cd_fail_errno(err, "%s: cannot put the new folder in place; nothing was changed", dir->path);
    }
    if (status == CD_OK && !sync_parent(dir->path))
        status = cd_fail_errno(err, "%s: in place, but the folder above it could not be synced", dir->path);
    if (status == CD_OK && !replaced) {
        free(dir->partial);
        dir->partial = NULL;
    }
    cd_outdir_abort(dir);
    return status;
}

void cd_outdir_abort(struct cd_outdir *dir)
{
    if (dir->fd >= 0) (void)close(dir->fd);
    if (dir->partial != NULL) remove_tree(dir->partial);
    free(dir->partial);
    free(dir->path);
    *dir = (struct cd_outdir){.fd = -1};
}
