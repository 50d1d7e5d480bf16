/* project_int.h - the files of data/models as they were compiled in (models.cmake). */
#ifndef CANDOUR_LINK_PROJECT_INT_H
#define CANDOUR_LINK_PROJECT_INT_H

extern const char cd__audit_json[], cd__audit_yaml[];

#endif
