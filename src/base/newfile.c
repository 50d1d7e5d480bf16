/* newfile.c - a file that is either the old one or the new one, whole: written beside its place, synced, renamed; see os.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "candour/buf.h"
#include "candour/os.h"

static enum cd_status cannot(const struct cd_newfile *file, struct cd_err *err)
{
    return cd_fail_errno(err, "%s: cannot write it", file->path);
}

enum cd_status cd_newfile_begin(const char *path, struct cd_newfile *file, struct cd_err *err)
{
    struct cd_buf beside = {0};
    *file = (struct cd_newfile){.path = path, .fd = -1};
    cd_buf_printf(&beside, "%s.partial-%ld", path, (long)getpid());
    if (beside.failed) {
        cd_buf_free(&beside);
        return cd_fail(err, CD_NOMEM, "%s: no memory to write it", path);
    }
    file->fd = open(beside.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file->fd < 0) {
        const enum cd_status status = cannot(file, err);
        cd_buf_free(&beside);
        return status;
    }
    file->beside = beside.p;
    return CD_OK;
}

/* Without a name from the start where the file system can; else with one for a moment. */
enum cd_status cd_newfile_scratch(const char *path, struct cd_newfile *file, struct cd_err *err)
{
    const char *slash = strrchr(path, '/');
    struct cd_buf folder = {0};
    *file = (struct cd_newfile){.path = path, .fd = -1};
    if (slash != NULL) cd_buf_put(&folder, path, (size_t)(slash - path) + 1);
    cd_buf_puts(&folder, ".");
    if (!folder.failed) file->fd = open(folder.p, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (!folder.failed && file->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
        cd_buf_printf(&folder, "/.scratch-%ld", (long)getpid());
        if (!folder.failed) file->fd = open(folder.p, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (file->fd >= 0) (void)unlink(folder.p);
    }
    enum cd_status status = CD_OK;
    if (folder.failed) status = cd_fail(err, CD_NOMEM, "%s: no memory to write it", path);
    else if (file->fd < 0) status = cannot(file, err);
    cd_buf_free(&folder);
    return status;
}

enum cd_status cd_newfile_put(struct cd_newfile *file, const void *bytes, size_t n, struct cd_err *err)
{
    for (const char *p = bytes; n > 0;) {
        const ssize_t put = write(file->fd, p, n);
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return cannot(file, err);
        p += put;
        n -= (size_t)put;
    }
    return CD_OK;
}

/* The rename is durable only when the folder that holds both names is synced. */
static bool sync_folder(const char *path)
{
    struct cd_buf folder = {0};
    const char *slash = strrchr(path, '/');
    if (slash == NULL) cd_buf_puts(&folder, ".");
    else cd_buf_put(&folder, path, slash == path ? 1 : (size_t)(slash - path));
    if (cd_buf_room(&folder, 0)) folder.p[folder.n] = '\0';
    const int fd = folder.failed ? -1 : open(folder.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) (void)close(fd);
    cd_buf_free(&folder);
    return synced;
}

enum cd_status cd_newfile_commit(struct cd_newfile *file, struct cd_err *err)
{
    enum cd_status status = fsync(file->fd) == 0 ? CD_OK : cannot(file, err);
    if (close(file->fd) != 0 && status == CD_OK) status = cannot(file, err);
    file->fd = -1;
    if (status == CD_OK && rename(file->beside, file->path) != 0) status = cannot(file, err);
    if (status == CD_OK) {
        free(file->beside);
        file->beside = NULL;
        if (!sync_folder(file->path))
            status = cd_fail_errno(err, "%s: written, but it may not outlast a power cut", file->path);
    }
    cd_newfile_abort(file);
    return status;
}

void cd_newfile_abort(struct cd_newfile *file)
{
    if (file->fd >= 0) (void)close(file->fd);
    if (file->beside != NULL) (void)unlink(file->beside);
    free(file->beside);
    file->beside = NULL;
    file->fd = -1;
}

enum cd_status cd_file_replace(const char *path, const void *bytes, size_t n, struct cd_err *err)
{
    struct cd_newfile file;
    CD_TRY(cd_newfile_begin(path, &file, err));
    const enum cd_status status = cd_newfile_put(&file, bytes, n, err);
    if (status == CD_OK) return cd_newfile_commit(&file, err);
    cd_newfile_abort(&file);
    return status;
}
