/* folder.c - a folder for what is logged before it is done; see claim_int.h. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "candour/os.h"
#include "claim_int.h"

enum cd_status cd__folder_make(const char *folder, struct cd_err *err)
{
    struct cd_buf above = {0};
    if (mkdir(folder, 0700) != 0)
        return errno == EEXIST
                   ? cd_fail(err, CD_USAGE, "%s: is there already, and a log is never written over: name a new folder",
                             folder)
                   : cd_fail_errno(err, "%s: cannot make the folder", folder);
    cd_buf_printf(&above, "%s/..", folder);
    enum cd_status status = above.failed ? cd_fail(err, CD_NOMEM, "no memory for a path") : CD_OK;
    const int fd = status == CD_OK ? open(above.p, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (status == CD_OK && (fd < 0 || fsync(fd) != 0))
        status = cd_fail_errno(err, "%s: cannot sync the folder above it", folder);
    if (fd >= 0) (void)close(fd);
    cd_buf_free(&above);
    if (status != CD_OK) (void)rmdir(folder);
    return status;
}

enum cd_status cd__folder_put(const char *folder, const char *name, struct cd_str bytes, struct cd_err *err)
{
    struct cd_buf path = {0};
    cd_buf_printf(&path, "%s/%s", folder, name);
    const enum cd_status status =
        path.failed ? cd_fail(err, CD_NOMEM, "no memory for a path") : cd_file_replace(path.p, bytes.p, bytes.n, err);
    cd_buf_free(&path);
    return status;
}
