/* outdir.c - an output folder that is the old one or the new one, never half; see os.h.
 *
 * Files are written into "<path>.partial-<pid>", fsynced, and the folder is put in place by one rename: onto nothing or an
 * empty folder, or in exchange for the old one (RENAME_EXCHANGE), which is then removed. */
#include <dirent.h>
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

static bool remove_tree(const char *path)
{
    return nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) == 0;
}

enum standing { ABSENT, NO_FOLDER, EMPTY, OURS, FOREIGN };

/* What stands at a path: ours is a folder that holds our marker. Links are not followed. */
static enum cd_status look(const char *path, const char *marker, enum standing *standing, struct cd_err *err)
{
    struct stat about;
    if (lstat(path, &about) != 0) {
        *standing = ABSENT;
        return errno == ENOENT ? CD_OK : cd_fail_errno(err, "%s: cannot look at it", path);
    }
    *standing = NO_FOLDER;
    if (!S_ISDIR(about.st_mode)) return CD_OK;
    DIR *dir = opendir(path);
    if (dir == NULL) return cd_fail_errno(err, "%s: cannot open the folder", path);
    *standing = EMPTY;
    const struct dirent *entry;
    while (*standing == EMPTY && (entry = readdir(dir)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) *standing = FOREIGN;
    if (*standing == FOREIGN && fstatat(dirfd(dir), marker, &about, AT_SYMLINK_NOFOLLOW) == 0) *standing = OURS;
    (void)closedir(dir);
    return CD_OK;
}

/* Refuses what we did not make: the folder must not exist, be empty, or hold our marker. */
static enum cd_status check_target(const char *path, const char *marker, struct cd_err *err)
{
    enum standing standing;
    CD_TRY(look(path, marker, &standing, err));
    if (standing == NO_FOLDER)
        return cd_fail(err, CD_USAGE, "%s: exists and is not a folder; choose another name", path);
    if (standing == FOREIGN)
        return cd_fail(err, CD_USAGE,
                       "%s: this folder was not made by candour, so it is not overwritten; choose another", path);
    return CD_OK;
}

/* Makes the folder beside. One that a killed run of the same process id left is ours, or empty, and is replaced; dir->partial is
 * set only once the folder is ours, so that nothing else is ever removed. */
static enum cd_status make_partial(struct cd_outdir *dir, struct cd_err *err)
{
    struct cd_buf name = {0};
    enum standing standing;
    cd_buf_printf(&name, "%s.partial-%ld", dir->path, (long)getpid());
    if (name.failed) {
        cd_buf_free(&name);
        return cd_fail(err, CD_NOMEM, "no memory for a path");
    }
    enum cd_status status = look(name.p, dir->marker, &standing, err);
    if (status == CD_OK && (standing == NO_FOLDER || standing == FOREIGN))
        status = cd_fail(err, CD_USAGE, "%s: in the way, and not made by candour", name.p);
    if (status == CD_OK && standing != ABSENT) (void)remove_tree(name.p);
    if (status == CD_OK && mkdir(name.p, 0700) != 0) status = cd_fail_errno(err, "%s: cannot make the folder", name.p);
    if (status == CD_OK) dir->partial = name.p;
    else cd_buf_free(&name);
    return status;
}

/* "/", "." and "..": what stands beside them lies inside them, or nowhere. */
static bool is_nameless(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    return name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static enum cd_status fill(struct cd_outdir *dir, struct cd_err *err)
{
    static const char content[] = "internal, unprotected\n";
    CD_TRY(check_target(dir->path, dir->marker, err));
    CD_TRY(make_partial(dir, err));
    dir->fd = open(dir->partial, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir->fd < 0) return cd_fail_errno(err, "%s: cannot open the folder", dir->partial);
    return cd_outdir_write(dir, dir->marker, content, sizeof content - 1, err);
}

enum cd_status cd_outdir_begin(const char *path, const char *marker, struct cd_outdir *dir, struct cd_err *err)
{
    *dir = (struct cd_outdir){.fd = -1};
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/') n--;
    if (n == 0) return cd_fail(err, CD_USAGE, "the output folder has no name");
    dir->path = strndup(path, n);
    dir->marker = strdup(marker);
    enum cd_status status;
    if (dir->path == NULL || dir->marker == NULL) status = cd_fail(err, CD_NOMEM, "no memory for a path");
    else if (is_nameless(dir->path))
        status = cd_fail(err, CD_USAGE, "%s: give the output folder by its own name", path);
    else status = fill(dir, err);
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

enum cd_status cd_outfile_open(const struct cd_outdir *dir, const char *name, struct cd_outfile *file,
                               struct cd_err *err)
{
    const int fd = openat(dir->fd, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    *file = (struct cd_outfile){dir, name, fd};
    return fd >= 0 ? CD_OK : cd_fail_errno(err, "%s/%s: cannot make the file", dir->path, name);
}

enum cd_status cd_outfile_put(struct cd_outfile *file, const void *bytes, size_t n, struct cd_err *err)
{
    if (write_all(file->fd, bytes, n)) return CD_OK;
    return cd_fail_errno(err, "%s/%s: cannot write it; nothing was changed", file->dir->path, file->name);
}

enum cd_status cd_outfile_close(struct cd_outfile *file, struct cd_err *err)
{
    enum cd_status status = CD_OK;
    if (file->fd < 0) return CD_OK;
    if (fsync(file->fd) != 0)
        status = cd_fail_errno(err, "%s/%s: cannot write it; nothing was changed", file->dir->path, file->name);
    if (close(file->fd) != 0 && status == CD_OK)
        status = cd_fail_errno(err, "%s/%s: cannot close it; nothing was changed", file->dir->path, file->name);
    file->fd = -1;
    return status;
}

enum cd_status cd_outdir_write(struct cd_outdir *dir, const char *name, const void *bytes, size_t n, struct cd_err *err)
{
    struct cd_outfile file;
    struct cd_err later;
    CD_TRY(cd_outfile_open(dir, name, &file, err));
    const enum cd_status status = cd_outfile_put(&file, bytes, n, err);
    const enum cd_status closed = cd_outfile_close(&file, status == CD_OK ? err : &later);
    return status != CD_OK ? status : closed;
}

enum cd_status cd_outdir_folder(const struct cd_outdir *dir, const char *name, struct cd_err *err)
{
    char *path = strdup(name);
    bool ok = path != NULL;
    for (char *slash = path; ok && slash != NULL;) {
        slash = strchr(slash, '/');
        if (slash != NULL) *slash = '\0';
        ok = mkdirat(dir->fd, path, 0700) == 0 || errno == EEXIST;
        if (slash != NULL) *slash++ = '/';
    }
    const enum cd_status status = ok ? CD_OK : cd_fail_errno(err, "%s/%s: cannot make the folder", dir->path, name);
    free(path);
    return status;
}

static int sync_folder(const char *path, const struct stat *about, int kind, struct FTW *at)
{
    (void)about, (void)at;
    if (kind != FTW_DP) return 0;
    const int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    const bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) (void)close(fd);
    return ok ? 0 : -1;
}

/* Every file is as old as the marker or older: what people change later is younger. */
static bool seal(const struct cd_outdir *dir)
{
    return utimensat(dir->fd, dir->marker, NULL, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool younger(const struct stat *a, const struct stat *b)
{
    return a->st_mtim.tv_sec != b->st_mtim.tv_sec ? a->st_mtim.tv_sec > b->st_mtim.tv_sec
                                                  : a->st_mtim.tv_nsec > b->st_mtim.tv_nsec;
}

static enum cd_status compare_ages(const char *path, const char *marker, const struct cd_walk *walk, struct cd_err *err)
{
    struct stat sealed = {0}, about;
    bool marked = false;
    for (size_t i = 0; i < walk->n && !marked; i++)
        marked = cd_str_eq(walk->relative[i], cd_str_of(marker)) && lstat(walk->full[i].p, &sealed) == 0;
    for (size_t i = 0; marked && i < walk->n; i++)
        if (lstat(walk->full[i].p, &about) == 0 && younger(&about, &sealed))
            return cd_fail(err, CD_USAGE,
                           "%s/%s: was changed after candour wrote it, and would be lost; hand it in from another "
                           "folder, or choose another name for the new one",
                           path, walk->relative[i].p);
    return CD_OK;
}

enum cd_status cd_outdir_refuse_changed(const char *path, const char *marker, struct cd_err *err)
{
    struct cd_arena arena = cd_arena_make(0);
    struct cd_walk walk = {0};
    struct stat about;
    enum cd_status status = CD_OK;
    if (lstat(path, &about) == 0 && S_ISDIR(about.st_mode)) status = cd_walk(path, 0, &arena, &walk, err);
    if (status == CD_OK) status = compare_ages(path, marker, &walk, err);
    cd_arena_free(&arena);
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

/* rename(2) takes the place of nothing and of an empty folder, of nothing else. What has come into being there since the beginning
 * is looked at again: only a folder of ours is exchanged, because the old one is then removed. */
static enum cd_status put_in_place(struct cd_outdir *dir, bool *replaced, struct cd_err *err)
{
    *replaced = false;
    if (rename(dir->partial, dir->path) == 0) {
        free(dir->partial);
        dir->partial = NULL;
        return CD_OK;
    }
    if (errno == ENOTEMPTY || errno == EEXIST) {
        CD_TRY(check_target(dir->path, dir->marker, err));
        *replaced = renameat2(AT_FDCWD, dir->partial, AT_FDCWD, dir->path, RENAME_EXCHANGE) == 0;
        if (*replaced) return CD_OK;
    }
    return cd_fail_errno(err, "%s: cannot put the new folder in place; nothing was changed", dir->path);
}

enum cd_status cd_outdir_commit(struct cd_outdir *dir, struct cd_err *err)
{
    enum cd_status status = CD_OK;
    bool replaced = false;
    if (!seal(dir) || nftw(dir->partial, sync_folder, 16, FTW_DEPTH | FTW_PHYS) != 0)
        status = cd_fail_errno(err, "%s: cannot sync the folder; nothing was changed", dir->path);
    if (status == CD_OK) status = put_in_place(dir, &replaced, err);
    if (status == CD_OK && !sync_parent(dir->path))
        status = cd_fail_errno(err, "%s: in place, but the folder above it could not be synced", dir->path);
    if (status == CD_OK && replaced && !remove_tree(dir->partial))
        status = cd_fail_errno(err, "%s: in place, but the old folder, now %s, could not be removed", dir->path,
                               dir->partial);
    cd_outdir_abort(dir);
    return status;
}

void cd_outdir_abort(struct cd_outdir *dir)
{
    if (dir->fd >= 0) (void)close(dir->fd);
    if (dir->partial != NULL) (void)remove_tree(dir->partial);
    free(dir->partial);
    free(dir->path);
    free(dir->marker);
    *dir = (struct cd_outdir){.fd = -1};
}
