/* SPDX-License-Identifier: MIT */
/**
 * DOC: files that are printed
 *
 * A struct seq_file is what an open file prints into: it exists from single_open() or seq_open() to single_release() or
 * seq_release(), and belongs to the file. The text is made by the first read and kept for the ones that follow. One file is
 * read by one thread at a time.
 */
#ifndef _LINUX_SEQ_FILE_H_
#define _LINUX_SEQ_FILE_H_

#include <drmres/fs.h>
#include <drmres/link.h>
#include <drmres/types.h>
#include <stdarg.h>

__BEGIN_DECLS

struct seq_operations;

/* A word that C++ keeps for itself is spelled otherwise there. */
#ifdef __cplusplus
#define DRMRES_PRIVATE private_
#else
#define DRMRES_PRIVATE private
#endif

/**
 * struct seq_file - what a file prints into
 * @buf: private: the text
 * @size: private: room in @buf
 * @count: private: bytes in @buf; @size when it is full
 * @from: private: next byte for userspace
 * @made: private: the text is complete
 * @op: what prints
 * @file: the open file
 * @private: the driver's
 */
struct seq_file {
	char *buf;
	size_t size;
	size_t count;
	size_t from;
	bool made;
	const struct seq_operations *op;
	const struct file *file;
	void *DRMRES_PRIVATE;
};

/**
 * struct seq_operations - what prints, item by item
 * @start: the item at a position, NULL behind the last
 * @stop: the walk ends
 * @next: the next item, NULL behind the last
 * @show: print one
 */
struct seq_operations {
	void *(*start)(struct seq_file *m, loff_t *pos);
	void (*stop)(struct seq_file *m, void *v);
	void *(*next)(struct seq_file *m, void *v, loff_t *pos);
	int (*show)(struct seq_file *m, void *v);
};

/**
 * seq_open() - make a file print items
 * @file: the file that is being opened
 * @op: what prints
 *
 * Return: 0 or -ENOMEM.
 */
int seq_open(struct file *file, const struct seq_operations *op) DRMRES_SYM(seq_open);

/**
 * seq_release() - the end of seq_open()
 * @inode: what was opened
 * @file: the file that is being closed
 *
 * Return: 0.
 */
int seq_release(struct inode *inode, struct file *file) DRMRES_SYM(seq_release);

/**
 * seq_read() - file_operations.read of a file that prints
 * @file: the file
 * @buf: userspace's buffer
 * @size: its room in bytes
 * @ppos: position
 *
 * Return: bytes, 0 at the end, or an error.
 */
ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos) DRMRES_SYM(seq_read);

/**
 * seq_lseek() - file_operations.llseek of a file that prints
 * @file: the file
 * @offset: where to
 * @whence: from where
 *
 * Return: the position, which is kept.
 */
loff_t seq_lseek(struct file *file, loff_t offset, int whence) DRMRES_SYM(seq_lseek);

/**
 * single_open() - make a file print one thing
 * @file: the file that is being opened
 * @show: prints it
 * @data: becomes seq_file.private
 *
 * Return: 0 or -ENOMEM.
 */
int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data) DRMRES_SYM(single_open);

/**
 * single_release() - the end of single_open()
 * @inode: what was opened
 * @file: the file that is being closed
 *
 * Return: 0.
 */
int single_release(struct inode *inode, struct file *file) DRMRES_SYM(single_release);

/**
 * seq_printf() - print
 * @m: where to
 * @fmt: kernel printf format
 */
void seq_printf(struct seq_file *m, const char *fmt, ...) DRMRES_SYM(seq_printf) __attribute__((format(printf, 2, 3)));

/**
 * seq_vprintf() - print
 * @m: where to
 * @fmt: kernel printf format
 * @args: arguments
 */
void seq_vprintf(struct seq_file *m, const char *fmt, va_list args) DRMRES_SYM(seq_vprintf)
	__attribute__((format(printf, 2, 0)));

/**
 * seq_puts() - print a string
 * @m: where to
 * @s: the string
 */
void seq_puts(struct seq_file *m, const char *s) DRMRES_SYM(seq_puts);

/**
 * seq_putc() - print a character
 * @m: where to
 * @c: the character
 */
void seq_putc(struct seq_file *m, char c) DRMRES_SYM(seq_putc);

/**
 * seq_write() - print bytes
 * @m: where to
 * @data: the bytes
 * @len: how many
 *
 * Return: 0, or -1 when there was no room: it is tried again with more.
 */
int seq_write(struct seq_file *m, const void *data, size_t len) DRMRES_SYM(seq_write);

#define DEFINE_SHOW_ATTRIBUTE(__name)                                      \
	static int __name##_open(struct inode *inode, struct file *file)   \
	{                                                                  \
		return single_open(file, __name##_show, inode->i_private); \
	}                                                                  \
	static const struct file_operations __name##_fops = {              \
		.owner = THIS_MODULE,                                      \
		.open = __name##_open,                                     \
		.read = seq_read,                                          \
		.llseek = seq_lseek,                                       \
		.release = single_release,                                 \
	}

#define DEFINE_SHOW_STORE_ATTRIBUTE(__name)                                \
	static int __name##_open(struct inode *inode, struct file *file)   \
	{                                                                  \
		return single_open(file, __name##_show, inode->i_private); \
	}                                                                  \
	static const struct file_operations __name##_fops = {              \
		.owner = THIS_MODULE,                                      \
		.open = __name##_open,                                     \
		.read = seq_read,                                          \
		.write = __name##_write,                                   \
		.llseek = seq_lseek,                                       \
		.release = single_release,                                 \
	}

#define DEFINE_SEQ_ATTRIBUTE(__name)                                                         \
	static int __name##_open(struct inode *inode, struct file *file)                     \
	{                                                                                    \
		int ret = seq_open(file, &__name##_sops);                                    \
		if (!ret && inode->i_private)                                                \
			((struct seq_file *)file->private_data)->private = inode->i_private; \
		return ret;                                                                  \
	}                                                                                    \
	static const struct file_operations __name##_fops = {                                \
		.owner = THIS_MODULE,                                                        \
		.open = __name##_open,                                                       \
		.read = seq_read,                                                            \
		.llseek = seq_lseek,                                                         \
		.release = seq_release,                                                      \
	}

__END_DECLS

#endif
