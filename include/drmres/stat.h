/* SPDX-License-Identifier: MIT */
/**
 * DOC: modes of files, as the kernel spells them
 *
 * What <linux/stat.h> adds to the C library's names of single bits: who may do the same, all three of them. Owns nothing.
 */
#ifndef _DRMRES_STAT_H_
#define _DRMRES_STAT_H_

#include <fcntl.h>

#define S_IRUGO (S_IRUSR | S_IRGRP | S_IROTH)
#define S_IWUGO (S_IWUSR | S_IWGRP | S_IWOTH)
#define S_IXUGO (S_IXUSR | S_IXGRP | S_IXOTH)
#define S_IRWXUGO (S_IRWXU | S_IRWXG | S_IRWXO)
#define S_IALLUGO (S_ISUID | S_ISGID | S_ISVTX | S_IRWXUGO)

#endif
