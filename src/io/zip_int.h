/* zip_int.h - what everything in this room that opens archives shares. */
#ifndef CANDOUR_ZIP_INT_H
#define CANDOUR_ZIP_INT_H

#include <pthread.h>

/* Held while libzip opens an archive: it turns times of entries into local ones, and what that sets up in libc is shared by all threads. */
extern pthread_mutex_t cd__zip_opening;

#endif
